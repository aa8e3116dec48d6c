"""What a norm asks for, in words: a line for each limit, time and step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.report.texts import Bilingual, Texts
from auditor.report.wording import lasting, limit_text
from rules.finding import Limit
from rules.norm import AfterNorm, AnyNorm, EachNorm, SequenceNorm, WhileNorm
from rules.requirement import EpisodeRequirement, Limits, SignalRequirement
from rules.vocabulary import EPISODES, MEASURE_UNITS


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of what a norm asks for; `proposed` = the source does not give it."""

    name: Bilingual
    limit: Bilingual
    proposed: bool


def rules_of(norm: AnyNorm, texts: Texts) -> tuple[Rule, ...]:
    """Return what a norm asks for, a line each."""
    return tuple(_rules(norm, texts))


def _proposed(norm: AnyNorm, *keys: str) -> bool:
    return any(path.split(".")[0] in keys for path in norm.proposed)


def _rules(norm: AnyNorm, texts: Texts) -> Iterator[Rule]:
    proposed = _proposed(norm, "require", "forbid")
    if isinstance(norm, EachNorm):
        yield from _where(norm.require.where, norm.each, texts, proposed=proposed)
        return
    if isinstance(norm, WhileNorm):
        for requirement in norm.require:
            yield _signal_rule(requirement, texts, proposed=proposed)
        yield _clock_rule(norm, texts)
        return
    if isinstance(norm, SequenceNorm):
        yield from _step_rules(norm, texts)
        yield _after_rule(norm, texts)
        return
    yield from _after_rules(norm, texts, proposed=proposed)


def _step_rules(norm: SequenceNorm, texts: Texts) -> Iterator[Rule]:
    """Yield one line per step: what shows it, or why no camera does."""
    proposed = _proposed(norm, "sequence")
    for step in norm.sequence:
        name = Bilingual(step.title.zh, step.title.en)
        if step.unseen is not None:
            yield Rule(name, texts(f"unseen.{step.unseen}"), proposed=False)
        else:
            shown = [_thing(predicate, texts) for predicate in step.predicates]
            yield Rule(name, _any_of(shown), proposed)


def _any_of(things: Sequence[Bilingual]) -> Bilingual:
    first, *more = dict.fromkeys(things)
    for other in more:
        first = Bilingual(f"{first.zh}或{other.zh}", f"{first.en} or {other.en}")
    return first


def _after_rules(norm: AfterNorm, texts: Texts, *, proposed: bool) -> Iterator[Rule]:
    predicate = norm.predicate
    if norm.forbid is not None:
        yield Rule(_thing(predicate, texts), texts("norm.forbidden"), proposed)
    elif isinstance(predicate, EpisodeRequirement):
        yield from _where(predicate.where, predicate.episode, texts, proposed=proposed)
    else:
        yield _signal_rule(predicate, texts, proposed=proposed)
    yield _after_rule(norm, texts)
    if norm.otherwise is not None:
        each = texts("norm.each", episode=texts(f"episode.{norm.otherwise.each}"))
        yield Rule(texts("norm.otherwise"), each, _proposed(norm, "otherwise"))


def _after_rule(norm: AfterNorm | SequenceNorm, texts: Texts) -> Rule:
    when = texts("norm.within", time=lasting(norm.within))
    after = texts("norm.after", episode=texts(f"episode.{norm.after}"))
    return Rule(after, when, _proposed(norm, "within"))


def _thing(predicate: EpisodeRequirement | SignalRequirement, texts: Texts) -> Bilingual:
    if isinstance(predicate, EpisodeRequirement):
        return texts(f"episode.{predicate.episode}")
    return texts(f"measure.{predicate.measure}")


def _where(where: dict[str, Limits], kind: str, texts: Texts, *, proposed: bool) -> Iterator[Rule]:
    episode = texts(f"episode.{kind}")
    if not where:
        yield Rule(episode, texts("norm.no_limit"), proposed)
    for name, limits in where.items():
        text = limit_text(limits.limit, EPISODES[kind].attributes[name])
        named = episode.joined(texts(f"attribute.{name}"), " · ")
        yield Rule(named, Bilingual.same(text), proposed)


def _signal_rule(requirement: SignalRequirement, texts: Texts, *, proposed: bool) -> Rule:
    name = texts(f"measure.{requirement.measure}")
    if requirement.classes:
        places = [texts(f"place.{one}") for one in requirement.classes]
        return Rule(name, _any_of(places), proposed)
    unit = MEASURE_UNITS[requirement.measure]
    return Rule(name, Bilingual.same(limit_text(requirement.limit, unit)), proposed)


def _clock_rule(norm: WhileNorm, texts: Texts) -> Rule:
    states = texts(f"measure.{norm.states[0]}")
    for state in norm.states[1:]:
        states = states.joined(texts(f"measure.{state}"), " + ")
    if norm.over is not None:
        limit = texts(
            "norm.over",
            time=lasting(norm.over.window),
            share=limit_text(Limit(norm.over.share, None), "ratio", "share").removeprefix("≥ "),
        )
        return Rule(states, limit, _proposed(norm, "over"))
    limit = texts("norm.grace", time=lasting(norm.grace or 0.0))
    return Rule(states, limit, _proposed(norm, "grace"))
