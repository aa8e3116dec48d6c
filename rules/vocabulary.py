"""The words that a pack may use: measures, states, episodes and their attributes.

One source for the pack reader and the engine; the registries of measures and episodes are tested
to agree with it, so that a norm never names what nothing computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

STATES: frozenset[str] = frozenset(
    {
        "sitting",
        "standing",
        "still",
        "walking",
        "facing_camera",
        "present",
        "hands_at_rest",
        "hands_on_lap",
        "hand_out",
        "right_index_finger",
        # of one person among others (rules/relations)
        "customer_present",
        "no_customer",
        "customer_distant",
        "looks_at_customer",
        "consulting",
        "at_kiosk",
        "on_feet",
        "on_post",
        "staff_talking_pair",
        "walking_together",
        "shows_way",
    }
)
"""Measures that are 1.0 (holds), 0.0 (does not) or NaN (unknown)."""

MEASURE_UNITS: Mapping[str, str] = {
    "trunk_pitch_deg": "deg",
    "trunk_roll_deg": "deg",
    "trunk_inclination_deg": "deg",
    "arm_trunk_angle_left_deg": "deg",
    "arm_trunk_angle_right_deg": "deg",
    "elbow_left_deg": "deg",
    "elbow_right_deg": "deg",
    "wrist_height_left": "ratio",
    "wrist_height_right": "ratio",
    "finger_spread_left_deg": "deg",
    "finger_spread_right_deg": "deg",
    "palm_up_left_deg": "deg",
    "palm_up_right_deg": "deg",
    "hand_forward_left": "ratio",
    "hand_forward_right": "ratio",
    "hand_aside_left": "ratio",
    "hand_aside_right": "ratio",
    "shoulder_tilt_deg": "deg",
    "head_yaw_deg": "deg",
    "head_pitch_deg": "deg",
    "head_roll_deg": "deg",
    "seat_lean_deg": "deg",
    "smile": "ratio",
    "mouth_open": "ratio",
    "badge_region": "class",
    "hands_position": "class",
    "hands_folded": "class",
    "feet_distance": "ratio",
    "feet_angle_deg": "deg",
    "forearms_on_counter": "ratio",
    "arm_swing_deg": "deg",
    "trunk_sway_deg": "deg",
    "pace_variation": "ratio",
    "limbs_opposed": "ratio",
    "knee_distance": "ratio",
    "shank_slant_deg": "deg",
    "hands_apart": "ratio",
    # of one person among others (rules/relations)
    "gaze_customer_deg": "deg",
    "gaze_leaving_deg": "deg",
    "customer_distance_m": "m",
    "guiding_ahead_m": "m",
    "guiding_left_m": "m",
    "right_of_customer_m": "m",
    **dict.fromkeys(sorted(STATES), "ratio"),
}
"""Measure → canonical unit; ``class`` = the index of a name in `CLASSES`."""

CLASSES: Mapping[str, tuple[str, ...]] = {
    "badge_region": ("none", "chest_left", "chest_right", "middle", "belly"),
    "hands_position": ("sides", "behind", "front", "elsewhere"),
    "hands_folded": ("left_over_right", "apart", "right_over_left"),
}
"""Measure of unit ``class`` → its class names; the signal's value is the index.

