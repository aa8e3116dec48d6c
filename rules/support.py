"""Which norms a view can support, and why it cannot support the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calibration.profile import CameraProfile
from calibration.zones import ZoneKind
from rules.coverage import measures_needed
from rules.impairment import AGAINST_GRAVITY
from rules.measures.mouth import SMALLEST_FACE_PX
from rules.norm import AfterNorm, AnyNorm, EachNorm, Pack, WhileNorm
from rules.requirement import EpisodeRequirement, Limits
from rules.vocabulary import SCENE_TRIGGERS

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
    """

    face_px: float | None = None
    feet_share: float | None = None


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
    measures = frozenset(measures_needed(norm))
    if norm.status.reason is not None:
        yield {"zh": "需要工作牌识别模型", "en": "needs the badge model"}
    if _needs_zone(norm) and not ticket_calls and not _has(profile, ZoneKind.CUSTOMER):
        yield {
            "zh": "没有客户区,也没有叫号记录",
            "en": "no customer zone is drawn and no list of ticket calls given",
        }
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


def _needs_zone(norm: AnyNorm) -> bool:
    """Return whether only the scene can trigger the norm."""
    return isinstance(norm, AfterNorm) and norm.after in SCENE_TRIGGERS and norm.otherwise is None


def _has(profile: CameraProfile | None, kind: ZoneKind) -> bool:
    return profile is not None and profile.has_zone(kind)


def _uncertain(
    pack: Pack, norm: AnyNorm, profile: CameraProfile | None
) -> Iterator[Mapping[str, str]]:
    """Yield the reason when gravity is too uncertain for a value ever to lie surely within limits.

    Of a band that is half its width; limits to one side leave room for values far from them. What
    is measured against the person's own upright (the depth of a bow) does not depend on gravity.
    """
    known = profile is not None and profile.gravity is not None
    sigma = profile.gravity.sigma_deg if profile and profile.gravity else SIGMA_UNKNOWN_DEG
    for measure, limits in _limits(norm):
        limit = limits.limit
        if measure not in AGAINST_GRAVITY or limit.at_least is None or limit.at_most is None:
            continue
        half = (limit.at_most - limit.at_least) / 2
        if half <= pack.defaults.k_sigma * sigma:
            en = "gravity is known to" if known else "gravity is not known; people tell it to"
            zh = "重力方向误差" if known else "重力方向未知,由人估计的误差"
            yield {
                "zh": f"{zh} {sigma:.1f}°,而允许范围仅 ±{half:.1f}°",
                "en": f"{en} {sigma:.1f}° only, the limits of {measure} are ±{half:.1f}°",
            }


def _limits(norm: AnyNorm) -> Iterator[tuple[str, Limits]]:
    if isinstance(norm, WhileNorm):
        yield from ((one.measure, one) for one in norm.require)
    elif not isinstance(norm, EachNorm) and not isinstance(norm.predicate, EpisodeRequirement):
        yield norm.predicate.measure, norm.predicate
