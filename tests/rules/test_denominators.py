from __future__ import annotations

from models.observations import Role
from rules.denominators import Denominator, denominator, denominators
from rules.finding import Finding, Verdict


def finding(norm_id, verdict):
    return Finding(norm_id, "p", "1.0.0", 1, Role.STAFF, 0.0, None, 1.0, verdict)


def test_every_share_stands_beside_its_opportunities():
    counted = Denominator(kept=24, broken=5, unseen=2)
    assert counted.opportunities == 31
    assert counted.share_kept == 24 / 29
    assert counted.told() == {
        "zh": "31 次应评机会：符合 24，违反 5，未能看清 2",
        "en": "31 opportunities: 24 kept, 5 not, 2 could not be seen",
    }


def test_of_what_could_not_be_seen_no_share_is_told():
    assert Denominator(unseen=3).share_kept is None
    assert Denominator().told()["en"] == "0 opportunities: 0 kept, 0 not, 0 could not be seen"


def test_what_does_not_apply_is_no_opportunity():
    assert denominator({Verdict.NOT_APPLICABLE: 4, Verdict.VIOLATED: 1}) == Denominator(broken=1)


def test_figures_by_norm_add_up_over_recordings():
    morning = denominators([finding("a.b", Verdict.COMPLIANT), finding("a.c", Verdict.VIOLATED)])
    evening = denominators([finding("a.b", Verdict.INDETERMINATE)])
    assert morning["a.b"] + evening["a.b"] == Denominator(kept=1, unseen=1)
    assert sum(morning.values(), Denominator()) == Denominator(kept=1, broken=1)
