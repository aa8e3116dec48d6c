"""Why a verdict stayed open: every reason key with its texts."""

from __future__ import annotations

from collections.abc import Mapping

NOT_OBSERVED = "not_observed"
WITHIN_UNCERTAINTY = "within_uncertainty"
NOT_MEASURED = "not_measured"
TOO_SHORT = "too_short"
CLIP_ENDED = "clip_ended"
SUBJECT_LEFT = "subject_left"
NOBODY_SEEN = "nobody_seen"
NO_CUSTOMER_ZONE = "no_customer_zone"
NO_STAFF_ZONE = "no_staff_zone"
NO_PLACE_TO_WAIT = "no_place_to_wait"
NO_CONSULTATION_ZONE = "no_consultation_zone"
NO_KIOSK_ZONE = "no_kiosk_zone"
NO_ENTRANCE_ZONE = "no_entrance_zone"
NO_QUEUE_ZONE = "no_queue_zone"
NOT_LISTED = "not_listed"
NEEDS_BADGE_MODEL = "needs_badge_model"
EXCUSE_UNKNOWN = "excuse_unknown"
DUTY_UNKNOWN = "duty_unknown"
SEX_UNKNOWN = "sex_unknown"
CAMERA_MOVED = "camera_moved"
LENS_COVERED = "lens_covered"
LENS_DARK = "lens_dark"
LENS_DEFOCUSED = "lens_defocused"

REASONS: Mapping[str, Mapping[str, str]] = {
    NOT_OBSERVED: {
        "zh": "观察不足，无法判定",
        "en": "not observed well enough to judge",
    },
    WITHIN_UNCERTAINTY: {
        "zh": "与界限之差小于测量误差",
        "en": "nearer to the limit than the measurement is certain",
    },
    NOT_MEASURED: {
        "zh": "动作已发现，但所需数值无法测得",
        "en": "seen, but a quantity that the norm needs could not be measured",
    },
    TOO_SHORT: {
        "zh": "应评时间短于规定的时间窗",
        "en": "it was due for a shorter time than the norm looks at",
    },
    CLIP_ENDED: {
        "zh": "录像在时限之前结束",
        "en": "the recording ends before the time is up",
    },
    SUBJECT_LEFT: {
        "zh": "人员在时限之前离开画面",
        "en": "the person leaves the view before the time is up",
    },
    NOBODY_SEEN: {
        "zh": "画面中未见应执行该规范的人员",
        "en": "nobody to whom the norm applies was seen",
    },
    NO_CUSTOMER_ZONE: {
        "zh": "不适用：摄像机档案没有客户区，也没有叫号记录",
        "en": "not applicable: no customer zone in the camera profile and no list of ticket calls",
    },
    NO_STAFF_ZONE: {
        "zh": "不适用：摄像机档案没有工作人员区",
        "en": "not applicable: no staff zone in the camera profile",
    },
    NO_PLACE_TO_WAIT: {
        "zh": "不适用：摄像机档案没有同时画出工作人员区和客户区",
        "en": "not applicable: the camera profile lacks a staff zone or a customer zone",
    },
    NO_CONSULTATION_ZONE: {
        "zh": "不适用：摄像机档案没有咨询台客户区",
        "en": "not applicable: no zone of a consultation desk in the camera profile",
    },
    NO_KIOSK_ZONE: {
        "zh": "不适用：摄像机档案没有自助终端区",
        "en": "not applicable: no zone of a self-service terminal in the camera profile",
    },
    NO_ENTRANCE_ZONE: {
        "zh": "不适用：摄像机档案没有出入口区",
        "en": "not applicable: no entrance zone in the camera profile",
    },
    NO_QUEUE_ZONE: {
        "zh": "不适用：摄像机档案没有排队区",
        "en": "not applicable: no queue zone in the camera profile",
    },
    NOT_LISTED: {
        "zh": "不适用：事件清单未列出此类事件",
        "en": "not applicable: no list of events tells of one",
    },
    NEEDS_BADGE_MODEL: {
        "zh": "需要工作牌识别模型",
        "en": "needs the badge model",
    },
    EXCUSE_UNKNOWN: {
        "zh": "无法确定此时是否应当执行（触发条件或例外情形不明）",
        "en": "it could not be told whether it was due: the trigger, or an exception, is uncertain",
    },
    DUTY_UNKNOWN: {
        "zh": "排班表未说明人员岗位，无法确定是否适用",
        "en": "applies to some roles only, and the roster does not tell this person's",
    },
    SEX_UNKNOWN: {
        "zh": "排班表未说明人员性别，无法确定是否适用",
        "en": "applies to one sex only, and the roster does not tell this person's",
    },
    CAMERA_MOVED: {
        "zh": "摄像机已移位，或画面被遮挡：需重新标定",
        "en": "the camera moved, or something hides the room: calibrate it again",
    },
    LENS_COVERED: {
        "zh": "镜头被遮住，无法观察",
        "en": "the lens was covered",
    },
    LENS_DARK: {
        "zh": "画面太暗，无法观察",
        "en": "the picture was too dark",
    },
    LENS_DEFOCUSED: {
        "zh": "画面失焦，无法观察",
        "en": "the picture was out of focus",
    },
}
"""Reason key → language → text."""
