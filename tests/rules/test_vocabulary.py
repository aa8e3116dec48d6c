"""What packs may name is what something computes."""

from __future__ import annotations

from auditor.triggers import LISTED_KINDS
from rules.episodes.registry import KINDS
from rules.measures.registry import MEASURES
from rules.reasons import REASONS
from rules.relations.registry import EPISODES_OF_TWO, RELATIONS
from rules.triggers.registry import TRIGGERS
from rules.vocabulary import (
    CLASSES,
    EPISODES,
    LISTED_ONLY,
    MEASURE_UNITS,
    SCENE_TRIGGERS,
    STATES,
)


def test_every_measure_is_computed_in_the_unit_named():
    computed = [*MEASURES.values(), *RELATIONS.values()]
    assert {one.name: one.unit for one in computed} == dict(MEASURE_UNITS)
    assert len(computed) == len(MEASURE_UNITS)


def test_states_and_classes_are_measures():
    assert set(MEASURE_UNITS) >= STATES
    assert set(CLASSES) == {name for name, unit in MEASURE_UNITS.items() if unit == "class"}


def test_every_episode_of_a_body_is_found():
    assert set(KINDS) | EPISODES_OF_TWO == set(EPISODES) - set(SCENE_TRIGGERS)


def test_every_trigger_is_shown_by_zones_or_listed():
    assert set(TRIGGERS) | set(LISTED_ONLY) == set(SCENE_TRIGGERS)
    assert not set(TRIGGERS) & set(LISTED_ONLY)
    assert set(LISTED_ONLY) <= set(LISTED_KINDS)


def test_absence_of_an_episode_rests_on_measures():
    for kind, term in EPISODES.items():
        assert set(term.needs) <= set(MEASURE_UNITS)
        assert bool(term.needs) == (kind not in SCENE_TRIGGERS)


def test_what_a_view_cannot_show_has_a_reason():
    assert set(SCENE_TRIGGERS.values()) <= set(REASONS)
