"""`auditor report` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor.command import auditor
from tests.auditor.paper_reading import (
    EMPTY_DAY,
)
from tests.auditor.site_builder import DAY


def test_it_writes_what_was_asked_for_and_says_where(audited_site: Path, tmp_path: Path) -> None:
    out = tmp_path / "papers"
    options = ("--site", audited_site, "--date", DAY, "--out", out, "--lang", "en")
    done = auditor("report", "notice", *options, "--period", "week")
    assert done.returncode == 0, done.stderr
    names = [Path(line).name for line in done.stdout.splitlines()]
    stem = "notice-test-2026-W48-en"
    kinds = ("html", "xlsx", "scores.csv", "times.csv", "norms.csv")
    assert names == [f"{stem}.{kind}" for kind in kinds]
    assert sorted(path.name for path in out.iterdir()) == sorted(names)


def test_an_empty_day_is_no_error_and_said(audited_site: Path, tmp_path: Path) -> None:
    options = ("--site", audited_site, "--out", tmp_path, "--lang", "en", "--format", "html")
    done = auditor("report", "inspection", "--date", EMPTY_DAY, *options)
    assert done.returncode == 0
    assert done.stderr.startswith("warning: There is no audited recording of 2026-11-25")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("inspection", "--date", "24.11.2026"), "--date: '24.11.2026' is no day; write"),
        (("lookback", "--date", DAY, "--against", DAY), "--against: 2026-11-24 does not lie"),
    ],
)
def test_bad_arguments_are_one_line(
    audited_site: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = auditor("report", *arguments, "--site", audited_site)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: {says}")


def test_a_bad_site_is_one_line(tmp_path: Path) -> None:
    done = auditor("report", "inspection", "--date", DAY, "--site", tmp_path / "none.yaml")
    assert done.returncode == 2
    assert (
        done.stderr == f"error: {tmp_path}/none.yaml: cannot be read: No such file or directory\n"
    )
