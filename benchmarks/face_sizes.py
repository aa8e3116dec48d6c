"""`python -m benchmarks.face_sizes CLIPS`: what a small face still yields.

Rendered pictures with known heads are scaled down step by step; at each size the whole face chain
runs again. The table tells how often a face is found, how far its points wander from those of the
full-size picture, and how wrong the head's angles are against the labels.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np

from benchmarks.parity.cases import count_frames, decode
from benchmarks.parity.chains import NETWORKS, Chains, Image, open_chains
from models.face_analyzer import head_region
from models.observations import Face, FloatArray
from models.region import Region
from models.store import ensure_weights

SCALES = (1.0, 0.75, 0.5, 0.35, 0.25)
PER_CLIP = 4
VIEWS_DEG = ((0, 35), (35, 50), (50, 65), (65, 95))
"""Angle between where the face looks and the camera: from, to."""


@dataclass(frozen=True, slots=True)
class Look:
    """One face at one scale.

    `view_deg`: between the face and the camera. `width_px`: true distance between the ears at this
    scale. `error_deg`: yaw, pitch, roll against the label. `wander`: median distance of the mesh
    from the full-size one over the face's width. All but the first two are NaN where no face was
    found; `wander` too at full size.
    """

    view_deg: float
    scale: float
    width_px: float
    error_deg: FloatArray
    wander: float


def looks_of(chains: Chains, clip: Path) -> Iterator[Look]:
    """Yield the looks at some frames of one labelled clip, every scale of each."""
    labels = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    picks = sorted({round(k) for k in np.linspace(0, count_frames(clip) - 1, PER_CLIP)})
    for index, image in zip(picks, decode(clip, picks), strict=True):
        head = _head(chains, image)
        if head is None:
            continue
        frame, full = labels["frames"][index], chains.analyzer.analyze(image, head)
        for scale in SCALES:
            face = full if scale == 1 else _analyze_scaled(chains, image, head, scale)
            yield _look(labels["camera"], frame, scale, face, full)


def head_angles_deg(rotation: FloatArray, ray: FloatArray, to_camera: FloatArray) -> FloatArray:
    """Return yaw (+ to the wearer's left), pitch (+ down), roll (+ to the left shoulder).

    Parameters
    ----------
    rotation : (3, 3) head axes to camera axes, as seen along `ray`.
    ray : (3,) unit vector from the camera to the face, camera axes.
    to_camera : (3, 3) world to camera; world z up, the wearer faces −y, left is +x.
    """
    in_world = to_camera.T @ _turn_to(ray) @ rotation
    left, forward = in_world[:, 0], -in_world[:, 2]
    roll = -np.arcsin(np.clip(left[2], -1, 1))
    pitch = np.arcsin(np.clip(-forward[2] / np.cos(roll), -1, 1))
    angles: FloatArray = np.degrees([np.arctan2(left[1], left[0]), pitch, roll])
    return angles


def table(looks: Sequence[Look]) -> list[str]:
    """Return the figures as lines of text, by view and scale."""
    lines = ["view_deg  face_px    n  found  yaw pitch roll (MAE, deg)  wander"]
    for low, high in VIEWS_DEG:
        for scale in SCALES:
            group = [k for k in looks if low <= k.view_deg < high and k.scale == scale]
            seen = [k for k in group if np.isfinite(k.error_deg).all()]
            if not seen:
                continue
            width = np.median([k.width_px for k in group])
            mae = np.mean([np.abs(k.error_deg) for k in seen], axis=0)
            wander = [k.wander for k in seen if np.isfinite(k.wander)]
            share = f"{100 * float(np.median(wander)):5.1f} %" if wander else "      –"
            lines.append(
                f"{low:3d}–{high:3d}   {width:6.0f} {len(group):5d}  {len(seen) / len(group):5.0%}"
                f"  {mae[0]:4.1f} {mae[1]:4.1f} {mae[2]:4.1f}            {share}"
            )
    return lines


def _head(chains: Chains, image: Image) -> Region | None:
    people = chains.people.detect(image)
    if not len(people):
        return None
    estimate = chains.poses.estimate(image, chains.people.region(people, 0))
    return head_region(estimate.pose)


def _analyze_scaled(chains: Chains, image: Image, head: Region, scale: float) -> Face | None:
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    side = head.width_px * scale
    where = Region(head.center_x_px * scale, head.center_y_px * scale, side, side)
    return chains.analyzer.analyze(np.asarray(small, dtype=np.uint8), where)


def _look(
    camera: dict[str, Any],
    frame: dict[str, Any],
    scale: float,
    face: Face | None,
    full: Face | None,
) -> Look:
    to_camera = np.array(camera["R_world_to_cam"])
    left, right = (np.array(frame["joints"][name][:3]) for name in ("ear_l", "ear_r"))
    middle = to_camera @ ((left + right) / 2) + camera["t_world_to_cam"]
    looks_at_lens = -(to_camera @ frame["head_forward_world"]) @ middle / np.linalg.norm(middle)
    focal_px = camera["K"][0][0]
    error, wander = np.full(3, np.nan), np.nan
    if face is not None:
        ray = middle / np.linalg.norm(middle)
        error = head_angles_deg(face.rotation, ray, to_camera) - _truth(frame["angles"])
        error[0] = (error[0] + 180) % 360 - 180
    if face is not None and full is not None and scale < 1:
        apart = np.linalg.norm(face.landmarks_px / scale - full.landmarks_px, axis=1)
        wander = float(np.median(apart)) / full.size_px
    return Look(
        view_deg=float(np.degrees(np.arccos(np.clip(looks_at_lens, -1, 1)))),
        scale=scale,
        width_px=float(np.linalg.norm(left - right) * focal_px / middle[2] * scale),
        error_deg=error,
        wander=wander,
    )


def _truth(angles: dict[str, float]) -> FloatArray:
    yaw = angles["head_yaw_deg"] + angles["facing_yaw_deg"]
    return np.array([yaw, angles["head_pitch_deg"], angles["head_roll_deg"]])


def _turn_to(ray: FloatArray) -> FloatArray:
    """Return the smallest rotation that carries the optical axis (0, 0, 1) to `ray`."""
    x, y, z = ray
    cross = np.array([[0, 0, x], [0, 0, y], [-x, -y, 0]])
    turn: FloatArray = np.eye(3) + cross + cross @ cross / (1 + z)
    return turn


@click.command()
@click.argument("clips", type=click.Path(exists=True, file_okay=False, path_type=Path))
def face_sizes(clips: Path) -> None:
    """Print what faces of different sizes yield over the labelled CLIPS (`*.mp4`, `*.json`)."""
    chains = open_chains(ensure_weights(NETWORKS))
    found = [look for clip in sorted(clips.glob("*.mp4")) for look in looks_of(chains, clip)]
    for line in table(found):
        click.echo(line)


if __name__ == "__main__":
    face_sizes()
