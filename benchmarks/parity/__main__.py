"""`python -m benchmarks.parity CLIPS --peer PYTHON`: ask the peer anew and print the figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from benchmarks.parity.cases import Case, choose, load_cases, save_cases
from benchmarks.parity.chains import NETWORKS, open_chains
from benchmarks.parity.compare import distances, mesh_shares, percent
from benchmarks.parity.peer import running_peer
from benchmarks.parity.reference import Reference, load_reference, save_reference
from benchmarks.parity.run import ask_peer, ours
from models.store import ensure_weights

REFERENCE = Path("tests/models/reference")
CASES_FILE = "parity.json"
ANSWERS_FILE = "parity.npz"


@click.command()
@click.argument("clips", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--peer", type=click.Path(path_type=Path), help="Interpreter of the peer.")
@click.option("--reference", type=click.Path(path_type=Path), default=REFERENCE, show_default=True)
def parity(clips: Path, peer: Path | None, reference: Path) -> None:
    """Compare our networks with MediaPipe's runtime over the labelled CLIPS.

    With --peer the stored answers are made anew; without it the stored ones are used.
    """
    if peer is not None:
        regenerate(clips, peer, reference)
    cases = load_cases(reference / CASES_FILE)
    stored = load_reference(reference / ANSWERS_FILE)
    at_hand = {case.clip_sha256: clips / case.clip for case in cases}
    chains = open_chains(ensure_weights(NETWORKS))
    for line in figures(cases, ours(chains, cases, at_hand, stored.head), stored):
        click.echo(line)


def regenerate(clips: Path, python: Path, folder: Path) -> None:
    """Choose the frames, ask the peer, and store cases and answers in `folder`."""
    cases = choose(clips)
    with running_peer(python) as peer:
        at_hand = {case.clip_sha256: clips / case.clip for case in cases}
        answers = ask_peer(peer, cases, at_hand)
    folder.mkdir(parents=True, exist_ok=True)
    save_cases(cases, folder / CASES_FILE)
    save_reference(answers, folder / ANSWERS_FILE)


def figures(cases: Sequence[Case], mine: Reference, peer: Reference) -> list[str]:
    """Return the comparison as lines of text."""
    still = np.array([case.track < 0 for case in cases])
    groups = {
        "single pictures": still,
        "  seated": still & [case.seated for case in cases],
        "  turned 60° or more": still & [case.turned for case in cases],
        "  half hidden": still & [case.hidden for case in cases],
        "followed": ~still,
    }
    lines = [f"{len(cases)} frames of {len({case.person for case in cases})} people"]
    for name, rows in groups.items():
        found = distances(mine.pose[rows, :, :2], peer.pose[rows, :, :2])
        shares = percent([found.median_share, found.p95_share, found.worst_frame_share])
        lines.append(
            f"{name}: {found.frames} frames; median, p95, worst frame {shares} of the box; swapped "
            f"{found.swapped_sides}; only ours {found.only_ours}, only peer {found.only_peer}"
        )
    apart = np.linalg.norm(mine.world - peer.world, axis=-1)
    lines.append(f"world landmarks: median {100 * np.nanmedian(apart):.2f} cm")
    return lines + _face_figures(mine, peer)


def _face_figures(mine: Reference, peer: Reference) -> list[str]:
    width = peer.face_box[:, 2] - peer.face_box[:, 0]
    points = np.linalg.norm(mine.face_keypoints - peer.face_keypoints, axis=-1)
    apart = float(np.nanmedian(points / width[:, np.newaxis]))
    mesh = mesh_shares(mine.mesh[:, :, :2], peer.mesh[:, :, :2])
    heads = int((peer.head[:, 2] > 0).sum())
    seen = [int(np.isfinite(r.face_box).all(axis=1).sum()) for r in (mine, peer)]
    spread = percent(np.percentile(mesh, [50, 95]).tolist())
    detector = f"face detector, {heads} heads: seen {seen[0]} (ours), {seen[1]} (peer)"
    return [
        f"{detector}; key points median {percent([apart])} of the face",
        f"face mesh: {len(mesh) // 468} faces; median, p95 {spread} of the face",
    ]


if __name__ == "__main__":
    parity()
