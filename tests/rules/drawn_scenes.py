"""Scenes that hypothesis draws, and the norms that they are judged by."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from rules.scene import Scene
from tests.rules.engine_builders import (
    BOW,
    HEAD_UP,
    SMILE_SHARE,
    SMILES,
    arrival,
    bow,
    scene,
    times,
)

LASTS_S = 30.0
SCENE = """\
after: customer_arrives
within: 5s
sequence:
  - {step: smile, title: {zh: 笑, en: smile}, require: {measure: smile, at_least: 0.03}}
  - {step: words, title: {zh: 言, en: words}, unseen: speech}
  - {step: bow, title: {zh: 礼, en: bow}, require: {episode: bow, where: {depth: {at_least: 5deg}}}}
"""
NO_BOW = "after: customer_arrives\nforbid: {episode: bow}\nwithin: 5s\n"
BODIES = {
    "bow": BOW + "unless: {measure: standing, equals: false}\n",
    "smile": SMILES,
    "no bow": NO_BOW,
    "head": HEAD_UP + "clear: 500ms\nexcept_during: [bow]\n",
    "excused": HEAD_UP + "unless: [{episode: bow, before: 1s}]\n",
    "share": SMILE_SHARE,
    "scene": SCENE,
}
MEASURES = ("trunk_pitch_deg", "head_pitch_deg", "smile", "standing")
LEVELS: Mapping[str, tuple[float, ...]] = {
    "trunk_pitch_deg": (0.0, np.nan),
    "head_pitch_deg": (0.0, 40.0, np.nan),
    "smile": (0.0, 0.1, np.nan),
    "standing": (1.0, 0.0, np.nan),
}
KNOWN = {**LEVELS, "head_pitch_deg": (0.0, 40.0), "standing": (1.0, 0.0)}
"""The same, but that the head and the legs are always seen."""
LENGTHS_S = (0.1, 0.4, 0.7, 1.3, 2.1, 3.9, 6.2)

drawn = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
pieces = st.lists(st.tuples(st.sampled_from(LENGTHS_S), st.integers(0, 2)), max_size=12)
moments = st.lists(st.integers(0, 270).map(lambda tenths: tenths / 10), max_size=3)
bows = st.lists(
    st.tuples(
        st.integers(0, 270).map(lambda tenths: tenths / 10), st.sampled_from((3.0, 9.5, 15.0))
    ),
    max_size=3,
)
scripts = st.fixed_dictionaries(
    {"arrivals": moments, "bows": bows} | dict.fromkeys(MEASURES, pieces)
)


def values(levels, script, t_s):
    """A staircase over `levels` that begins with the first and changes at every piece."""
    change_s, row, steps = 0.0, 0, []
    for length_s, step in script:
        change_s += length_s
        row = (row + 1 + step % (len(levels) - 1)) % len(levels)
        steps.append((change_s, levels[row]))
    value = np.full(len(t_s), levels[0])
    for change_s, level in steps:
        value[t_s >= change_s - 1e-9] = level
    return value


def play(script, step_s=0.1, levels=LEVELS) -> Scene:
    """The scene of a script, looked at every `step_s`."""
    t_s = times(LASTS_S, step_s)
    signals = {name: values(levels[name], script[name], t_s) for name in MEASURES}
    episodes = [*(bow(*one) for one in script["bows"]), *map(arrival, script["arrivals"])]
    return scene(signals | {"present": 1.0}, episodes, t_s=t_s, sigma=0.01)
