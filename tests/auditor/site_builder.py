"""A small site whose results are real audits of the sample recordings."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.auditor.command import auditor, read_lines

DAY = "2026-11-24"
BOW = "etiquette.bow.greeting_15deg"
KEPT = "c008_bow15_y90_White_M_1.mp4"
TOO_DEEP = "c017_bow30_y90_Black_F_1.mp4"
GESTURE = "c004_gest45_y-30_White_F_2.mp4"
SHALLOW = "c023_bow05_y30_Black_M_2.mp4"
AUDITS = (
    (KEPT, "counter-1", f"{DAY}T09:00:00"),
    (TOO_DEEP, "counter-1", f"{DAY}T14:00:00"),
    (GESTURE, "counter-2", f"{DAY}T10:00:00"),
    (SHALLOW, "counter-1", "2026-11-23T09:00:00"),
)
SITE = """\
schema: site/1
id: test
name: {zh: 测试营业厅, en: Test hall}
time_zone: Asia/Shanghai
norms: quanzhou-power-hall
results: results
roster: roster.csv
decisions: decisions.jsonl
hours: {opens: 08:30, closes: 17:30}
shifts:
  早班: {begins: 08:30, ends: 12:30}
  晚班: {begins: 12:30, ends: 17:30}
halls:
  - id: main
    name: {zh: 一楼大厅, en: Ground floor}
    counters:
      - {id: "1", name: {zh: 1 号台席, en: Counter 1}}
      - {id: "2", name: {zh: 2 号台席, en: Counter 2}}
    cameras:
      - {profile: counter-1.yaml, recordings: {folder: recordings}}
      - {profile: counter-2.yaml, recordings: {folder: recordings}}
  - id: upstairs
    name: {zh: 二楼大厅, en: First floor}
    counters:
      - {id: V1, name: {zh: 贵宾台席, en: VIP counter}}
scoring: {base: 100}
"""
ROSTER = f"""\
date,shift,counter,staff_id,name,sex,role
{DAY},早班,1,1001,王丽,女,营业员
{DAY},晚班,1,1002,陈静,女,营业员
{DAY},早班,2,1003,李强,男,营业员
2026-11-23,早班,1,1001,王丽,女,营业员
"""


def write_profiles(folder: Path) -> None:
    """Write the profiles of the site's two cameras into `folder`."""
    for counter in ("1", "2"):
        (folder / f"counter-{counter}.yaml").write_text(
            f"schema: camera-profile/1\nid: counter-{counter}\ncounter: '{counter}'\n"
            "time_zone: Asia/Shanghai\npicture: {width: 960, height: 540}\n",
            "utf-8",
        )


def build_site(folder: Path, samples: Path) -> Path:
    """Audit the samples into `folder` and return the site file there."""
    (folder / "recordings").mkdir()
    write_profiles(folder)
    for name, camera, start in AUDITS:
        clip = Path(shutil.copy(samples / name, folder / "recordings" / name))
        options = ("--camera", folder / f"{camera}.yaml", "--start", start)
        done = auditor("audit", clip, *options, "--out", folder / "results", "--quiet")
        assert done.returncode == 0, done.stderr
    (folder / "roster.csv").write_text(ROSTER, "utf-8")
    (folder / "decisions.jsonl").touch()
    (folder / "site.yaml").write_text(SITE, "utf-8")
    return folder / "site.yaml"


def event_ids(results: Path, recording: str, norm: str = BOW) -> list[str]:
    """Return the ids of the violations of `norm` in a recording."""
    events = read_lines(results / recording / "events.jsonl")
    return [event["id"] for event in events if event["norm"]["id"] == norm]


def decide(site: Path, event: str, decision: str, **more: str) -> None:
    """Add a decision to the site's file."""
    record = {"schema": "decision/1", "event": event, "decision": decision, "by": "林主任"}
    record |= {"at": "2026-11-24T18:10:00+08:00", **more}
    with (site.parent / "decisions.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
