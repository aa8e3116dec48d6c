"""Looks at a room, made by hand: when was the camera not where it should be?"""

from __future__ import annotations

import math

import pytest

from calibration.steadiness import Base, RoomLook, moved_spans

IN, OUT, GONE = 0.001, 0.05, None


def spans(*off: float | None, last: float | None = None) -> tuple[tuple[float, float], ...]:
    """Return the spans told by looks every 30 s that lie so far from the first."""
    looks = [RoomLook(30.0 * row, None, one, last) for row, one in enumerate(off)]
    return moved_spans(looks, Base.START)


@pytest.mark.parametrize(
    ("off", "told"),
    [
        ((IN, IN, IN), ()),
        ((IN, IN, OUT, OUT), ((30.0, math.inf),)),
        ((IN, IN, GONE, GONE), ((30.0, math.inf),)),
        ((IN, OUT, IN, IN), ()),
        ((IN, GONE, IN, IN), ()),
        ((IN, OUT, GONE, IN, IN), ((0.0, 90.0),)),
        ((IN, IN, IN, OUT), ((60.0, math.inf),)),
        ((OUT, OUT, IN), ((0.0, 60.0),)),
        ((), ()),
    ],
    ids=str,
)
def test_from_the_last_look_that_agreed_to_the_next(off, told) -> None:
    assert spans(*off) == told


def test_two_moves_are_two_spans() -> None:
    assert spans(IN, OUT, OUT, IN, OUT, OUT, IN) == ((0.0, 90.0), (90.0, 180.0))


def test_other_light_is_no_move_where_nothing_moved_since_the_look_before() -> None:
    assert spans(IN, GONE, GONE, GONE, last=0.0004) == ()
    assert spans(IN, GONE, GONE, GONE, last=0.02) == ((0.0, math.inf),)
    assert spans(IN, OUT, GONE, GONE, last=0.0004) == ((0.0, math.inf),)


def test_the_reference_and_the_beginning_are_asked_apart() -> None:
    looks = [RoomLook(30.0 * row, OUT, IN, None) for row in range(3)]
    assert moved_spans(looks, Base.REFERENCE) == ((0.0, math.inf),)
    assert moved_spans(looks, Base.START) == ()
