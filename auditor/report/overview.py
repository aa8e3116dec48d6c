"""What the page tells of the whole recording: the verdicts by norm, and what could be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.report.norm_rules import Rule, rules_of
from auditor.report.texts import Bilingual, Texts
from auditor.report.timeline import people_first, recording_s, seen_s
from auditor.report.wording import clock, lasting, percent
from auditor.result import ClipResult
from models.observations import Role
from rules.coverage import NormTally
from rules.finding import Verdict
from rules.norm import AnyNorm
from rules.reasons import REASONS
from rules.scene_id import is_scene

WELL_SEEN = 0.5
"""Below this share of the recording with staff in view the page says so at its head."""
WELL_DECODED = 0.98
MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class NormRow:
    """A norm and its tally; `counts` by verdict, `reasons` why some stayed open."""

    norm: AnyNorm
    rules: tuple[Rule, ...]
    counts: dict[str, int]
    reasons: tuple[tuple[Bilingual, int], ...]
    due: Bilingual | None
    share: float
    severity: Bilingual
    severity_proposed: bool
    state: str

    @property
    def had_opportunity(self) -> bool:
        """Whether it could have been kept or broken; not so what the view cannot show."""
        return any(count for key, count in self.counts.items() if key != "not_applicable")


@dataclass(frozen=True, slots=True)
class Bar:
    """A length of time as a share of the recording, in percent."""

    name: Bilingual
    time: Bilingual
    share: float
    style: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in view."""

    name: Bilingual
    role: Bilingual
    assumed: bool
    judged: bool
    from_to: Bilingual
    seen: Bilingual


@dataclass(frozen=True, slots=True)
class Headline:
    """The outcome in one look: `state` is a verdict, or ``blind`` when nothing could be judged."""

    state: str
    text: Bilingual
    says: Bilingual
    counts: dict[str, int]
    notes: tuple[Bilingual, ...]


def headline(result: ClipResult, texts: Texts) -> Headline:
    """Return the outcome; no violation is never told as success where nothing was seen.

    Scenes are not counted: what was done in them is counted by the norms of their steps.
    """
    findings = [one for one in result.judgement.findings if not is_scene(one.norm_id)]
    counts = Counter(finding.verdict.value for finding in findings)
    violated, kept = counts[Verdict.VIOLATED.value], counts[Verdict.COMPLIANT.value]
    total = sum(counts.values()) - counts[Verdict.NOT_APPLICABLE.value]
    coverage = result.judgement.coverage
    if violated:
        state = "violated"
        text = texts("headline.violated_one" if violated == 1 else "headline.violated", n=violated)
    elif kept:
        state, text = "compliant", texts("headline.none_violated")
    else:
        state, text = "blind", texts("headline.nothing_judged")
    says = texts(
        "headline.says",
        total=total,
        judged=violated + kept,
        expected=lasting(coverage.expected_s),
        seen=lasting(coverage.staff_seen_s),
    )
    shown = {verdict.value: counts[verdict.value] for verdict in Verdict}
    return Headline(state, text, says, shown, tuple(_notes(result, texts)))


def _notes(result: ClipResult, texts: Texts) -> Iterator[Bilingual]:
    coverage = result.judgement.coverage
    assumed = [t for t in people_first(result) if t.role is Role.ASSUMED_STAFF]
    if assumed:
        names = [texts("page.person", track=track.track_id) for track in assumed[:3]]
        who = names[0]
        for name in names[1:]:
            who = who.joined(name, ", ")
        yield texts("note.assumed", who=who)
    share = coverage.staff_seen_s / recording_s(result)
    if coverage.staff_seen_s <= 0:
        yield texts("note.nobody_measured")
    elif share < WELL_SEEN:
        yield texts("note.little_seen", share=percent(share))
    if coverage.decoded_s < WELL_DECODED * coverage.expected_s:
        yield texts(
            "note.not_decoded",
            decoded=lasting(coverage.decoded_s),
            expected=lasting(coverage.expected_s),
        )
    for one in coverage.impairments:
        why = Bilingual.of(REASONS[one.reason])
        yield texts("note.impaired", start=clock(one.start_s), end=clock(one.end_s), why=why)
    if result.provenance.calibration is None:
        yield texts("note.no_profile")
    changed = sum(len(changes) for changes in result.pack.overrides.values())
    if changed or result.pack.switched_off:
        yield texts("note.site_changed", n=changed, off=len(result.pack.switched_off))


def norm_rows(result: ClipResult, texts: Texts) -> tuple[NormRow, ...]:
    """Return one row per norm, in the order of the pack."""
    tallies = {tally.norm_id: tally for tally in result.judgement.coverage.norms}
    return tuple(_row(norm, tallies.get(norm.id), texts) for norm in result.pack.norms)


def _row(norm: AnyNorm, tally: NormTally | None, texts: Texts) -> NormRow:
    counts = {
        verdict.value: 0 if tally is None else tally.opportunities.get(verdict, 0)
        for verdict in Verdict
    }
    due_s = 0.0 if tally is None else tally.due_s
    seen = 0.0 if tally is None else tally.observable_s
    due = texts("norm.observed_of", due=lasting(due_s), seen=lasting(seen)) if due_s > 0 else None
    reasons = {} if tally is None else tally.reasons
    return NormRow(
        norm=norm,
        rules=rules_of(norm, texts),
        counts=counts,
        reasons=tuple((Bilingual.of(REASONS[key]), n) for key, n in reasons.items()),
        due=due,
        share=round(100 * min(seen / due_s, 1.0), 2) if due_s > 0 else 0.0,
        severity=texts(f"severity.{norm.severity}"),
        severity_proposed="severity" in norm.proposed,
        state=next((key for key in _BY_WEIGHT if counts[key]), "not_applicable"),
    )


_BY_WEIGHT = ("violated", "indeterminate", "compliant", "not_applicable")


def coverage_bars(result: ClipResult, texts: Texts) -> tuple[Bar, ...]:
    """Return what was expected, decoded and seen, as shares of the recording."""
    coverage = result.judgement.coverage
    length_s = recording_s(result)
    times = (
        ("expected", coverage.expected_s),
        ("decoded", coverage.decoded_s),
        ("staff", coverage.staff_seen_s),
    )
    return tuple(
        Bar(
            texts(f"coverage.{style}"),
            lasting(seconds).joined(Bilingual.same(percent(min(seconds / length_s, 1.0))), " · "),
            round(100 * min(seconds / length_s, 1.0), 2),
            style,
        )
        for style, seconds in times
    )


def people(result: ClipResult, texts: Texts) -> tuple[tuple[Person, ...], int]:
    """Return those in view, the judged ones first, and how many more there were."""
    judged = {finding.track_id for finding in result.judgement.findings}
    tracks = people_first(result)
    tracks.sort(key=lambda track: (track.track_id not in judged, -seen_s(track), track.track_id))
    shown = [
        Person(
            name=texts("page.person", track=track.track_id),
            role=texts(f"role.{track.role.value}"),
            assumed=track.role is Role.ASSUMED_STAFF,
            judged=track.track_id in judged,
            from_to=texts(
                "coverage.from_to",
                start=clock(float(track.t_s[0])),
                end=clock(float(track.t_s[-1])),
            ),
            seen=texts("coverage.seen_for", time=lasting(seen_s(track))),
        )
        for track in tracks[:MOST_PEOPLE]
    ]
    return tuple(shown), max(len(tracks) - MOST_PEOPLE, 0)
