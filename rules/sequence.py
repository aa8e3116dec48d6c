"""The steps of a service scene: what a camera can see of them, and what it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, fail
from rules.norm_parts import Title
from rules.quantity import Duration
from rules.requirement import EpisodeRequirement, Predicate, SignalRequirement


class Unseen(StrEnum):
    """Why no camera can see a step."""

    SPEECH = "speech"
    OBJECT = "object"
    ATTITUDE = "attitude"


class Step(Strict):
    """One step of a scene: required and looked for, or known to be unseen.

    Attributes
    ----------
    step : its name within the norm; the id of the step's own norm where there is one.
    require : what shows it.
    unseen : why no camera shows it: ``speech``, ``object`` (things that nothing detects) or
        ``attitude``. Such a step is listed and never judged.
    any_order : it may come at any time of the scene, whatever came before.
    within : its own deadline after the trigger; None = the scene's.
    """

    step: Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
    title: Title
    require: Predicate | None = None
    unseen: Unseen | None = None
    any_order: bool = False
    within: Duration | None = None

    @model_validator(mode="after")
    def _seen_or_not(self) -> Step:
        if (self.require is None) == (self.unseen is None):
            raise PydanticCustomError("step", "a step has `require` or `unseen`, not both")
        if self.unseen is not None and (self.any_order or self.within is not None):
            key = "any_order" if self.any_order else "within"
            error = PydanticCustomError("step", "a step that is not seen has no time of its own")
            raise fail(error, (key,))
        return self

    @property
    def predicate(self) -> EpisodeRequirement | SignalRequirement:
        """What is required; only of a step that can be seen."""
        if self.require is None:
            raise ValueError(f"{self.step}: a step that no camera sees")
        return self.require


def check_steps(steps: Sequence[Step], within: float) -> None:
    """Raise the error for steps of which none can be seen, of equal name, or after the end."""
    if all(step.require is None for step in steps):
        error = PydanticCustomError("step", "at least one step must be one that a camera can see")
        raise fail(error, ("sequence",))
    names: set[str] = set()
    for row, step in enumerate(steps):
        if step.step in names:
            error = PydanticCustomError("step", "step {name} is used twice", {"name": step.step})
            raise fail(error, ("sequence", row, "step"))
        names.add(step.step)
        if step.within is not None and step.within > within:
            error = PydanticCustomError("step", "a step's time lies within the scene's `within`")
            raise fail(error, ("sequence", row, "within"))
