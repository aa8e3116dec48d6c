"""Which norms a view can support, and why it cannot support the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calibration.profile import CameraProfile
from calibration.zones import ZoneKind
from rules.finding import Limit
from rules.impairment import AGAINST_GRAVITY, IN_PLACE, needed_measures, triggers_of
from rules.measures.mouth import SMALLEST_FACE_PX
from rules.norm import AfterNorm, AnyNorm, EachNorm, Pack, WhileNorm
from rules.reasons import CAMERA_MOVED, REASONS
from rules.requirement import EpisodeRequirement, Where
from rules.triggers.customers import CUSTOMER_ARRIVES
from rules.triggers.registry import TRIGGERS

FACE_MEASURES = frozenset({"smile", "mouth_open"})
FEET_MEASURES = frozenset({"feet_distance", "feet_angle_deg"})
SIGMA_UNKNOWN_DEG = 6.0
"""What the people in view leave open where no profile tells gravity."""


@dataclass(frozen=True, slots=True)
class View:
    """What was seen of the staff in a recording of this camera; None = not looked at.

    Attributes
    ----------
    face_px : the larger faces (upper tenth), cheek to cheek.
    feet_share : share of the looks in which both feet were seen.
    moved : whether the camera is no longer where it was calibrated.
    blind : a key of `rules.reasons.REASONS` when the lens lets nothing useful through.
    """

    face_px: float | None = None
    feet_share: float | None = None
    moved: bool = False
    blind: str | None = None


FEET_SHARE = 0.2
"""Whose feet are seen in fewer looks stands behind something."""


@dataclass(frozen=True, slots=True)
class Support:
    """Whether a view can support a norm; `reasons` (zh, en) why not, empty when it can."""

    norm_id: str
    reasons: tuple[Mapping[str, str], ...]

    @property
    def supported(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def support(
    pack: Pack, profile: CameraProfile | None, view: View = View(), *, ticket_calls: bool = False
) -> tuple[Support, ...]:
    """Return for each norm, in the pack's order, whether this camera can support it.

    `ticket_calls` tells that arrivals come from a list, not from a zone.
    """
    return tuple(
        Support(norm.id, tuple(_reasons(pack, norm, profile, view, ticket_calls=ticket_calls)))
        for norm in pack.norms
    )


def _reasons(
    pack: Pack, norm: AnyNorm, profile: CameraProfile | None, view: View, *, ticket_calls: bool
) -> Iterator[Mapping[str, str]]:
    measures = needed_measures(norm)
    if norm.status.reason is not None:
        yield {"zh": "需要工作牌识别模型", "en": "needs the badge model"}
    if view.blind is not None:
        yield REASONS[view.blind]
    if view.moved and (measures & IN_PLACE or _zones_of(norm)):
        yield REASONS[CAMERA_MOVED]
    yield from _missing_zones(norm, profile, ticket_calls=ticket_calls)
    if "forearms_on_counter" in measures and not _has(profile, ZoneKind.COUNTER_EDGE):
        yield {"zh": "没有画出柜台边缘", "en": "the counter's edge is not drawn"}
    if measures & FACE_MEASURES and view.face_px is not None and view.face_px < SMALLEST_FACE_PX:
        yield {
            "zh": f"人脸宽仅 {view.face_px:.0f} 像素,至少需要 {SMALLEST_FACE_PX:.0f} 像素",
            "en": f"faces are {view.face_px:.0f} px wide, {SMALLEST_FACE_PX:.0f} px are needed",
        }
    if measures & FEET_MEASURES and view.feet_share is not None and view.feet_share < FEET_SHARE:
        yield {"zh": "看不到双脚", "en": "the feet are not in view"}
    yield from _uncertain(pack, norm, profile)


def _zones_of(norm: AnyNorm) -> frozenset[ZoneKind]:
    """Return the zones without which nothing can trigger the norm."""
    if isinstance(norm, AfterNorm) and norm.otherwise is not None:
        return frozenset()
    return frozenset().union(*(TRIGGERS[kind][1] for kind in triggers_of(norm)))


def _missing_zones(
    norm: AnyNorm, profile: CameraProfile | None, *, ticket_calls: bool
) -> Iterator[Mapping[str, str]]:
    """Yield what is not drawn; a list of ticket calls tells arrivals without any zone."""
    listed = CUSTOMER_ARRIVES in triggers_of(norm)
    missing = {kind for kind in _zones_of(norm) if not _has(profile, kind)}
    if ZoneKind.STAFF in missing:
        yield {"zh": "没有画出工作人员区", "en": "no staff zone is drawn"}
    if ZoneKind.CUSTOMER in missing and not listed:
        yield {"zh": "没有画出客户区", "en": "no customer zone is drawn"}
    elif ZoneKind.CUSTOMER in missing and not ticket_calls:
        yield {
            "zh": "没有客户区,也没有叫号记录",
            "en": "no customer zone is drawn and no list of ticket calls given",
        }
    waits = isinstance(norm, EachNorm) and "waited" in norm.require.where
    if waits and not any(_has(profile, kind) for kind in (ZoneKind.CUSTOMER, ZoneKind.QUEUE)):
        yield {
            "zh": "没有画出客户区或排队区,无法得知客户等候多久",
            "en": "neither a customer zone nor a queue is drawn, to tell how long customers wait",
        }


def _has(profile: CameraProfile | None, kind: ZoneKind) -> bool:
    return profile is not None and profile.has_zone(kind)


def _uncertain(
    pack: Pack, norm: AnyNorm, profile: CameraProfile | None
) -> Iterator[Mapping[str, str]]:
    """Yield the reason for each limit near which gravity is too uncertain for a sure verdict.

    Of a band that is when nothing lies surely within it: half its width is the most that a margin
    can be. A limit to one side separates those who stand or sit upright from others; when it lies
    no further from upright than the uncertainty, the upright are never surely on either side. What
    is measured against the person's own upright (the depth of a bow) does not depend on gravity.
    """
    known = profile is not None and profile.gravity is not None
    sigma = profile.gravity.sigma_deg if profile and profile.gravity else SIGMA_UNKNOWN_DEG
    en = "gravity is known to" if known else "gravity is not known; people tell it to"
    zh = "重力方向误差" if known else "重力方向未知,由人估计的误差"
    for measure, limit in _limits(norm):
        room_deg = _room(limit)
        if measure not in AGAINST_GRAVITY or room_deg > pack.defaults.k_sigma * sigma:
            continue
        if limit.at_least is not None and limit.at_most is not None:
            yield {
                "zh": f"{zh} {sigma:.1f}°,而允许范围仅 ±{room_deg:.1f}°",
                "en": f"{en} {sigma:.1f}° only, the limits of {measure} are ±{room_deg:.1f}°",
            }
        else:
            yield {
                "zh": f"{zh} {sigma:.1f}°,而界限距直立仅 {room_deg:.1f}°",
                "en": (
                    f"{en} {sigma:.1f}° only, the limit of {measure} lies {room_deg:.1f}° "
                    "from upright"
                ),
            }


def _room(limit: Limit) -> float:
    """Return half the width of a band, or how far a limit to one side lies from 0."""
    if limit.at_least is not None and limit.at_most is not None:
        return (limit.at_most - limit.at_least) / 2
    return abs(limit.margin(0.0))


def _limits(norm: AnyNorm) -> Iterator[tuple[str, Limit]]:
    """Yield the measures, also those of an episode's attributes, and their limits."""
    if isinstance(norm, WhileNorm):
        yield from ((one.measure, one.limit) for one in norm.require)
    elif isinstance(norm, EachNorm):
        yield from _attributes(norm.require.where)
    elif isinstance(norm.predicate, EpisodeRequirement):
        yield from _attributes(norm.predicate.where)
    else:
        yield norm.predicate.measure, norm.predicate.limit


def _attributes(where: Where) -> Iterator[tuple[str, Limit]]:
    for name, limits in where.items():
        yield f"{name}_deg", limits.limit
