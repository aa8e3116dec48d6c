"""The figures of `bench accuracy`, for the contract's JSON and as lines of text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict

from benchmarks.accuracy.bows import AT_LIMIT_DEG, Decisions
from benchmarks.accuracy.samples import Column, Group, Samples, by_measure
from benchmarks.accuracy.statistics import Accuracy, accuracy
from benchmarks.events import YAW_BANDS_DEG
from benchmarks.splits import Split

HEIGHT_BANDS_M = ((0.0, 1.9), (1.9, 2.4), (2.4, 10.0))
"""Height of the camera, from and below."""
TILT_BANDS_DEG = ((-90.0, 12.0), (12.0, 22.0), (22.0, 90.1))
"""How far the camera looks down, from and below."""

Bins = Mapping[str, Callable[[Group], bool]]


def _bands(edges: Sequence[tuple[float, float]], unit: str, of: Callable[[Group], float]) -> Bins:
    def inside(low: float, high: float) -> Callable[[Group], bool]:
        return lambda group: low <= of(group) < high

    return {f"{low:g}-{high:g}{unit}": inside(low, high) for low, high in edges}


YAWS = _bands(YAW_BANDS_DEG, "", lambda group: abs(group.yaw_deg))
HEIGHTS = _bands(HEIGHT_BANDS_M, "", lambda group: group.height_m)
TILTS = _bands(TILT_BANDS_DEG, "", lambda group: group.tilt_deg)
POSTURES: Bins = {
    "standing": lambda group: not group.sitting,
    "seated": lambda group: group.sitting,
}
SIDES: Bins = {
    name: lambda group, side=side: group.side is side  # type: ignore[misc]
    for name, side in (
        ("known to training", Split.TRAIN),
        ("new persons", Split.NEW_PERSONS),
        ("new views", Split.NEW_VIEWS),
        ("both new", Split.NEW_BOTH),
    )
}
LEAST_COVERAGE, LEAST_COVERAGE_OF_YAW = 0.85, 0.7
"""Share of the labels that must be measured, over all and in every band of yaws with labels, for a
figure to count: what is told only where it is easy says little."""


def results(samples: Sequence[Samples], decisions: Decisions) -> dict[str, object]:
    """Return the figures by measure, overall and by view, and how bows were decided."""
    found: dict[str, object] = {}
    for measure, ones in by_measure(samples).items():
        people: Bins = {
            person: lambda group, person=person: group.person == person  # type: ignore[misc]
            for person in sorted({one.group.person for one in ones})
        }
        found[measure] = _plain(_of(ones)) | {
            "counts": counts(ones),
            "by_side": _binned(ones, SIDES),
            "by_yaw": _binned(ones, YAWS),
            "by_height": _binned(ones, HEIGHTS),
            "by_tilt": _binned(ones, TILTS),
            "by_posture": _binned(ones, POSTURES),
            "by_person": _binned(ones, people),
        }
    found["bow_decision"] = {key: _rounded(value) for key, value in asdict(decisions).items()}
    return found


def counts(samples: Sequence[Samples]) -> bool:
    """Return whether enough labels were measured, from every side, for the figures to count."""
    bands = [[one for one in samples if inside(one.group)] for inside in YAWS.values()]
    least = [_of(part).coverage >= LEAST_COVERAGE_OF_YAW for part in bands if part]
    return _of(samples).coverage >= LEAST_COVERAGE and all(least)


def lines(samples: Sequence[Samples], decisions: Decisions) -> Iterator[str]:
    """Yield the table: of each measure a line, then one for each side of the split and of views."""
    yield (
        f"{'measure':<22}{'n':>6}{'cover':>7}{'MAE':>7}{'bias':>7}{'RMSE':>7}{'p90':>7}"
        f"{'agreement':>16}{'≤1σ':>6}{'≤2σ':>6}"
    )
    few = False
    for measure, ones in by_measure(samples).items():
        mark = "" if counts(ones) else " *"
        few |= bool(mark)
        yield f"{measure + mark:<22}{_row(_of(ones))}"
        for bins, title in ((SIDES, ""), (YAWS, "|yaw| ")):
            parts = {name: [one for one in ones if bins[name](one.group)] for name in bins}
            yield from (
                f"{'  ' + title + name:<22}{_row(_of(p))}" for name, p in parts.items() if p
            )
    if few:
        yield (
            f"* does not count: covers less than {_percent(LEAST_COVERAGE)} of the labels, or less "
            f"than {_percent(LEAST_COVERAGE_OF_YAW)} in a band of yaws"
        )
    yield (
        f"bows by the norm's limits: {decisions.n} found, of the decided "
        f"{_percent(decisions.accuracy_decided)} right, "
        f"{_percent(decisions.share_indeterminate)} indeterminate; truly within {AT_LIMIT_DEG}° of "
        f"a limit {decisions.n_at_limit}, of the others {_percent(decisions.share_open_off_limit)} "
        "indeterminate"
    )


def _of(samples: Sequence[Samples]) -> Accuracy:
    column = Column.of(samples)
    return accuracy(column.truth, column.value, column.sigma)


def _binned(samples: Sequence[Samples], bins: Bins) -> dict[str, dict[str, float | None]]:
    """Return the figures of every bin in which labels lie."""
    parts = {name: [one for one in samples if inside(one.group)] for name, inside in bins.items()}
    return {name: _plain(_of(part)) for name, part in parts.items() if part}


def _plain(figures: Accuracy) -> dict[str, float | None]:
    return {key: _rounded(value) for key, value in asdict(figures).items()}


def _rounded(value: float) -> float | None:
    """Return `value` with four decimals; None of NaN, which JSON does not know."""
    return None if math.isnan(value) else round(value, 4)


def _row(a: Accuracy) -> str:
    angles = "".join(f"{value:>7.1f}" for value in (a.mae, a.bias, a.rmse, a.p90))
    agreement = f"{a.low:.1f} … {a.high:.1f}"
    return (
        f"{a.n:>6}{_percent(a.coverage):>7}{angles}{agreement:>16}"
        f"{_percent(a.within_1s):>6}{_percent(a.within_2s):>6}"
    )


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.0f}%"
