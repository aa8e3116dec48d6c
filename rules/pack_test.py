"""Tests that lie beside a pack: what was seen, piece by piece, and what the engine must find."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from calibration.strict_model import Strict, Text, fail, unknown
from calibration.strict_yaml import FileFormatError, line_of, parse_model
from models.observations import FloatArray, Role
from rules.engine import judge
from rules.episode import Episode
from rules.finding import Finding, StepState, Verdict
from rules.norm import Pack
from rules.pack_reader import PackError, locate_tests, read_bytes
from rules.quantity import Amount, Duration, Quantity, mismatch
from rules.reasons import REASONS
from rules.requirement import EpisodeKind, MeasureName
from rules.scene import Scene, Sex, Subject
from rules.signals import Quantity as Measured
from rules.signals import Signal
from rules.vocabulary import EPISODES, MEASURE_UNITS

TRACK = 1
TIME_TOLERANCE_S = 0.15
"""Expected times may differ by one step of the series."""


def _known_reason(name: str) -> str:
    if name not in REASONS:
        raise unknown("reason", name, REASONS)
    return name


class Piece(Strict):
    """A stretch in which a measure has one value; what no piece covers was not observed."""

    from_: Duration = Field(alias="from", default=0.0)
    to: Duration = math.inf
    value: Quantity
    sigma: Quantity | None = None


class GivenEpisode(Strict):
    """An episode; `at` stands for one that is all at one moment. Sigmas are zero unless given.

    `cut` : it may have begun before, or gone on after, what was seen.
    """

    kind: EpisodeKind
    at: Duration | None = None
    from_: Duration | None = Field(alias="from", default=None)
    to: Duration | None = None
    attributes: dict[str, Quantity] = Field(default_factory=dict)
    sigmas: dict[str, Quantity] = Field(default_factory=dict)
    cut: bool = False

    @model_validator(mode="after")
    def _attributes_exist(self) -> GivenEpisode:
        known = EPISODES[self.kind].attributes
        for key in ("attributes", "sigmas"):
            for name, amount in getattr(self, key).items():
                if name not in known:
                    raise fail(unknown(f"attribute of {self.kind}", name, known), (key, name))
                if not amount.fits(known[name]):
                    raise fail(mismatch(amount.unit, known[name], name), (key, name))
        return self

    def episode(self) -> Episode:
        """Return the episode of the one person, or of the scene."""
        start = self.at if self.at is not None else self.from_ or 0.0
        end = self.at if self.at is not None else self.to or start
        units = EPISODES[self.kind].attributes
        zero = Amount(0.0, "ratio")
        attributes = {
            name: Measured(amount.value, self.sigmas.get(name, zero).value, units[name])
            for name, amount in self.attributes.items()
        }
        track = TRACK if EPISODES[self.kind].needs else None
        return Episode(self.kind, track, start, (start + end) / 2, end, attributes, cut=self.cut)


class Expected(Strict):
    """One finding; what is not stated is not compared."""

    verdict: Verdict
    reason: Annotated[str, AfterValidator(_known_reason)] | None = None
    measured: Quantity | None = None
    from_: Duration | None = Field(alias="from", default=None)
    to: Duration | None = None
    steps: dict[str, StepState] = Field(default_factory=dict)

    def differs(self, finding: Finding) -> str | None:
        """Return what is different in `finding`; None when nothing is."""
        if finding.verdict is not self.verdict or finding.reason != self.reason:
            return f"found {describe(finding)}"
        if self.measured is not None and not _near(self.measured.value, finding.measured):
            return f"found {describe(finding)}, expected measured {self.measured.value:g}"
        for name, wanted, got in (
            ("from", self.from_, finding.start_s),
            ("to", self.to, finding.end_s),
        ):
            if wanted is not None and abs(wanted - got) > TIME_TOLERANCE_S:
                return f"found {name} {got:.2f}s, expected {wanted:.2f}s"
        states = {one.step: one.state for one in finding.steps}
        for step, state in self.steps.items():
            if step not in states:
                return f"found no step {step}; there are {', '.join(states) or 'none'}"
            if states[step] is not state:
                return f"found step {step} {states[step].value}, expected {state.value}"
        return None


def _near(wanted: float, measured: Measured | None) -> bool:
    return measured is not None and math.isclose(wanted, measured.value, abs_tol=1e-6)


class TestCase(Strict):
    """One norm before one person: `lasts` from second 0, a look every `step`.

    `sex`, `duty` : what the roster says of the person; `empty_post` : stretches in which nobody was
    at the post, each [from, to].
    """

    __test__ = False  # a model, not a test of the test runner

    name: Text
    norm: Text
    lasts: Duration
    step: Annotated[Duration, Field(gt=0)] = 0.1
    role: Role = Role.STAFF
    sex: Sex | None = None
    duty: str | None = None
    empty_post: tuple[tuple[Duration, Duration], ...] = ()
    shows: tuple[EpisodeKind, ...] = ()
    signals: dict[MeasureName, tuple[Piece, ...]] = Field(default_factory=dict)
    episodes: tuple[GivenEpisode, ...] = ()
    expect: tuple[Expected, ...]

    @model_validator(mode="after")
    def _units_fit(self) -> TestCase:
        for name, pieces in self.signals.items():
            unit = "ratio" if MEASURE_UNITS[name] == "class" else MEASURE_UNITS[name]
            for row, piece in enumerate(pieces):
                for key in ("value", "sigma"):
                    amount = getattr(piece, key)
                    if amount is not None and not amount.fits(unit):
                        raise fail(mismatch(amount.unit, unit, name), ("signals", name, row, key))
        return self

    def scene(self) -> Scene:
        """Return the scene that the case describes."""
        count = round(self.lasts / self.step) + 1
        t_s = np.round(np.arange(count) * self.step, 6)
        signals = {name: _signal(name, pieces, t_s) for name, pieces in self.signals.items()}
        return Scene(
            subjects=(
                Subject(TRACK, self.role, float(t_s[0]), float(t_s[-1]), self.sex, self.duty),
            ),
            signals={TRACK: signals},
            episodes=tuple(given.episode() for given in self.episodes),
            frame_times_s=t_s,
            shown_triggers=frozenset(self.shows),
            empty_post_s=self.empty_post,
        )


def _signal(name: str, pieces: tuple[Piece, ...], t_s: FloatArray) -> Signal:
    value, sigma = np.full(len(t_s), np.nan), np.full(len(t_s), np.nan)
    for piece in pieces:
        there = (t_s >= piece.from_) & (t_s < piece.to)
        value[there] = piece.value.value
        sigma[there] = 0.0 if piece.sigma is None else piece.sigma.value
    return Signal(name, TRACK, t_s, value, sigma, np.isfinite(value))


class PackTests(Strict):
    """All cases of one pack."""

    pack: Text
    cases: Annotated[tuple[TestCase, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case ended; `fault` is None when it passed, else one line with file and line."""

    case: TestCase
    fault: str | None


