"""The steps of a service scene: what a camera can see of them, and what it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, fail
from rules.norm_head import NormId
from rules.norm_parts import Title
from rules.quantity import Duration
from rules.requirement import EpisodeRequirement, Predicate, SignalRequirement
from rules.scene_id import is_scene


class Unseen(StrEnum):
    """Why no camera can see a step."""

    SPEECH = "speech"
    SOUND = "sound"
    OBJECT = "object"
    PLACE = "place"
    ATTITUDE = "attitude"
    LATER = "later"


class Step(Strict):
    """One step of a scene: required and looked for, or known to be unseen.

    Attributes
    ----------
    step : its name within the norm; the id of the step's own norm where there is one.
    require : what shows it.
    unseen : why no camera shows it: ``speech``, ``sound``, ``object`` (things that nothing
        detects), ``place`` (where on the floor), ``attitude``, or ``later``, when it belongs to a
        scene of its own. Such a step is listed and never judged.
    either : more that shows it; any one of `require` and these is enough.
    or_norm : written ``or``: the id of another norm of which either may be kept.
    any_order : it may come at any time of the scene, whatever came before.
    optional : it is not always due; where it is not surely done, it is passed over.
    early, within : its own window about the trigger; None = the scene's.

    In a ``scene.*`` a step may say neither `require` nor `unseen`: then it is what its own norm
    asks for (`rules.scene_norms`).
    """

    step: Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
    title: Title
    require: Predicate | None = None
    unseen: Unseen | None = None
    either: tuple[Predicate, ...] = ()
    or_norm: NormId | None = Field(alias="or", default=None)
    any_order: bool = False
    optional: bool = False
    early: Duration | None = None
    within: Duration | None = None

    @model_validator(mode="after")
    def _seen_or_not(self) -> Step:
        if self.require is not None and self.unseen is not None:
            raise PydanticCustomError("step", "a step has `require` or `unseen`, not both")
        if self.require is None and self.either:
            error = PydanticCustomError("step", "`either` stands beside `require`")
            raise fail(error, ("either",))
        if self.unseen is not None:
            timed = {"any_order": self.any_order, "early": self.early, "within": self.within}
            for key, value in timed.items():
                if value not in (False, None):
                    error = PydanticCustomError(
                        "step", "a step that is not seen has no time of its own"
                    )
                    raise fail(error, (key,))
        return self

    @property
    def is_open(self) -> bool:
        """Whether it is left to the step's own norm what shows it."""
        return self.require is None and self.unseen is None

    @property
    def predicates(self) -> tuple[EpisodeRequirement | SignalRequirement, ...]:
        """What shows it, any one of them; empty for a step that no camera sees."""
        return () if self.require is None else (self.require, *self.either)


def check_steps(steps: Sequence[Step], within: float) -> None:
    """Raise the error for steps of which none can be seen, of equal name, or after the end."""
    if all(step.unseen is not None or step.optional for step in steps):
        error = PydanticCustomError(
            "step", "at least one due step must be one that a camera can see"
        )
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


def check_composed(norm_id: str, points: float | None, steps: Sequence[Step]) -> None:
    """Hold a scene of other norms to deducting nothing, and all others to saying what a step is."""
    if is_scene(norm_id):
        if points != 0:
            error = PydanticCustomError(
                "scene", "a scene deducts nothing, the norms of its steps do: write 0"
            )
            raise fail(error, ("points",))
        return
    for row, step in enumerate(steps):
        if step.is_open or step.or_norm is not None:
            error = PydanticCustomError(
                "step",
                "only a norm called scene.* leaves it to others what a step is: "
                "write `require` or `unseen`",
            )
            raise fail(error, ("sequence", row))


def predicates_of(steps: Iterable[Step]) -> list[EpisodeRequirement | SignalRequirement]:
    """Return all that shows the steps, in order."""
    return [predicate for step in steps for predicate in step.predicates]
