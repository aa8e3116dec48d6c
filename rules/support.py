"""Which norms a view can support, and why it cannot support the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calibration.profile import CameraProfile
from calibration.zones import ZoneKind
from rules.finding import Limit
from rules.impairment import AGAINST_GRAVITY, IN_PLACE, needed_measures
from rules.measures.mouth import SMALLEST_FACE_PX
from rules.norm import AfterNorm, AnyNorm, EachNorm, Pack, SequenceNorm, WhileNorm
from rules.reasons import CAMERA_MOVED, REASONS
from rules.requirement import EpisodeRequirement, SignalRequirement, Where
from rules.triggers.registry import shown_triggers
from rules.vocabulary import LISTED_ONLY, SCENE_TRIGGERS

FACE_MEASURES = frozenset({"smile", "mouth_open"})
FEET_MEASURES = frozenset({"feet_distance", "feet_angle_deg", "knee_distance", "shank_slant_deg"})
CALLED = frozenset({"customer_arrives", "customer_leaves"})
"""What a list of ticket calls may tell instead of a zone."""
ZONE_STATES = {"consulting": ZoneKind.CONSULTATION, "at_kiosk": ZoneKind.KIOSK}
"""State → the kind of zone without which it is never told."""
LACKING: Mapping[str, Mapping[str, str]] = {
    "no_customer_zone": {
        "zh": "没有客户区,也没有叫号记录",
        "en": "no customer zone is drawn and no list of ticket calls given",
    },
    "no_place_to_wait": {
        "zh": "没有客户区或工作人员区",
        "en": "no customer or staff zone is drawn",
    },
    "no_staff_zone": {"zh": "没有工作人员区", "en": "no staff zone is drawn"},
    "no_consultation_zone": {"zh": "没有咨询台客户区", "en": "no consultation zone is drawn"},
    "no_kiosk_zone": {"zh": "没有自助终端区", "en": "no kiosk zone is drawn"},
    "no_entrance_zone": {"zh": "没有出入口区", "en": "no entrance zone is drawn"},
    "no_queue_zone": {"zh": "没有排队区", "en": "no queue zone is drawn"},
}
"""Reason → what is told of a view that gives a norm no opportunity."""
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
    shown = not ticket_calls or _trigger(norm) not in CALLED
    if view.moved and (measures & IN_PLACE or (_trigger(norm) is not None and shown)):
        yield REASONS[CAMERA_MOVED]
    yield from _lacking(norm, profile, ticket_calls=ticket_calls)
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


def _lacking(
    norm: AnyNorm, profile: CameraProfile | None, *, ticket_calls: bool
) -> Iterator[Mapping[str, str]]:
    """Yield what of the place must be drawn or listed and is not."""
    trigger = _trigger(norm)
    if trigger is not None and not (trigger in CALLED and ticket_calls):
        if trigger in LISTED_ONLY:
            yield {
                "zh": "需要事件清单(--triggers)",
                "en": "needs a list of such events (--triggers)",
            }
        elif not _shows(profile, trigger):
            yield LACKING[SCENE_TRIGGERS[trigger]]
    waits = isinstance(norm, EachNorm) and "waited" in norm.require.where
    if waits and not any(_has(profile, kind) for kind in (ZoneKind.CUSTOMER, ZoneKind.QUEUE)):
        yield {
            "zh": "没有画出客户区或排队区,无法得知客户等候多久",
            "en": "neither a customer zone nor a queue is drawn, to tell how long customers wait",
        }
    for state in norm.states if isinstance(norm, WhileNorm) else ():
        kind = ZONE_STATES.get(state)
        if kind is not None and not _has(profile, kind):
            yield LACKING[f"no_{kind.value}_zone"]


def _trigger(norm: AnyNorm) -> str | None:
    """Return what of the scene alone gives the norm an opportunity; None when the body does."""
    if isinstance(norm, SequenceNorm):
        return norm.after if norm.after in SCENE_TRIGGERS else None
    if isinstance(norm, AfterNorm):
        return norm.after if norm.after in SCENE_TRIGGERS and norm.otherwise is None else None
    return norm.each if isinstance(norm, EachNorm) and norm.each in SCENE_TRIGGERS else None


def _shows(profile: CameraProfile | None, trigger: str) -> bool:
    return profile is not None and trigger in shown_triggers(profile.zones)


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
        return
    if isinstance(norm, EachNorm):
        yield from _attributes(norm.require.where)
        return
    predicates: list[EpisodeRequirement | SignalRequirement] = []
    if isinstance(norm, AfterNorm):
        predicates.append(norm.predicate)
    else:
        predicates += norm.predicates
    for predicate in predicates:
        if isinstance(predicate, EpisodeRequirement):
            yield from _attributes(predicate.where)
        else:
            yield predicate.measure, predicate.limit


def _attributes(where: Where) -> Iterator[tuple[str, Limit]]:
    for name, limits in where.items():
        yield f"{name}_deg", limits.limit
