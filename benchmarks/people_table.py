"""The result of `bench people` as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.identity import hota, idf1
from benchmarks.metered import Meters
from benchmarks.people import FOUND_WITHIN, MIN_VISIBLE, NEAR, PeopleScore, add

HEAD = ("frames", "staff", "customers", "ghosts", "astray", "role", "tracks", "IDF1", "HOTA")


def lines(scores: Sequence[PeopleScore], meters: Meters) -> Iterator[str]:
    """Yield one line for each clip, then the total and the cost."""
    width = max(len(score.name) for score in scores)
    yield f"{'':<{width}}" + "".join(f"{title:>10}" for title in HEAD)
    for score in scores:
        yield f"{score.name:<{width}}" + _row([score])
    yield f"{'all':<{width}}" + _row(scores)
    yield (
        f"people of whom {MIN_VISIBLE:.0%} is visible; found = mid-shoulder within "
        f"{FOUND_WITHIN} of the shoulder-hip length; ghosts = share of frames with a find further "
        f"than {NEAR} of it from everybody; astray = finds that are the second of a person, or "
        "misplaced"
    )
    yield _cost(meters)


def _row(scores: Sequence[PeopleScore]) -> str:
    total = add(score.tally for score in scores)
    looks = [look for score in scores for look in score.looks]
    tracks = {track for look in looks for track in look.tracks}
    cells = (
        str(total.frames),
        _percent(total.staff_found, total.staff),
        _percent(total.customers_found, total.customers),
        _percent(total.ghost_frames, total.frames),
        str(total.astray),
        _percent(total.role_right, total.staff_found + total.customers_found),
        str(len(tracks)),
        _share(idf1(looks)),
        _share(hota(looks)),
    )
    return "".join(f"{cell:>10}" for cell in cells)


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _cost(meters: Meters) -> str:
    ratio = meters.cost_ratio
    if ratio is None:
        return "cost: not measured, all that was seen comes from the cache"
    poses, detector = meters.poses, meters.detector
    return (
        f"cost: {ratio:.2f} poses a find ({poses.looks} poses of {poses.median_ms:.1f} ms, "
        f"{detector.looks} looks of the detector of {detector.median_ms:.1f} ms, "
        f"{meters.finds} finds)"
    )
