"""What every norm states that the engine judges, whatever its form."""

from __future__ import annotations

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import fail
from rules.condition import Conditions
from rules.message_text import MessageText, check_names
from rules.norm_head import Measurability, NormHead
from rules.norm_parts import Status
from rules.scene_id import is_scene


class Norm(NormHead):
    """What every norm has that the engine judges, whatever its form.

    Attributes
    ----------
    measurability : A unless the file says otherwise; `auditor rules check` asks that it says.
    unless : conditions under which the norm is not due.
    message, message_missing : texts with ``{name[:.Nf]}``; `message` names what was measured,
        `message_missing` is for a required episode of which there was none.
    """

    measurability: Measurability = Field(alias="class", default=Measurability.ONE_CAMERA)
    status: Status = Status.IN_FORCE
    message: MessageText
    message_missing: MessageText | None = None
    unless: Conditions = ()

    @property
    def message_names(self) -> frozenset[str]:
        """The names that this norm's messages may use."""
        return frozenset()

    @model_validator(mode="after")
    def _only_scenes_are_called_so(self) -> Norm:
        if is_scene(self.id) and "sequence" not in type(self).model_fields:
            error = PydanticCustomError("scene", "only a `sequence` is called scene.*")
            raise fail(error, ("id",))
        return self

    @model_validator(mode="after")
    def _messages_use_declared_names(self) -> Norm:
        for key in ("message", "message_missing"):
            texts: MessageText | None = getattr(self, key)
            if texts is not None:
                allowed = self.message_names if key == "message" else frozenset({"within"})
                check_names(texts, allowed, key)
        return self
