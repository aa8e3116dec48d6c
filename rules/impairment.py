"""Stretches in which the camera could not show what norms ask for, and what stays open for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from models.observations import Role
from rules.coverage import measures_for_attributes, measures_needed
from rules.engine.spans import inside, length
from rules.finding import Finding, Verdict
from rules.norm import AfterNorm, AnyNorm, EachNorm, Pack, SequenceNorm
from rules.norm_parts import Status
from rules.reasons import CLIP_ENDED, NOBODY_SEEN, NOT_MEASURED, NOT_OBSERVED, SUBJECT_LEFT
from rules.requirement import EpisodeRequirement, SignalRequirement
from rules.scene import Scene, Span
from rules.signals import Signal, TrackSignals
from rules.vocabulary import MEASURE_UNITS, SCENE_TRIGGERS

AGAINST_GRAVITY = frozenset(
    {
        "trunk_pitch_deg",
        "trunk_roll_deg",
        "trunk_inclination_deg",
        "seat_lean_deg",
        "shoulder_tilt_deg",
        "head_pitch_deg",
        "head_roll_deg",
    }
)
"""Measures whose zero is gravity: wrong by as much as gravity is."""
BY_ZONES = frozenset(
    {
        "forearms_on_counter",
        "gaze_customer_deg",
        "gaze_leaving_deg",
        "looks_at_customer",
        "customer_distance_m",
        "customer_present",
        "no_customer",
        "customer_distant",
        "consulting",
        "at_kiosk",
        "right_of_customer_m",
        "on_post",
    }
)
"""Measures that rest on zones, or on who was told by them to be a customer."""
IN_PLACE = AGAINST_GRAVITY | BY_ZONES | {"trunk_sway_deg", "palm_up_left_deg", "palm_up_right_deg"}
"""Measures that are wrong when the camera is not where it was calibrated and zones were drawn."""
NOT_SEEN = frozenset({NOT_OBSERVED, NOT_MEASURED, CLIP_ENDED, SUBJECT_LEFT, NOBODY_SEEN})
"""Reasons that an impaired view explains."""
OPEN_S, OPEN_SHARE = 30.0, 0.2
"""From so long, or such a share of the recording, on it matters that a norm may have been due."""


@dataclass(frozen=True, slots=True)
class Impairment:
    """A stretch of an impaired view.

    Attributes
    ----------
    reason : a key of `rules.reasons.REASONS`.
    start_s, end_s : media time.
    measures : what cannot be measured then. triggers : which kinds of `SCENE_TRIGGERS` cannot be
        shown then.
    roles_told : whether staff and customers who come then can be told apart.
    """

    reason: str
    start_s: float
    end_s: float
    measures: frozenset[str]
    triggers: frozenset[str]
    roles_told: bool

    @property
    def span(self) -> Span:
        """The stretch as a span."""
        return (self.start_s, self.end_s)

    def concerns(self, norm: AnyNorm) -> bool:
        """Return whether `norm` asks for something that could not be shown."""
        return bool(needed_measures(norm) & self.measures or triggers_of(norm) & self.triggers)

    def overlaps(self, finding: Finding, slack_s: float) -> bool:
        """Return whether a finding lies in the stretch, or nearer to it than `slack_s`."""
        after = finding.start_s <= self.end_s + slack_s
        return after and finding.end_s >= self.start_s - slack_s


def needed_measures(norm: AnyNorm) -> frozenset[str]:
    """Return the measures that `norm` is judged by, those of an episode's attributes too."""
    where: list[str] = []
    if isinstance(norm, EachNorm):
        where += norm.require.where
    for predicate in _predicates(norm):
        if isinstance(predicate, EpisodeRequirement):
            where += predicate.where
    named = frozenset(f"{name}_deg" for name in where) & MEASURE_UNITS.keys()
    return named.union(measures_needed(norm), measures_for_attributes(norm))


def _predicates(norm: AnyNorm) -> Iterator[EpisodeRequirement | SignalRequirement]:
    if isinstance(norm, AfterNorm):
        yield norm.predicate
    elif isinstance(norm, SequenceNorm):
        yield from norm.predicates


