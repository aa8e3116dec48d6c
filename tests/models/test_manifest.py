"""The list of networks: what it pins, and how it refuses what it does not know."""

from __future__ import annotations

from importlib.resources import files

import pytest

from models.manifest import ManifestError, load_manifest, parse_manifest
from models.store import network_hashes


def test_the_manifest_lists_what_an_audit_needs() -> None:
    assert load_manifest().default_names == (
        "pose_detection",
        "pose_landmark_full",
        "face_detection_full_range_sparse",
        "face_landmark",
        "hand_landmark_full",
    )


def test_each_network_lies_under_its_own_name_in_the_wheel() -> None:
    for name, entry in load_manifest().networks.items():
        assert entry.member.startswith("mediapipe/modules/")
        assert entry.member.endswith(f"/{name}.tflite")
        assert entry.card == f"{name}.md"


def test_each_network_has_a_card_that_states_what_the_manifest_pins() -> None:
    for name, entry in load_manifest().networks.items():
        card = (files("models") / "cards" / entry.card).read_text(encoding="utf-8")
        assert card.startswith(f"# {name}\n")
        for fact in (entry.sha256, entry.licence, entry.member, f"{entry.bytes:,} bytes"):
            assert fact in card, f"{entry.card} does not state {fact}"


def test_a_selection_keeps_the_order_and_names_each_network_once() -> None:
    chosen = load_manifest().select(["face_landmark", "pose_detection", "face_landmark"])
    assert list(chosen) == ["face_landmark", "pose_detection"]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ManifestError, match="'pose_landmarks'; did you mean pose_landmark_full"):
        load_manifest().select(["pose_landmarks"])


def test_a_name_like_no_other_is_answered_with_all() -> None:
    with pytest.raises(ManifestError, match="known: pose_detection, pose_landmark_full, "):
        load_manifest().select(["zzz"])


def test_provenance_gets_the_hashes_of_the_networks_in_use() -> None:
    manifest = load_manifest()
    assert list(network_hashes()) == list(manifest.default_names)
    assert network_hashes(["hand_recrop"]) == {
        "hand_recrop": manifest.networks["hand_recrop"].sha256
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('schema = "models-manifest/1"', 'schema = "models-manifest/2"', "list.toml: schema: "),
        ("bytes = 2959046", "bytes = 0", "list.toml: networks.pose_detection.bytes: "),
        (
            "default = true",
            "defualt = true",
            "list.toml: networks.pose_detection.default: Field required",
        ),
        ("[wheel]", "[wheel", "list.toml: not TOML: "),
        ("9ba9dd3d42ef", "9BA9DD3D42EF", "list.toml: networks.pose_detection.sha256: "),
    ],
)
def test_a_broken_manifest_is_refused_naming_file_and_key(
    old: str, new: str, complaint: str
) -> None:
    text = (files("models") / "manifest.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ManifestError, match=complaint.replace(".", r"\.")):
        parse_manifest(text.replace(old, new, 1), "list.toml")
