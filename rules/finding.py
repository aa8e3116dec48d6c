"""What the engine found out about one opportunity to keep a norm."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.observations import Role
from rules.scene import Sex
from rules.signals import Quantity


class Verdict(StrEnum):
    """Three values, and a fourth for a norm that the view can give no opportunity to judge."""

    COMPLIANT = "compliant"
    VIOLATED = "violated"
    INDETERMINATE = "indeterminate"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Limit:
    """Closed interval of allowed values; None = unbounded on that side."""

    at_least: float | None
    at_most: float | None

    def margin(self, value: float) -> float:
        """Return how far `value` lies inside the limit; negative = outside. Unit of the value."""
        below = float("inf") if self.at_least is None else value - self.at_least
        above = float("inf") if self.at_most is None else self.at_most - value
        return min(below, above)


class StepState(StrEnum):
    """What became of one step of a service scene.

    `OUT_OF_ORDER` was done, and was over before the step ahead of it began; `OPEN` may or may not
    have been done; `UNSEEN` is a step that no camera shows; `PASSED_OVER` one that is not always
    due, and was not surely done.
    """

    MET = "met"
    MISSED = "missed"
    OUT_OF_ORDER = "out_of_order"
    OPEN = "open"
    UNSEEN = "unseen"
    PASSED_OVER = "passed_over"


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step of a scene: `at_s` is when it was done, `reason` why it stayed open; else None."""

    step: str
    state: StepState
    at_s: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one opportunity.

    Attributes
    ----------
    norm_id, pack, pack_version : which rule, in which state.
    sex, duty, staff_id : what the roster says of them; None = nothing, or not for certain.
    track_id, role : who; None and UNKNOWN when the norm concerns nobody in particular.
    start_s, peak_s, end_s : the opportunity in media seconds; `peak_s` is the moment that decided
        (None when there is no such moment).
    verdict, reason : `reason` is a key of `rules.reasons.REASONS` when the verdict is indeterminate
        or not applicable, else None.
    measured_name, measured, limit, margin : the deciding quantity, its limit and how far inside it
        lay (negative = outside); None when nothing was measured.
    counter : the counter concerned, when known.
    quantities : everything that messages may name, (name, quantity) in the norm's order; holds the
        deciding quantity too.
    steps : of a service scene what became of each step, in the norm's order; else empty.
    """

    norm_id: str
    pack: str
    pack_version: str
    track_id: int | None
    role: Role
    start_s: float
    peak_s: float | None
    end_s: float
    verdict: Verdict
    reason: str | None = None
    measured_name: str | None = None
    measured: Quantity | None = None
    limit: Limit | None = None
    margin: float | None = None
    counter: str | None = None
    quantities: tuple[tuple[str, Quantity], ...] = ()
    steps: tuple[StepResult, ...] = ()
    sex: Sex | None = None
    duty: str | None = None
    staff_id: str | None = None
