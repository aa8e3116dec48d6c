"""Whether somebody surely looks at the customer: face, hands or body, whichever it is.

The head stands for the eyes, which wander by `EYES_DEG` about it. How probable each part of the
customer is follows from how far the head points beside it, against looking anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray
from rules.measures.raw import Raw
from rules.relations.angles import gaze_deg
from rules.relations.company import Company, Nearest, Person, at_times, nearest

EYES_DEG = 10.0
"""Eyes turn so far from where the head points, one deviation; the catalogue's 25° of a head against
15° of a gaze say the same."""
ANYWHERE_DEG2 = 6000.0
"""What is looked at elsewhere lies anywhere within 45° of a head at work, and is as likely as each
part. Heads within 12° of a customer's face are then told to be at the customer in 73 % of the looks
and not to be in 2 % (rendered scenes of training persons, by networks that never saw them)."""
SURE = 0.8
HEAD_M, HAND_M, BODY_M = 0.12, 0.12, 0.25
"""Half of how large each is."""
LOST_S = 5.0
"""Somebody who left the view so lately may still be looked at: then nothing is said. Proposed."""
STATE_SIGMA = 0.1


@dataclass(frozen=True, slots=True)
class _Patch:
    """One part of the customer: (T, 3) where, and half of how large (metres)."""

    place_m: FloatArray
    half_m: float


def looks_at_customer(company: Company, person: Person) -> Raw:
    """State: the head is surely at the nearest customer, whichever part, or surely is not."""
    customers = [one for one in company.customers() if one.track_id != person.track_id]
    parts = [_density(person, patch) for patch in _patches(person, customers)]
    at_them = np.sum(parts, axis=0)
    share = at_them / (at_them + 1.0 / ANYWHERE_DEG2)
    state = np.where(share >= SURE, 1.0, np.where(share <= 1 - SURE, 0.0, np.nan))
    state[~np.isfinite(person.facing.ahead).all(axis=1) | _lately_lost(person, customers)] = np.nan
    return Raw(state, np.full(len(state), STATE_SIGMA), np.isfinite(state))


def _lately_lost(person: Person, customers: list[Person]) -> BoolArray:
    """Return (T,) whether a customer was in view within `LOST_S`, and none is now."""
    if not customers:
        return np.zeros(len(person.t_s), dtype=np.bool_)
    times = np.unique(np.concatenate([one.t_s for one in customers]))
    last = np.searchsorted(times, person.t_s, side="right") - 1
    since_s = np.where(last >= 0, person.t_s - times[np.maximum(last, 0)], np.inf)
    lost: BoolArray = (since_s > 0) & (since_s <= LOST_S)
    return lost


def _density(person: Person, patch: _Patch) -> FloatArray:
    """Return (T,) how dense the head's directions are when the patch is looked at, a square degree.

    0 where the patch is not in view.
    """
    angle, sigma = gaze_deg(person.facing, patch.place_m)
    away = np.linalg.norm(patch.place_m - person.facing.head_m, axis=1)
    size = np.degrees(np.arctan2(patch.half_m, np.maximum(away, 0.1)))
    spread = np.sqrt(np.square(sigma) + EYES_DEG**2 + np.square(size))
    density: FloatArray = np.exp(-np.square(angle / spread) / 2) / (2 * np.pi * np.square(spread))
    return np.where(np.isfinite(density), density, 0.0)


def _patches(person: Person, customers: list[Person]) -> Iterator[_Patch]:
    near = nearest(person, customers, [np.ones(len(one.t_s), dtype=np.bool_) for one in customers])
    yield _Patch(near.head_m, HEAD_M)
    yield _Patch(near.torso_m, BODY_M)
    wrists_m = _wrists_m(near, customers, person)
    yield from (_Patch(wrists_m[:, side], HAND_M) for side in range(2))


def _wrists_m(near: Nearest, customers: list[Person], person: Person) -> FloatArray:
    """Return (T, 2, 3) where the nearest customer's wrists are."""
    wrists = np.full((len(person.t_s), 2, 3), np.nan)
    for row, other in enumerate(customers):
        mine = near.who == row
        if mine.any():
            wrists[mine] = at_times(other, other.facing.wrists_m, person.t_s[mine])
    return wrists
