"""Something that happened, from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.signals import Quantity


@dataclass(frozen=True, slots=True)
class Episode:
    """A gesture or change of posture of one person, or something that happens at a counter.

    `kind` is one of `rules.vocabulary.EPISODES`; `track_id` is None for what concerns a counter and
    not a person (a ticket call). Attributes are measured at the peak or over the hold, by name
    without unit suffix (``depth``, ``hold``, ``arm_trunk_angle``); `side` is ``left``, ``right`` or
    None. One that is `cut` may have begun before, or gone on after, what was seen of it: its times
    are the least that they can be.
    """

    kind: str
    track_id: int | None
    start_s: float
    peak_s: float
    end_s: float
    attributes: Mapping[str, Quantity] = field(default_factory=dict)
    side: str | None = None
    cut: bool = False