def read_tests(path_or_name: str | Path) -> tuple[tuple[bytes, str], ...]:
    """Return the bytes and the name of each file of tests beside a pack; see `locate_tests`.

    Raises
    ------
    PackError
        When there is no such pack, or no tests beside it.
    """
    return tuple(
        (read_bytes(entry, origin), origin) for entry, origin in locate_tests(path_or_name)
    )


def run_all_tests(pack: Pack, path_or_name: str | Path) -> Iterator[CaseResult]:
    """Yield the result of every case in the files beside a pack; see `run_tests`."""
    for data, origin in read_tests(path_or_name):
        yield from run_tests(pack, data, origin)


def run_tests(pack: Pack, data: bytes, origin: str) -> Iterator[CaseResult]:
    """Yield the result of every case in `data` (YAML), in order.

    Raises
    ------
    PackError
        When the file does not follow the schema, or names another pack or an unknown norm.
    """
    try:
        tests, root = parse_model(PackTests, data, origin)
    except FileFormatError as error:
        raise PackError(str(error)) from error
    if tests.pack != pack.pack:
        raise PackError(f"{origin}:{line_of(root, ('pack',))}: pack: expected {pack.pack!r}")
    ids = [norm.id for norm in pack.norms]
    for row, case in enumerate(tests.cases):
        place = f"{origin}:{line_of(root, ('cases', row, 'norm'))}"
        if case.norm not in ids:
            raise PackError(f"{place}: norm: {unknown('norm', case.norm, ids).message()}")
        differs = _differs(case, pack)
        yield CaseResult(case, None if differs is None else f"{place}: {case.name}: {differs}")


def _differs(case: TestCase, pack: Pack) -> str | None:
    found = [finding for finding in judge(case.scene(), pack) if finding.norm_id == case.norm]
    if len(found) != len(case.expect):
        listed = "; ".join(map(describe, found)) or "nothing"
        return f"found {listed}, expected {len(case.expect)} finding(s)"
    for expected, finding in zip(case.expect, found, strict=True):
        differs = expected.differs(finding)
        if differs is not None:
            return differs
    return None


def describe(finding: Finding) -> str:
    """Return a finding in a few words."""
    parts = [finding.verdict.value, *([finding.reason] if finding.reason else [])]
    if finding.measured is not None:
        measured = finding.measured
        parts.append(f"{finding.measured_name} {measured.value:g} ± {measured.sigma:.2g}")
    return " ".join(parts) + f" {finding.start_s:.2f}–{finding.end_s:.2f}s"
