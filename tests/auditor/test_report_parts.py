"""Axes, words for quantities, curves and timelines, computed by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from auditor.report.curve import Curve, draw_curve
from auditor.report.plotted import Plotted, plotted
from auditor.report.scale import round_step, ticks, time_step
from auditor.report.texts import Bilingual, Texts, read_texts
from auditor.report.timeline import draw_timeline
from auditor.report.wording import clock, lasting, limit_text, measured_text, number, percent
from auditor.result import ClipResult
from models.observations import FloatArray
from rules.finding import Limit
from rules.signals import Quantity, Signal
from tests.auditor.report_builder import ARM, BOW, SMILES, make_result


@pytest.fixture(scope="module")
def texts() -> Texts:
    return read_texts()


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ClipResult:
    return make_result(tmp_path_factory.mktemp("parts"))


def test_numbers_read_alike_everywhere() -> None:
    assert number(-0.04, 1) == "0.0"
    assert number(-3.25, 1) == "−3.2"
    assert number(float("nan"), 1) == "–"
    assert measured_text("depth", Quantity(6.04, 2.1, "deg")) == "6.0° ± 2.1°"
    assert measured_text("share", Quantity(0.125, 0.0, "ratio")) == "12 %"
    assert measured_text("hold", Quantity(0.5, 0.0, "s")) == "0.50 s"
    assert percent(0.004) == "< 1 %"
    assert percent(0.999) == "> 99 %"
    assert percent(1.0) == "100 %"


@pytest.mark.parametrize(
    ("limit", "unit", "text"),
    [
        (Limit(10.0, 20.0), "deg", "10°–20°"),
        (Limit(-5.0, 5.0), "deg", "±5°"),
        (Limit(-0.05, 1.05), "ratio", "−0.05 … 1.05"),
        (Limit(160.0, None), "deg", "≥ 160°"),
        (Limit(None, 20.0), "deg", "≤ 20°"),
    ],
)
def test_limits_read_as_intervals(limit: Limit, unit: str, text: str) -> None:
    assert limit_text(limit, unit) == text


def test_times_read_as_a_clock() -> None:
    assert clock(5.2) == "0:05.20"
    assert clock(59.999) == "1:00.00"
    assert clock(3661.5, 1) == "1:01:01.5"
    assert clock(75.0, 0) == "1:15"
    assert lasting(3.94).en == "3.9 s"
    assert lasting(545.0) == Bilingual("9 分 5 秒", "9 min 5 s")
    assert lasting(120.0).en == "2 min"
    assert lasting(3720.0).en == "1 h 2 min"


def test_axes_have_round_steps() -> None:
    assert round_step(23.0, 5) == 5.0
    assert round_step(0.4, 5) == pytest.approx(0.1)
    assert time_step(4.0, 8) == 0.5
    assert time_step(600.0, 8) == 120
    assert ticks(-5.0, 12.0, 5.0) == [-5.0, 0.0, 5.0, 10.0]


def _signal(t_s: FloatArray, value: FloatArray, sigma: float = 1.0) -> Signal:
    known = np.isfinite(value)
    return Signal("trunk_pitch_deg", 1, t_s, value, np.where(known, sigma, np.nan), known)


def _drawn(signal: Signal, texts: Texts, limit: Limit | None = None, peak_s: float = 1.0) -> Curve:
    end_s = float(signal.t_s[-1])
    return draw_curve(
        Plotted(signal, 0.0, limit, 10.0, None),
        texts,
        span_s=(0.0, end_s),
        opportunity_s=(0.5, 1.5),
        peak_s=peak_s,
        max_gap_s=0.3,
    )


def _points(path: str) -> FloatArray:
    pairs = re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)
    return np.array(pairs, dtype=float)


def test_a_curve_lies_where_its_values_are(texts: Texts) -> None:
    t_s = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0])
    curve = _drawn(_signal(t_s, np.array([0, 2, 5, 8, 10, 8, 5, 2, 0.0])), texts, Limit(5.0, None))
    (line,) = curve.lines
    points = _points(line)
    assert points[:, 0] == pytest.approx(500 * t_s)
    top = {tick.text: tick.at for tick in curve.y_ticks}
    assert points[4, 1] == pytest.approx(10 * top["10°"], abs=1)
    assert points[0, 1] == pytest.approx(10 * top["0°"], abs=1)
    assert curve.peak is not None
    assert (curve.peak.left, curve.peak.text) == (50.0, "10.0°")
    assert curve.peak.top == pytest.approx(top["10°"], abs=0.1)
    assert curve.allowed is not None
    assert curve.allowed.top == 0.0
    assert curve.allowed.height == pytest.approx(top["5°"], abs=0.1)
    assert curve.limit == "≥ 5°"
    assert (curve.opportunity.left, curve.opportunity.width) == (25.0, 50.0)
    assert curve.unseen == ()


def test_the_band_is_one_sigma_wide(texts: Texts) -> None:
    t_s = np.array([0.0, 0.2, 0.4])
    curve = _drawn(_signal(t_s, np.full(3, 10.0), sigma=2.5), texts)
    (band,) = curve.bands
    points = _points(band)
    per_degree = 10 * (curve.y_ticks[0].at - curve.y_ticks[-1].at)
    per_degree /= float(curve.y_ticks[-1].text[:-1]) - float(curve.y_ticks[0].text[:-1])
    assert np.ptp(points[:, 1]) == pytest.approx(5 * per_degree, rel=0.01)


def test_what_was_not_seen_is_a_gap_and_not_a_line(texts: Texts) -> None:
    t_s = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.8, 2.0])
    value = np.array([1, 1, np.nan, np.nan, 1, 1, 1, 1.0])
    curve = _drawn(_signal(t_s, value), texts)
    assert len(curve.lines) == 3
    gaps = [(box.left, box.left + box.width) for box in curve.unseen]
    assert gaps == [(10.0, 40.0), (50.0, 90.0)]


def test_a_single_look_is_a_dot(texts: Texts) -> None:
    curve = _drawn(_signal(np.array([0.0, 1.0]), np.array([np.nan, 4.0])), texts)
    assert len(curve.lines) == 1
    assert curve.lines[0].startswith("M1000.0,")


def test_a_long_curve_is_thinned_but_keeps_its_extremes(texts: Texts) -> None:
    t_s = np.arange(0, 600, 0.08)
    value = np.zeros_like(t_s)
    value[4321] = 30.0
    curve = _drawn(_signal(t_s, value, sigma=0.1), texts)
    points = _points(curve.lines[0])
    assert len(points) <= 610
    top = {tick.text: tick.at for tick in curve.y_ticks}
    assert points[:, 1].min() == pytest.approx(10 * top["30°"], abs=1)


def test_a_bow_is_drawn_from_the_persons_own_upright(result: ClipResult) -> None:
    finding = next(one for one in result.judgement.findings if one.norm_id == BOW)
    what = plotted(result.judgement, finding, result.pack.norm(BOW))
    assert what is not None
    assert what.depth_of == "bow"
    assert what.peak_value == 6.0
    at_peak = float(np.interp(5.2, what.signal.t_s, what.signal.value))
    assert at_peak - what.baseline == pytest.approx(6.0)
    assert what.limit == Limit(10.0, 20.0)
    absolute = result.judgement.signals[1]["trunk_pitch_deg"].sigma
    assert np.nanmax(absolute) == pytest.approx(1.6)
    assert np.nanmax(what.signal.sigma) == pytest.approx(1.5)  # the zero's error cancels


def test_the_gestures_own_side_is_drawn(result: ClipResult) -> None:
    finding = next(one for one in result.judgement.findings if one.norm_id == ARM)
    what = plotted(result.judgement, finding, result.pack.norm(ARM))
    assert what is not None
    assert what.signal.measure == "arm_trunk_angle_right_deg"
    assert what.baseline == 0.0


def test_a_share_of_time_is_shown_by_its_measure(result: ClipResult) -> None:
    finding = next(one for one in result.judgement.findings if one.norm_id == SMILES)
    what = plotted(result.judgement, finding, result.pack.norm(SMILES))
    assert what is not None
    assert what.signal.measure == "smile"
    assert what.limit is not None
    assert what.peak_value is None


def test_what_did_not_happen_is_shown_by_what_would_have_shown_it(result: ClipResult) -> None:
    finding = next(one for one in result.judgement.findings if one.norm_id == BOW)
    missing = replace(finding, measured=None, measured_name=None, peak_s=None, limit=None)
    what = plotted(result.judgement, missing, result.pack.norm(BOW))
    assert what is not None
    assert what.signal.measure == "trunk_pitch_deg"
    assert plotted(result.judgement, replace(missing, track_id=None), result.pack.norm(BOW)) is None


def test_the_timeline_shows_people_episodes_and_verdicts(result: ClipResult, texts: Texts) -> None:
    line = draw_timeline(result, texts, lambda finding: finding.norm_id)
    names = [lane.name.en for lane in line.lanes]
    assert names[:2] == ["Observation", "Person 1"]
    assert names[-1] == "2 others"
    person = line.lanes[1]
    assert [span.style for span in person.spans] == ["present", "episode", "episode", "episode"]
    bow = next(lane for lane in line.lanes if lane.name.zh == "迎接客户行15度鞠躬礼")
    assert [span.style for span in bow.spans] == ["violated", "compliant"]
    assert bow.spans[0].left == pytest.approx(100 * 4.0 / 30.0, abs=0.01)
    assert bow.spans[0].width == pytest.approx(100 * 2.4 / 30.0, abs=0.01)
    assert line.ticks[-1].text == "0:30"


def test_an_empty_recording_has_a_timeline_too(tmp_path: Path, texts: Texts) -> None:
    result = make_result(tmp_path)
    clip = replace(result.judgement.clip, tracks=(), frame_times_s=np.empty(0))
    empty = replace(
        result, judgement=replace(result.judgement, clip=clip, episodes=(), findings=(), signals={})
    )
    line = draw_timeline(empty, texts, lambda _finding: None)
    assert [lane.spans for lane in line.lanes] == [()]
