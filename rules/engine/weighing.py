"""Weighs one measured quantity, or one episode, against limits: three values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from rules.episode import Episode
from rules.finding import Limit, StepResult
from rules.reasons import NOT_MEASURED, WITHIN_UNCERTAINTY
from rules.requirement import Limits
from rules.signals import Quantity


class Truth(IntEnum):
    """Whether something holds, in the order of preference for the best candidate."""

    FAILS = 0
    UNKNOWN = 1
    HOLDS = 2


@dataclass(frozen=True, slots=True)
class Weighing:
    """How an episode or value compares with what is required.

    `name`, `measured`, `limit`, `margin` are of the quantity that decides; None when there is
    none. `reason` is set when `truth` is UNKNOWN. `quantities` holds everything that was measured,
    `steps` what became of the steps of a scene.
    """

    truth: Truth
    name: str | None = None
    measured: Quantity | None = None
    limit: Limit | None = None
    margin: float | None = None
    reason: str | None = None
    quantities: tuple[tuple[str, Quantity], ...] = ()
    steps: tuple[StepResult, ...] = ()

    def doubted(self, reason: str | None) -> Weighing:
        """Return the weighing where it is uncertain (`reason`) whether anything was due.

        What was kept stays kept; what was not is then no violation.
        """
        if reason is None or self.truth is not Truth.FAILS:
            return self
        return replace(self, truth=Truth.UNKNOWN, reason=reason)


def weigh(name: str, measured: Quantity | None, limit: Limit, k_sigma: float) -> Weighing:
    """Compare one quantity with its limit; nearer to the limit than `k_sigma` sigma is unknown.

    An unknown value or sigma decides nothing.
    """
    if measured is None or math.isnan(measured.value):
        return Weighing(Truth.UNKNOWN, name, limit=limit, reason=NOT_MEASURED)
    margin = limit.margin(measured.value)
    if math.isnan(measured.sigma) or abs(margin) < k_sigma * measured.sigma:
        return Weighing(Truth.UNKNOWN, name, measured, limit, margin, WITHIN_UNCERTAINTY)
    return Weighing(Truth.HOLDS if margin >= 0 else Truth.FAILS, name, measured, limit, margin)


def weigh_episode(episode: Episode, where: Mapping[str, Limits], k_sigma: float) -> Weighing:
    """Compare the attributes of an episode with their limits, in the pack's order.

    The deciding attribute is the first that surely fails, else the first that is unknown, else the
    first of all. Without limits the episode itself is enough.
    """
    quantities = tuple(sorted(episode.attributes.items()))
    weighings = [
        weigh(name, episode.attributes.get(name), limits.limit, k_sigma)
        for name, limits in where.items()
    ]
    if not weighings:
        return Weighing(Truth.HOLDS, quantities=quantities)
    decides = min(weighings, key=lambda weighing: weighing.truth)
    return Weighing(
        decides.truth,
        decides.name,
        decides.measured,
        decides.limit,
        decides.margin,
        decides.reason,
        quantities,
    )
