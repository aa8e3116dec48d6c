"""The edge of the counter, from the camera profile to the verdict on the forearms."""

from __future__ import annotations

import numpy as np
import pytest

from auditor.judge import Setting, judge_clip
from calibration.profile import parse_profile
from models.observations import ClipObservations
from models.observations import PoseLandmark as P
from rules.finding import Finding
from rules.pack_reader import load_pack
from tests.rules.skeletons import FRAME_PX, ArmPose, Posture, View, make_track, points_of

NORM = "gesture.counter.seated_forearm_two_thirds"
VIEW = View(90.0, 20.0)
TIMES_S = np.arange(0.0, 25.0, 0.1)
# upper arms hang, forearms lie level before them
ARM = ArmPose(float(np.degrees(np.arctan2(0.24, 0.26))), 0.0, 90.0)
SEATED = Posture(sits=True, left_arm=ARM, right_arm=ARM)
PROFILE = """\
schema: camera-profile/1
id: desk
picture: {width: 960, height: 540}
gravity: {tilt_down_deg: 20, sigma_deg: 1}
intrinsics: {fx_px: 800, fy_px: 800, cx_px: 480, cy_px: 270}
zones:
  - {name: post, kind: staff, polygon: [[0, 0], [960, 0], [960, 540], [0, 540]]}
"""


def found(share: float | None) -> Finding:
    """What is found of who sits with so much of the forearms beyond the edge; None = no edge."""
    text = PROFILE
    if share is not None:
        points = points_of(SEATED)
        elbow, wrist = points[P.LEFT_ELBOW], points[P.LEFT_WRIST]
        x = wrist[0] + share * (elbow[0] - wrist[0])
        ends = VIEW.in_picture(np.array([[x, y, elbow[2] - 0.035] for y in (-0.6, 0.6)]))
        text += f"  - {{name: edge, kind: counter_edge, polygon: {ends.round(1).tolist()}}}\n"
    track = make_track([SEATED] * len(TIMES_S), TIMES_S, VIEW)
    clip = ClipObservations("desk", FRAME_PX, TIMES_S, (track,))
    setting = Setting(parse_profile(text.encode(), "desk.yaml"))
    pack = load_pack("quanzhou-power-hall")
    judged = judge_clip(clip, pack, setting, expected_s=25.0, decoded_s=25.0)
    (finding,) = (each for each in judged.findings if each.norm_id == NORM)
    return finding


@pytest.mark.parametrize(
    ("share", "verdict", "reason"),
    [
        (0.66, "compliant", None),
        (0.1, "violated", None),
        (0.5, "indeterminate", "within_uncertainty"),
        (None, "indeterminate", "not_observed"),
    ],
)
def test_verdict_on_the_forearms(share: float | None, verdict: str, reason: str | None) -> None:
    finding = found(share)
    assert (finding.verdict, finding.reason) == (verdict, reason)
    if share is not None:
        assert finding.measured is not None
        assert finding.measured.value == pytest.approx(share, abs=0.08)
