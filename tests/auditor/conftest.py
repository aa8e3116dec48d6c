"""A real Chromium for the tests of pages, a small disk for those of results."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.auditor.command import in_disk
from tests.auditor.scene_recordings import SceneRecordings
from tests.auditor.site_builder import build_site

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of the system; without one tests skip, but fail where CI promises one."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "no chromium on this machine (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def scene_recordings(
    shared_clips: Path, tmp_path_factory: pytest.TempPathFactory
) -> SceneRecordings:
    """The rendered scenes beside the checkout."""
    return SceneRecordings(shared_clips / "scenes", tmp_path_factory.mktemp("scenes"))


@pytest.fixture(scope="session")
def audited_site(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site file of a site with real results; tests that change something copy its folder."""
    return build_site(tmp_path_factory.mktemp("site"), samples)


@pytest.fixture
def own_site(audited_site: Path, tmp_path: Path) -> Path:
    """A copy of the site that a test may change."""
    return Path(shutil.copytree(audited_site.parent, tmp_path / "site")) / "site.yaml"


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Where a test may mount a small disk for one command; see `in_disk`."""
    mount = tmp_path / "disk"
    mount.mkdir()
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            in_disk(mount, "size=1m", ["true"]), check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("this system lets no unprivileged process mount a small disk")
    return mount
