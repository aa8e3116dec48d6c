"""Scenes are put together of entries of the source documents, and say nothing against them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rules.catalogue import read_catalogue
from rules.norm import AfterNorm, EachNorm, SequenceNorm
from rules.norm_unjudged import PendingNorm
from rules.pack_library import FileLibrary
from rules.pack_reader import PackError, bundled_packs, load_pack, parse_pack
from rules.scene_id import is_scene
from rules.sequence import Unseen

POWER_HALL = load_pack("quanzhou-power-hall")
SCENES = [norm for norm in POWER_HALL.norms if isinstance(norm, SequenceNorm)]
ROOT = Path(__file__).resolve().parents[2]

NOT_ALWAYS_DUE = {"assist", "stairs"}
NOTHING_SEEN = {"handover.pen", "handover.card", "handover.items"}
"""Whose steps nothing shows, or nothing tells from documents."""
ALERTS = {"complaint.loud.detect", *(f"order.{one}.detect" for one in ("child", "sleeping"))} | {
    f"order.{one}.detect" for one in ("smoking", "blocking", "leaning")
}
"""What the staff answers: the beginning of a scene, and no step of it."""


def steps_of(scene: SequenceNorm) -> set[str]:
    named = {step.step for step in scene.sequence}
    return named | {step.or_norm for step in scene.sequence if step.or_norm is not None}


def test_every_step_is_an_entry_of_the_source_documents() -> None:
    assert SCENES
    for scene in SCENES:
        assert is_scene(scene.id)
        assert steps_of(scene) <= set(read_catalogue()), scene.id
        assert scene.points == 0, scene.id


def test_every_entry_on_an_occasion_is_a_step_of_a_scene() -> None:
    families = ("welcome.", "farewell.", "complaint.", "consult.", "patrol.", "kiosk.", "business.")
    families += ("order.", "vip.", "guiding.", "handover.documents.")
    of_occasions = {one for one in read_catalogue() if one.startswith(families)} - ALERTS
    taken = set().union(*(steps_of(scene) for scene in SCENES))
    assert of_occasions - taken == set()


def test_only_the_power_hall_has_scenes() -> None:
    for name in set(bundled_packs()) - {"quanzhou-power-hall"}:
        assert not any(is_scene(norm.id) for norm in load_pack(name).norms), name


def test_a_step_is_what_its_own_norm_asks_for() -> None:
    for scene in SCENES:
        for step in scene.sequence:
            own = next((n for n in POWER_HALL.norms if n.id == step.step), None)
            if isinstance(own, AfterNorm):
                assert step.require == own.require, step.step
            elif isinstance(own, EachNorm):
                assert step.require is not None, step.step


def test_what_waits_for_something_is_a_step_that_no_camera_sees() -> None:
    waiting = {norm.id for norm in POWER_HALL.unjudged if isinstance(norm, PendingNorm)}
    for scene in SCENES:
        for step in scene.sequence:
            assert (step.unseen is not None) >= (step.step in waiting), step.step


def test_quotations_are_the_source_s_and_sections_those_of_the_steps() -> None:
    root = Path(os.environ.get("AUDITOR_SHARED", ROOT.parent / "shared"))
    file = root / "norms" / "source" / "norms_bundle_zh.txt"
    if not file.is_file():
        pytest.skip(f"no source documents at {file} (set AUDITOR_SHARED to where they lie)")
    text = file.read_text("utf-8").replace("\n", "")
    sections = {n.id: n.source.section for n in (*POWER_HALL.norms, *POWER_HALL.unjudged)}
    for scene in SCENES:
        assert scene.source.quote in text, scene.id
        assert scene.source.section in {sections[one] for one in steps_of(scene)}, scene.id


SITE = """\
site_norms: here
version: 1.0.0
packs: [quanzhou-power-hall]
"""


def at_a_site(text: str) -> object:
    return parse_pack((SITE + text).encode(), "here.yaml", FileLibrary())


def test_a_limit_that_a_site_sets_for_a_norm_holds_in_its_scene() -> None:
    pack = at_a_site(
        "overrides: {etiquette.bow.greeting_15deg: {require.where.depth.between: [8deg, 22deg]}}"
    )
    scene = pack.norm("scene.welcome")
    (bow,) = [step for step in scene.sequence if step.step == "etiquette.bow.greeting_15deg"]
    assert bow.require.where["depth"].limit.at_most == 22


def test_a_norm_that_is_switched_off_is_no_step() -> None:
    pack = at_a_site('switch_off: ["*.smile"]')
    steps = [step.step for step in pack.norm("scene.welcome").sequence]
    assert "welcome.smile" not in steps
    assert "etiquette.bow.greeting_15deg" in steps


def test_a_scene_without_a_step_that_could_be_seen_is_none() -> None:
    pack = at_a_site("switch_off: [welcome.smile, etiquette.bow.greeting_15deg]")
    assert "scene.welcome" not in [norm.id for norm in pack.norms]


def test_a_scene_is_taken_in_together_with_its_norms() -> None:
    text = SITE.replace("[quanzhou-power-hall]", '["quanzhou-power-hall:scene.welcome"]')
    says = "here.yaml: scene.welcome: its step welcome.smile is no norm of the pack"
    with pytest.raises(PackError, match=says):
        parse_pack(text.encode(), "here.yaml", FileLibrary())


def test_a_site_cannot_make_a_scene_deduct() -> None:
    says = r"here.yaml:4: overrides.scene.welcome.points: a scene deducts nothing"
    with pytest.raises(PackError, match=says):
        at_a_site("overrides: {scene.welcome: {points: 2}}")


PACK = """\
pack: made
version: 1.0.0
requires: {engine: ">=1,<2"}
norms:
  - id: made.bow
    title: {zh: 鞠躬, en: bow}
    source: {section: 一, quote: 鞠躬}
    subject: staff
    severity: minor
    after: customer_arrives
    require: {episode: bow}
    within: 5s
    message: {zh: 有, en: bow}
    message_missing: {zh: 无, en: none}
  - id: scene.made
    title: {zh: 迎接, en: welcome}
    source: {section: 一, quote: 鞠躬}
    subject: staff
    severity: info
    points: 0
    after: customer_arrives
    sequence: [{step: made.bow, title: {zh: 鞠躬, en: bow}}]
    within: 6s
    message: {zh: "{kept:.0f}", en: "{kept:.0f}"}