def triggers_of(norm: AnyNorm) -> frozenset[str]:
    """Return the trigger that only the scene can show; empty for one's own episodes and states."""
    if isinstance(norm, AfterNorm | SequenceNorm):
        return frozenset({norm.after}) & SCENE_TRIGGERS.keys()
    if isinstance(norm, EachNorm):
        return frozenset({norm.each}) & SCENE_TRIGGERS.keys()
    return frozenset()


def unmeasured(signals: TrackSignals, impairments: Iterable[Impairment]) -> dict[str, Signal]:
    """Return the signals without what could not be measured."""
    found = dict(signals)
    for one in impairments:
        for name in one.measures & found.keys():
            found[name] = _without(found[name], one.span)
    return found


def _without(signal: Signal, span: Span) -> Signal:
    value, sigma = signal.value.copy(), signal.sigma.copy()
    rows = inside(signal.t_s, [span])
    value[rows], sigma[rows] = float("nan"), float("nan")
    return replace(signal, value=value, sigma=sigma, observable=signal.observable & ~rows)


def left_open(
    findings: Iterable[Finding], scene: Scene, pack: Pack, impairments: Sequence[Impairment]
) -> tuple[Finding, ...]:
    """Return the findings with the reason where an impaired view is why they are open.

    A norm that asks for what could not be shown for long, and of which no finding says so, gets one
    open finding on all such stretches of a reason: that it was never due is not known.
    """
    told = [_with_reason(finding, pack, impairments) for finding in findings]
    for norm in pack.norms:
        mine = [finding for finding in told if finding.norm_id == norm.id]
        if norm.status is Status.IN_FORCE and not _not_applicable(mine):
            told += _maybe_due(norm, mine, scene, pack, impairments)
    order = {norm.id: row for row, norm in enumerate(pack.norms)}
    return tuple(sorted(told, key=lambda one: _key(one, order)))


def _maybe_due(
    norm: AnyNorm,
    mine: Sequence[Finding],
    scene: Scene,
    pack: Pack,
    impairments: Sequence[Impairment],
) -> Iterator[Finding]:
    length_s = scene.span_s[1] - scene.span_s[0]
    for reason in dict.fromkeys(one.reason for one in impairments):
        hiding = [one for one in impairments if one.reason == reason and _hides(one, norm, mine)]
        spans = [one.span for one in hiding]
        if any(finding.reason == reason for finding in mine) or not spans:
            continue
        if length(spans) >= min(OPEN_S, OPEN_SHARE * length_s):
            yield _on_nobody(norm, pack, reason, spans, scene)


def _hides(one: Impairment, norm: AnyNorm, mine: Sequence[Finding]) -> bool:
    """Return whether `norm` may have been due of somebody in a stretch without being told."""
    newcomers = not one.roles_told and not any(one.overlaps(finding, 0.0) for finding in mine)
    return newcomers or one.concerns(norm)


def _key(finding: Finding, order: dict[str, int]) -> tuple[float, int, int, float]:
    """Return what findings are sorted by: start, then the pack's order, track, end."""
    track = -1 if finding.track_id is None else finding.track_id
    return (finding.start_s, order[finding.norm_id], track, finding.end_s)


def _with_reason(finding: Finding, pack: Pack, impairments: Sequence[Impairment]) -> Finding:
    if finding.verdict is not Verdict.INDETERMINATE or finding.reason not in NOT_SEEN:
        return finding
    norm, slack_s = pack.norm(finding.norm_id), pack.defaults.max_gap
    for one in impairments:
        if one.overlaps(finding, slack_s) and one.concerns(norm):
            return replace(finding, reason=one.reason)
    return finding


def _not_applicable(findings: Iterable[Finding]) -> bool:
    return any(finding.verdict is Verdict.NOT_APPLICABLE for finding in findings)


def _on_nobody(
    norm: AnyNorm, pack: Pack, reason: str, spans: Sequence[Span], scene: Scene
) -> Finding:
    return Finding(
        norm_id=norm.id,
        pack=pack.pack,
        pack_version=pack.version,
        track_id=None,
        role=Role.UNKNOWN,
        start_s=min(start for start, _ in spans),
        peak_s=None,
        end_s=max(end for _, end in spans),
        verdict=Verdict.INDETERMINATE,
        reason=reason,
        counter=scene.counter,
    )
