"""What a view must bring for a norm, in words, whatever camera it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.coverage import measures_for_attributes, measures_needed
from rules.impairment import AGAINST_GRAVITY
from rules.measures.mouth import SMALLEST_FACE_PX
from rules.norm import AnyNorm
from rules.reasons import REASONS
from rules.support import FACE_MEASURES, FEET_MEASURES
from rules.vocabulary import SCENE_TRIGGERS

Words = Mapping[str, str]


def view_needs(norm: AnyNorm) -> Iterator[Words]:
    """Yield what the view must bring (zh, en), and when the norm is not applicable."""
    measures = {*measures_needed(norm), *measures_for_attributes(norm)}
    if measures & FACE_MEASURES:
        yield {
            "zh": f"人脸宽至少 {SMALLEST_FACE_PX:.0f} 像素",
            "en": f"faces at least {SMALLEST_FACE_PX:.0f} px wide",
        }
    if measures & FEET_MEASURES:
        yield {"zh": "看得到双脚", "en": "the feet in view"}
    if measures & AGAINST_GRAVITY:
        yield {"zh": "已知重力方向", "en": "the direction of gravity"}
    if "forearms_on_counter" in measures:
        yield {"zh": "画出柜台边缘", "en": "the counter's edge, drawn"}
    trigger = str(getattr(norm, "after", None) or getattr(norm, "each", None))
    if trigger in SCENE_TRIGGERS and getattr(norm, "otherwise", None) is None:
        reason = REASONS[SCENE_TRIGGERS[trigger]]
        yield {"zh": f"缺则{reason['zh']}", "en": f"else {reason['en']}"}