"""


def test_a_step_takes_the_time_of_its_norm_after_the_same_trigger() -> None:
    scene = parse_pack(PACK.encode(), "made.yaml").norm("scene.made")
    (step,) = scene.sequence
    assert (step.require.episode, step.early, step.within) == ("bow", 0, 5)


def test_a_scene_lasts_as_long_as_its_steps() -> None:
    scene = parse_pack(PACK.replace("within: 5s", "within: 9s").encode(), "m.yaml").norm(
        "scene.made"
    )
    assert scene.within == 9


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("points: 0", "points: 1", "made.yaml:20: norms.1.points: a scene deducts nothing"),
        ("id: scene.made", "id: made.scene", r"only a norm called scene.\* leaves it to others"),
        ("step: made.bow", "step: made.bou", r"made.bou is no norm .*the nearest is made.bow"),
        ("id: made.bow", "id: scene.bow", r"norms.0.id: only a `sequence` is called scene"),
        (
            "    require: {episode: bow}\n",
            "    forbid: {episode: bow}\n",
            "made.bow does not tell what a step is",
        ),
    ],
)
def test_faults_of_scenes(old: str, new: str, says: str) -> None:
    with pytest.raises(PackError, match=says):
        parse_pack(PACK.replace(old, new, 1).encode(), "made.yaml")


def test_speech_is_told_to_be_speech() -> None:
    steps = {step.step: step.unseen for step in POWER_HALL.norm("scene.welcome").sequence}
    assert steps["welcome.greet_hello"] is Unseen.SPEECH
