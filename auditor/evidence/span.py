"""Which stretch of the recording proves a finding."""

from __future__ import annotations

from rules.finding import Finding

LEAD_S = 1.0
"""A clip begins so long before and ends so long after what it shows."""
MAX_CLIP_S = 8.0


def clip_span(finding: Finding) -> tuple[float, float]:
    """Return the media seconds that the clip of `finding` shows.

    A long opportunity is cut to `MAX_CLIP_S` about its decisive moment.
    """
    peak_s = finding.start_s if finding.peak_s is None else finding.peak_s
    start_s, end_s = finding.start_s - LEAD_S, finding.end_s + LEAD_S
    if end_s - start_s > MAX_CLIP_S:
        latest_s = end_s - MAX_CLIP_S
        start_s = min(max(start_s, peak_s - MAX_CLIP_S / 2), latest_s)
        end_s = start_s + MAX_CLIP_S
    return max(start_s, 0.0), end_s