What a norm may allow together (`one_of`) stands side by side."""


@dataclass(frozen=True, slots=True)
class EpisodeTerm:
    """What a pack may say of an episode.

    Attributes
    ----------
    attributes : attribute → canonical unit.
    needs : the measures that must be observed for "it did not happen" to be evidence.
    taken_from : attribute → the measures it is read from, where `needs` does not name them.
    shortest_s : the shortest such episode. An unseen stretch as long as this may hide one, so that
        its absence is not proven. Proposals of ours, below the shortest of the labelled clips.
    """

    attributes: Mapping[str, str]
    needs: tuple[str, ...] = ()
    shortest_s: float = 0.0
    taken_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


LISTED_ONLY: tuple[str, ...] = (
    "window_opens",
    "shift_begins",
    "shift_ends",
    "tea_offered",
    "customer_asks",
    "complaint_in_hall",
    "complaint_at_desk",
    "guest_passes",
    "guest_inspects",
    "guest_met",
    "child_disturbs",
    "customer_sleeps",
    "customer_smokes",
    "passage_blocked",
    "customer_leans",
)
"""What no zone of a camera shows: a list tells of it (`--triggers`), from a timetable, a button at
the desk of the hall manager, another detector."""

EPISODES: Mapping[str, EpisodeTerm] = {
    "bow": EpisodeTerm({"depth": "deg", "hold": "s", "duration": "s"}, ("trunk_pitch_deg",), 0.5),
    "nod": EpisodeTerm({"depth": "deg"}, ("head_pitch_deg",), 0.3),
    "direction_gesture": EpisodeTerm(
        {
            "arm_trunk_angle": "deg",
            "elbow": "deg",
            "wrist_height": "ratio",
            "trunk_pitch": "deg",
            "finger_spread": "deg",
            "palm_up": "deg",
            "rise": "ratio",
            "gaze_along": "deg",
            "hold": "s",
        },
        ("hand_aside_left", "hand_aside_right"),
        0.5,
        {
            "finger_spread": ("finger_spread_left_deg", "finger_spread_right_deg"),
            "palm_up": ("palm_up_left_deg", "palm_up_right_deg"),
            "gaze_along": ("head_yaw_deg",),
        },
    ),
    "handover": EpisodeTerm(
        {"hands": "count", "trunk_pitch": "deg", "gaze_hands": "deg", "hold": "s"},
        ("hand_forward_left", "hand_forward_right"),
        0.6,
        {"gaze_hands": ("head_yaw_deg", "head_pitch_deg")},
    ),
    "stand_up": EpisodeTerm({}, ("sitting",), 0.5),
    "sit_down": EpisodeTerm({}, ("sitting",), 0.5),
    "customer_arrives": EpisodeTerm({}),
    "customer_waits": EpisodeTerm({"duration": "s"}),
    "customer_leaves": EpisodeTerm({}),
    "leave_post": EpisodeTerm({}),
    "return_to_post": EpisodeTerm({}),
    "post_empty": EpisodeTerm({"duration": "s", "waited": "s"}),
    "consultation_begins": EpisodeTerm({}),
    "consultation_ends": EpisodeTerm({}),
    "customer_at_kiosk": EpisodeTerm({}),
    "customer_exits": EpisodeTerm({}),
    "queue": EpisodeTerm({"length": "count", "length_with_hidden": "count"}),
    "sees_off": EpisodeTerm({"watched": "s"}, ("gaze_leaving_deg",)),
    "guiding_begins": EpisodeTerm({}, ("walking_together",)),
    "guides_beside": EpisodeTerm({"ahead": "m", "left": "m"}, ("walking_together",), 1.5),
    "guides_ahead": EpisodeTerm({"ahead": "m", "left": "m"}, ("walking_together",), 1.5),
    **dict.fromkeys(LISTED_ONLY, EpisodeTerm({})),
}
"""Episode kind → its term. Kinds without `needs` are shown by the scene, not by one body."""

SCENE_TRIGGERS: Mapping[str, str] = {
    "customer_arrives": "no_customer_zone",
    "customer_waits": "no_place_to_wait",
    "customer_leaves": "no_customer_zone",
    "leave_post": "no_staff_zone",
    "return_to_post": "no_staff_zone",
    "post_empty": "no_staff_zone",
    "consultation_begins": "no_consultation_zone",
    "consultation_ends": "no_consultation_zone",
    "customer_at_kiosk": "no_kiosk_zone",
    "customer_exits": "no_entrance_zone",
    "queue": "no_queue_zone",
    **dict.fromkeys(LISTED_ONLY, "not_listed"),
}
"""Kinds that a view may be unable to show → the reason why the norm is then not applicable."""
