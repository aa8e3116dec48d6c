"""What the engine judges: one stretch of time in front of one camera."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.observations import FloatArray, Role
from rules.episode import Episode
from rules.signals import TrackSignals

Span = tuple[float, float]
"""A closed interval of media time, (start_s, end_s)."""


class Sex(StrEnum):
    """As a roster gives it; never told from pictures."""

    FEMALE = "f"
    MALE = "m"


@dataclass(frozen=True, slots=True)
class Subject:
    """A person in one role for one stretch of time; a change of role begins another subject.

    `sex`, `duty` (``teller``, ``hall_manager``) and `staff_id` are the roster's; None = it does not
    say.
    """

    track_id: int
    role: Role
    start_s: float
    end_s: float
    sex: Sex | None = None
    duty: str | None = None
    staff_id: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that verdicts rest on.

    Attributes
    ----------
    subjects : who was seen, as what, from when to when.
    signals : by track id; a measure that is absent was never observed.
    episodes : what happened, of persons and of the scene.
    frame_times_s : (F,) times of all analysed frames, increasing.
    shown_triggers : those of `rules.vocabulary.SCENE_TRIGGERS` that the view or a list of ticket
        calls can show here; triggers by one's own body are shown wherever the body is.
    empty_post_s : stretches in which the place of the staff was in view and nobody was there, in
        order; empty when no zone tells which place that is.
    counter : the counter in view, when known.
    zones_blind_s : stretches in which the zones show nothing: the lens was covered, the camera
        moved.
    """

    subjects: tuple[Subject, ...]
    signals: Mapping[int, TrackSignals]
    episodes: tuple[Episode, ...]
    frame_times_s: FloatArray
    shown_triggers: frozenset[str] = frozenset()
    empty_post_s: tuple[Span, ...] = ()
    counter: str | None = field(default=None)
    zones_blind_s: tuple[Span, ...] = ()

    @property
    def span_s(self) -> Span:
        """From the first analysed frame to the last; (0, 0) when there is none."""
        if len(self.frame_times_s) == 0:
            return (0.0, 0.0)
        return (float(self.frame_times_s[0]), float(self.frame_times_s[-1]))
