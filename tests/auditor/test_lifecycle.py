"""Violations while they are watched: however it is divided, the same ones open and close."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.events import Phase, ViolationEvent, opportunity_id
from auditor.lifecycle import Ledger, Notice, follow
from rules.engine import judge
from rules.finding import Verdict
from rules.norm import Pack
from rules.scene import Scene
from tests.rules.drawn_scenes import BODIES, LASTS_S, drawn, play, scripts
from tests.rules.engine_builders import HEAD_UP, arrival, pack_of, scene, times

END = float("inf")


def until(seen: Scene, t_s: float) -> Scene:
    """What had been observed by a time."""
    return replace(
        seen,
        subjects=tuple(
            replace(one, end_s=float(seen.frame_times_s[seen.frame_times_s <= t_s][-1]))
            for one in seen.subjects
            if one.start_s <= t_s
        ),
        signals={
            track: {
                name: replace(
                    one,
                    t_s=one.t_s[one.t_s <= t_s],
                    value=one.value[one.t_s <= t_s],
                    sigma=one.sigma[one.t_s <= t_s],
                    observable=one.observable[one.t_s <= t_s],
                )
                for name, one in mine.items()
            }
            for track, mine in seen.signals.items()
        },
        episodes=tuple(one for one in seen.episodes if one.end_s <= t_s),
        frame_times_s=seen.frame_times_s[seen.frame_times_s <= t_s],
    )


def violations(seen: Scene, pack: Pack) -> list[ViolationEvent]:
    return [
        ViolationEvent(opportunity_id("5f", "c", one), one, "minor", None, {}, ())
        for one in judge(seen, pack)
        if one.verdict is Verdict.VIOLATED
    ]


def watch(seen: Scene, pack: Pack, cuts_s: list[float]) -> tuple[Ledger, list[Notice]]:
    """Follow a scene piece by piece, and to its end."""
    ledger, told = Ledger(), []
    for cut_s in cuts_s:
        ledger, notices = follow(ledger, violations(until(seen, cut_s), pack), pack, cut_s)
        told += notices
    ledger, notices = follow(ledger, violations(seen, pack), pack, END)
    return ledger, told + list(notices)


def phases(notices: list[Notice]) -> list[str]:
    return [one.phase.name for one in notices]


cuts = st.lists(st.integers(5, 10 * int(LASTS_S)).map(lambda tenths: tenths / 10), max_size=6)


@pytest.mark.parametrize("name", BODIES)
@drawn
@given(script=scripts, cuts_s=cuts.map(sorted))
def test_splitting_anywhere_and_continuing_gives_the_same_events(name, script, cuts_s):
    pack, seen = pack_of(BODIES[name]), play(script)
    ledger, told = watch(seen, pack, cuts_s)
    closed = [one.event for one in told if one.phase is Phase.CLOSED]
    assert sorted(one.event_id for one in closed) == sorted(
        one.event_id for one in violations(seen, pack)
    )
    assert {one.event_id: one for one in closed} == {
        one.event_id: one for one in violations(seen, pack)
    }
    assert ledger.open == {}
    ids = [one.event.event_id for one in told if one.phase is Phase.OPENED]
    assert len(ids) == len(set(ids))


@drawn
@given(script=scripts, cuts_s=cuts.map(sorted))
def test_a_restart_that_follows_what_was_stored_knows_what_it_knew(script, cuts_s):
    pack, seen = pack_of(BODIES["share"]), play(script)
    ledger = Ledger()
    for cut_s in cuts_s:
        known = violations(until(seen, cut_s), pack)
        ledger, _ = follow(ledger, known, pack, cut_s)
        again, _ = follow(Ledger(), known, pack, cut_s)
        assert again == ledger


def hanging(from_s: float, to_s: float) -> Scene:
    """A clerk who stands, and whose head hangs for a while."""
    t_s = times(60.0)
    pitch = np.where((t_s >= from_s) & (t_s <= to_s), 40.0, 0.0)
    return scene({"standing": 1.0, "head_pitch_deg": pitch}, t_s=t_s)


def test_a_lasting_violation_opens_grows_and_closes() -> None:
    """Two seconds make it one; five more, and what is yet unknown of gestures, end it."""
    pack, seen = pack_of(HEAD_UP), hanging(10, 20)
    _, told = watch(seen, pack, [11.0, 13.0, 16.0, 25.0, 30.0, 40.0, 50.0])
    assert phases(told) == ["OPENED", "UPDATED", "UPDATED", "CLOSED"]
    assert [round(one.event.finding.end_s, 1) for one in told] == [13.0, 16.0, 20.0, 20.0]
    assert len({one.event.event_id for one in told}) == 1


def test_nothing_is_told_twice() -> None:
    pack, seen = pack_of(HEAD_UP), hanging(10, 20)
    ledger, _ = watch(seen, pack, [])
    again, notices = follow(ledger, violations(seen, pack), pack, END)
    assert (again, notices) == (ledger, ())


def test_what_turns_out_to_be_none_is_withdrawn() -> None:
    pack, seen = pack_of(HEAD_UP), hanging(10, 20)
    ledger, _ = follow(Ledger(), violations(until(seen, 15), pack), pack, 15.0)
    after, notices = follow(ledger, [], pack, 16.0)
    assert (phases(list(notices)), after.open) == (["WITHDRAWN"], {})


def test_a_missing_bow_is_a_violation_only_when_its_time_is_up() -> None:
    pack = pack_of(BODIES["bow"])
    seen = scene({"trunk_pitch_deg": 0.0, "standing": 1.0}, [arrival(4)], t_s=times(60.0))
    assert violations(until(seen, 8.9), pack) == []
    assert len(violations(until(seen, 9.0), pack)) == 1
