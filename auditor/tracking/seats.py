"""The places of those who are gone, kept for some minutes in case they come back to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.tracking.appearance import Appearance, likeness
from auditor.tracking.body import body_scale_px, torso_distance
from models.observations import Pose


@dataclass(frozen=True, slots=True)
class SeatSettings:
    """When somebody has a seat, and who may take it up again.

    Attributes
    ----------
    rest_s : who stays in one place for so long has a seat there, sitting or standing.
    within : in one place = the torso moves by less, in torso lengths; also how near to the seat
        somebody must come back.
    size_ratio : and his torso must be as large, within this factor.
    likeness : and he must look so much like the one who is gone.
    kept_s : for so long a seat waits.
    """

    rest_s: float = 1.0
    within: float = 0.5
    size_ratio: float = 1.25
    likeness: float = 0.9
    kept_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Seat:
    """Where and how somebody last rested, and when he was last seen anywhere."""

    track_id: int
    pose: Pose
    look: Appearance
    left_s: float


def returned_to(
    seats: Sequence[Seat],
    pose: Pose,
    look: Appearance,
    others: Iterable[Appearance],
    settings: SeatSettings,
) -> Seat | None:
    """Return the seat whose owner `pose` is, or None when that is not sure.

    The place alone proves nothing, for somebody else may sit down there; nor do clothes alone,
    where several wear the same. So both must agree, and nobody else, of `seats` and of the people
    in view (`others`), may look like the owner too.
    """
    alike = [seat for seat in seats if likeness(seat.look, look) >= settings.likeness]
    if len(alike) != 1 or not _is_at(alike[0].pose, pose, settings):
        return None
    (seat,) = alike
    if any(likeness(seat.look, other) >= settings.likeness for other in others):
        return None
    return seat


def _is_at(place: Pose, pose: Pose, settings: SeatSettings) -> bool:
    scales = sorted((body_scale_px(place), body_scale_px(pose)))
    near = torso_distance(place, pose) < settings.within
    return near and scales[1] <= settings.size_ratio * scales[0]
