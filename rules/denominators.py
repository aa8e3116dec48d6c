"""Of how many opportunities a norm was kept: the figures that every share must stand beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.finding import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Denominator:
    """How often something was due, and what became of it.

    `unseen` counts what could not be decided, for whatever reason. A norm that does not apply in a
    view has no opportunities there.
    """

    kept: int = 0
    broken: int = 0
    unseen: int = 0

    @property
    def opportunities(self) -> int:
        """How often something was due."""
        return self.kept + self.broken + self.unseen

    @property
    def share_kept(self) -> float | None:
        """Share of what could be seen that was kept, [0, 1]; None when nothing could."""
        seen = self.kept + self.broken
        return self.kept / seen if seen else None

    def __add__(self, other: Denominator) -> Denominator:
        return Denominator(
            self.kept + other.kept, self.broken + other.broken, self.unseen + other.unseen
        )

    def told(self) -> dict[str, str]:
        """Return the figures in words, by language (``zh``, ``en``)."""
        n = self.opportunities
        return {
            "zh": f"{n} 次应评机会：符合 {self.kept}，违反 {self.broken}，未能看清 {self.unseen}",
            "en": f"{n} {'opportunity' if n == 1 else 'opportunities'}: {self.kept} kept, "
            f"{self.broken} not, {self.unseen} could not be seen",
        }


def denominator(verdicts: Mapping[Verdict, int]) -> Denominator:
    """Return the figures of counts by verdict, such as those of a `NormTally`."""
    return Denominator(
        verdicts.get(Verdict.COMPLIANT, 0),
        verdicts.get(Verdict.VIOLATED, 0),
        verdicts.get(Verdict.INDETERMINATE, 0),
    )


def denominators(findings: Iterable[Finding]) -> dict[str, Denominator]:
    """Return the figures by norm id, of the norms that have findings, in their order."""
    counts: dict[str, Counter[Verdict]] = {}
    for finding in findings:
        counts.setdefault(finding.norm_id, Counter())[finding.verdict] += 1
    return {norm_id: denominator(counted) for norm_id, counted in counts.items()}
