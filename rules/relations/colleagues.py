"""Two of the staff who talk: near each other, and both heads turned to the other."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from rules.measures.raw import Raw
from rules.relations.angles import gaze_deg, plan_distance_m
from rules.relations.company import Company, Person, at_times, rows_of
from rules.smoothing import moving_average

BESIDE_M = (1.6, 2.2)
"""The catalogue's 1.5 m between the torsos of a group that talks; further apart it is none."""
TOWARDS_DEG = (45.0, 75.0)
"""Who talks turns the head to within the first; who looks past the other by more than the second
does not talk to them. Side by side at two counters heads are 90° off. Proposed."""
SETTLED_S = 2.0
"""A turn of talk lasts longer than a glance."""
GOES_ON_S = 3.0
"""Who talked before and after so short a time that cannot be told has not stopped. Proposed."""
STATE_SIGMA = 0.1


def staff_talking_pair(company: Company, person: Person) -> Raw:
    """State: this person and one colleague stand close and look at each other.

    No lips are read: two who look at a paper together may count as talking, two who talk without
    turning to each other do not. 0 also while no colleague is in view; NaN where heads cannot be
    told.
    """
    state = np.zeros(len(person.t_s))
    for other in company.colleagues(person):
        pair = _with(person, other)
        state = np.where((state == 1.0) | (pair == 1.0), 1.0, state + pair)  # NaN stays unknown
    known = np.isfinite(person.facing.torso_m).all(axis=1) & np.isfinite(state)
    return Raw(np.minimum(state, 1.0), np.full(len(state), STATE_SIGMA), known)


def _with(person: Person, other: Person) -> FloatArray:
    """Return (T,) 1 = the two talk, 0 = they do not, NaN = cannot be told."""
    t_s = person.t_s
    _, there = rows_of(other, t_s)
    theirs_m = at_times(other, other.facing.torso_m, t_s)
    apart_m = plan_distance_m(person.facing.torso_m, theirs_m, person.facing.up)
    mine = _turned_deg(person, other)
    back = at_times(other, _turned_deg(other, person), t_s)
    further = np.fmax(mine, back)  # one that cannot be told leaves the word to the other
    both = np.isfinite(mine) & np.isfinite(back)
    state = np.full(len(t_s), np.nan)
    state[both & (further <= TOWARDS_DEG[0]) & (apart_m <= BESIDE_M[0])] = 1.0
    state[(further >= TOWARDS_DEG[1]) | (apart_m >= BESIDE_M[1]) | ~there] = 0.0
    return _going_on(t_s, state)


def _going_on(t_s: FloatArray, state: FloatArray) -> FloatArray:
    """Return the state with what cannot be told between two looks at a talk taken for the talk."""
    known = np.flatnonzero(np.isfinite(state))
    if not len(known):
        return state
    rows = np.arange(len(t_s))
    place = np.searchsorted(known, rows, side="right")
    before, after = known[np.maximum(place - 1, 0)], known[np.minimum(place, len(known) - 1)]
    inside = (place > 0) & (place < len(known))
    talk = (state[before] == 1.0) & (state[after] == 1.0)
    near = t_s[after] - t_s[before] <= GOES_ON_S
    return np.where(np.isnan(state) & inside & talk & near, 1.0, state)


def _turned_deg(one: Person, other: Person) -> FloatArray:
    """Return (T of one) how far the head is turned from the other's, calmed."""
    head_m = at_times(other, other.facing.head_m, one.t_s)
    angle, _ = gaze_deg(one.facing, head_m)
    return moving_average(one.t_s, angle, SETTLED_S)
