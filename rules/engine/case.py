"""One norm before one scene, and the findings that come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from models.observations import Role
from rules.engine.weighing import Truth, Weighing
from rules.episode import Episode
from rules.finding import Finding, Verdict
from rules.norm import AnyNorm, Pack
from rules.norm_parts import Defaults
from rules.scene import Scene, Span, Subject

VERDICTS = {
    Truth.HOLDS: Verdict.COMPLIANT,
    Truth.FAILS: Verdict.VIOLATED,
    Truth.UNKNOWN: Verdict.INDETERMINATE,
}


@dataclass(frozen=True, slots=True)
class Case:
    """A norm of a pack and the scene that it is judged on."""

    pack: Pack
    norm: AnyNorm
    scene: Scene

    @property
    def terms(self) -> Defaults:
        """What holds for all norms of the pack."""
        return self.pack.defaults

    @property
    def leads(self) -> bool:
        """Whether the norm stands alone, or comes first of its pair of variants."""
        counterpart = self.norm.applies_to.counterpart
        if counterpart is None:
            return True
        first = next(norm for norm in self.pack.norms if norm.id in (self.norm.id, counterpart))
        return first.id == self.norm.id

    def subjects(self) -> Iterator[Subject]:
        """Yield everybody to whom the norm applies, or may apply.

        Who may be either sex is judged once for a pair of variants, where its first one stands.
        """
        for subject in self.scene.subjects:
            if not self.norm.subject.includes(subject.role):
                continue
            if self.norm.applies_to.excludes(subject) or (subject.sex is None and not self.leads):
                continue
            yield subject

    def variants(self, subject: Subject) -> tuple[Case, ...]:
        """Return this case, and that of the counterpart when `subject` may keep either."""
        counterpart = self.norm.applies_to.counterpart
        if counterpart is None or subject.sex is not None:
            return (self,)
        return (self, replace(self, norm=self.pack.norm(counterpart)))

    def own_episodes(self, kind: str, subject: Subject) -> Iterator[Episode]:
        """Yield the episodes of `kind` that peak while the subject is in its role, in order."""
        for episode in sorted(self.scene.episodes, key=lambda episode: episode.start_s):
            mine = episode.kind == kind and episode.track_id == subject.track_id
            if mine and subject.start_s <= episode.peak_s <= subject.end_s:
                yield episode

    def finding(
        self,
        subject: Subject | None,
        span: Span,
        peak_s: float | None,
        weighing: Weighing,
        verdict: Verdict | None = None,
    ) -> Finding:
        """Return the finding that `weighing` amounts to, unless `verdict` says otherwise.

        Where it is not known whether the norm applies to the subject nothing is violated.
        """
        weighing = weighing.doubted(self.norm.applies_to.doubt(subject))
        return Finding(
            norm_id=self.norm.id,
            pack=self.pack.pack,
            pack_version=self.pack.version,
            track_id=None if subject is None else subject.track_id,
            role=Role.UNKNOWN if subject is None else subject.role,
            start_s=span[0],
            peak_s=peak_s,
            end_s=span[1],
            verdict=verdict or VERDICTS[weighing.truth],
            reason=weighing.reason,
            measured_name=weighing.name,
            measured=weighing.measured,
            limit=weighing.limit,
            margin=weighing.margin,
            counter=self.scene.counter,
            quantities=weighing.quantities,
            steps=weighing.steps,
            sex=None if subject is None else subject.sex,
            duty=None if subject is None else subject.duty,
            staff_id=None if subject is None else subject.staff_id,
        )
