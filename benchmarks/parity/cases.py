"""Which frames are compared, by a fixed rule, and how they are decoded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

STATIC_PER_CLIP = {"synthetic": 2, "scenes": 2, "real": 4, "real/badge_lanyard": 2}
"""Frames taken from each clip of a folder, evenly spread."""
TRACK_FRAMES = 24
"""Consecutive frames of each clip that is followed."""
TRACKED = (
    "c004_gest45_y-30_White_F_2.mp4",
    "c008_bow15_y90_White_M_1.mp4",
    "c023_bow05_y30_Black_M_2.mp4",
    "c003_sit_upright_y0_Black_M_2.mp4",
    "c006_gest45_y60_MENA_M_2.mp4",
    "c011_bow30_y0_Asian_F_2.mp4",
)
TURNED_DEG = 60.0
HIDDEN_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Case:
    """One frame to compare.

    Attributes
    ----------
    clip : path below the folder of labelled clips. clip_sha256 : of the file.
    index : number of the frame in order of presentation, from 0.
    track : -1 for a single picture, else its place in a followed run (0 = first).
    person, seated, turned, hidden : who, and whether the labels say sitting, seen from 60° or more
        off the front, with 30 % or more of the joints behind furniture or out of the picture.
    """

    clip: str
    clip_sha256: str
    index: int
    track: int
    person: str
    seated: bool
    turned: bool
    hidden: bool


def choose(clips: Path) -> list[Case]:
    """Return the cases of the labelled clips under `clips`, in a fixed order."""
    cases: list[Case] = []
    for folder, count in STATIC_PER_CLIP.items():
        for clip in _clips_in(clips / folder):
            total = count_frames(clip)
            picks = [round(total * (k + 0.5) / count) for k in range(count)]
            cases += _cases_of(clips, clip, picks, is_run=False)
    for name in TRACKED:
        clip = clips / "synthetic" / name
        picks = list(range(min(TRACK_FRAMES, count_frames(clip))))
        cases += _cases_of(clips, clip, picks, is_run=True)
    return cases


def decode(clip: Path, indices: Sequence[int]) -> Iterator[Image]:
    """Yield the frames `indices` (increasing) as BGR pictures."""
    wanted = iter(indices)
    due = next(wanted, None)
    with av.open(str(clip)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if due is None:
                return
            if index == due:
                yield np.asarray(frame.to_ndarray(format="bgr24"), dtype=np.uint8)
                due = next(wanted, None)


def count_frames(clip: Path) -> int:
    """Return how many frames the clip decodes to."""
    with av.open(str(clip)) as container:
        return sum(1 for _ in container.decode(video=0))


def save_cases(cases: Sequence[Case], path: Path) -> None:
    """Write the cases as JSON, one a line."""
    lines = ",\n".join(json.dumps(asdict(case)) for case in cases)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def load_cases(path: Path) -> list[Case]:
    """Read what `save_cases` wrote."""
    return [Case(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def _clips_in(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix in {".mp4", ".mkv", ".gif"})


def _cases_of(root: Path, clip: Path, picks: Sequence[int], *, is_run: bool) -> list[Case]:
    digest = hashlib.sha256(clip.read_bytes()).hexdigest()
    labels = _labels(clip)
    yaw_deg = float(labels["camera"]["yaw_rel_person_deg"]) if labels else 0.0
    return [
        Case(
            clip=clip.relative_to(root).as_posix(),
            clip_sha256=digest,
            index=index,
            track=place if is_run else -1,
            person=labels["person"]["avatar"] if labels else clip.stem,
            seated=bool(labels.get("scene", {}).get("sitting", False)),
            turned=abs(yaw_deg) >= TURNED_DEG,
            hidden=bool(labels) and _hidden_share(labels["frames"][index]) >= HIDDEN_SHARE,
        )
        for place, index in enumerate(picks)
    ]


def _labels(clip: Path) -> dict[str, Any]:
    path = clip.with_suffix(".json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _hidden_share(frame: dict[str, Any]) -> float:
    joints = frame["joints"].values()
    return sum(bool(joint[6]) or not joint[5] for joint in joints) / len(joints)
