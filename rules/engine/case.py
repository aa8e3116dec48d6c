"""One norm before one scene, and the findings that come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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

    def subjects(self) -> Iterator[Subject]:
        """Yield everybody to whom the norm applies."""
        for subject in self.scene.subjects:
            if self.norm.subject.includes(subject.role):
                yield subject

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
        """Return the finding that `weighing` amounts to, unless `verdict` says otherwise."""
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
        )
