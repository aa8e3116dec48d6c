"""From when on a finding can change no more, for who watches while it happens.

Verdicts need no such thing: they are found again from all that was observed so far, and are the
same however that was divided.
"""

from __future__ import annotations

from rules.finding import Finding, Verdict
from rules.norm import AfterNorm, AnyNorm, Pack, SequenceNorm, WhileNorm

LONGEST_EPISODE_S = 10.0
"""An episode that began is known when it is over; the longest that is looked for has eight."""


def settled_at_s(finding: Finding, pack: Pack) -> float:
    """Return the media time after which nothing observed can change `finding`.

    Infinite where only the end of the recording can tell: a norm that waits or does not apply, or a
    clock that may stand still for any time (``min_observed: 0%``).
    """
    norm, terms = pack.norm(finding.norm_id), pack.defaults
    if finding.verdict is Verdict.NOT_APPLICABLE or norm.status.reason is not None:
        return float("inf")
    if isinstance(norm, AfterNorm | SequenceNorm):
        share = terms.min_observed
        latest = finding.start_s + norm.within / share if share > 0 else float("inf")
        return max(latest, finding.end_s) + LONGEST_EPISODE_S
    return finding.end_s + _rest_s(norm, pack) + terms.max_gap + LONGEST_EPISODE_S


def _rest_s(norm: AnyNorm, pack: Pack) -> float:
    """Return how near to its end more of the same would be part of the same finding."""
    if not isinstance(norm, WhileNorm):
        return 0.0
    return max(pack.defaults.cooldown, norm.clear or 0.0) + norm.settle
