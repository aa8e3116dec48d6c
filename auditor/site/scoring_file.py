"""The block `scoring` of ``SITE.yaml``, and the rules of scoring that it makes of a pack."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, Text, fail, nearest
from rules.norm import Pack
from rules.norm_head import NormHead
from rules.norm_parts import Severity, Title
from rules.scene_id import is_scene
from rules.scoring import Count, Deduct, Line, ScoreRules

Points = Annotated[float, Field(ge=0)]


class ScoreLine(Strict):
    """Norms that share a line: `norms` are ids, with * for any part of one.

    `points` None = each norm costs its own.
    """

    id: Text
    title: Title
    norms: Annotated[tuple[Text, ...], Field(min_length=1)]
    points: Points | None = None
    count: Count = Count.EACH
    at_most: Points | None = None


class Scoring(Strict):
    """How points are counted.

    A violation costs what `points` says of its norm, else what the pack says, else what `severity`
    says. `count` is for norms that stand in no line. With base and lines as the hospital's sheet
    has them: ``base: 50``, ``count: once``.
    """

    base: Annotated[float, Field(gt=0)] = 100.0
    deduct: Deduct = Deduct.UNLESS_REJECTED
    count: Count = Count.EACH
    severity: dict[Severity, Points] = Field(default_factory=dict)
    points: dict[Text, Points] = Field(default_factory=dict)
    lines: tuple[ScoreLine, ...] = ()


def check_against(scoring: Scoring, pack: Pack) -> None:
    """Refuse norms that the pack does not have.

    Raises
    ------
    PydanticCustomError
        With the place in the file below the site.
    """
    ids = [norm.id for norm in (*pack.norms, *pack.unjudged)]
    for norm_id in scoring.points:
        if norm_id not in ids:
            raise _unknown(norm_id, ids, ("scoring", "points", norm_id))
        if is_scene(norm_id):
            error = PydanticCustomError(
                "scene", "a scene deducts nothing: give the points to the norms of its steps"
            )
            raise fail(error, ("scoring", "points", norm_id))
    for row, line in enumerate(scoring.lines):
        for column, pattern in enumerate(line.norms):
            if not any(fnmatchcase(norm_id, pattern) for norm_id in ids):
                raise _unknown(pattern, ids, ("scoring", "lines", row, "norms", column))


def _unknown(name: str, ids: list[str], place: tuple[str | int, ...]) -> PydanticCustomError:
    error = PydanticCustomError(
        "norm",
        "no norm of the pack is called {name}; the nearest is {nearest}",
        {"name": repr(name), "nearest": repr(nearest(name, ids))},
    )
    return fail(error, place)


def score_rules(scoring: Scoring, pack: Pack) -> ScoreRules:
    """Return the rules by which the norms of `pack` are scored.

    A norm is in the first line that names it, else in one of its own; a scene is in none, for the
    norms of its steps deduct.
    """
    lines = []
    left: list[NormHead] = [norm for norm in (*pack.norms, *pack.unjudged) if not is_scene(norm.id)]
    for line in scoring.lines:
        mine = [norm for norm in left if any(fnmatchcase(norm.id, name) for name in line.norms)]
        left = [norm for norm in left if norm not in mine]
        prices = {
            norm.id: price(scoring, norm) if line.points is None else line.points for norm in mine
        }
        lines.append(Line(line.id, prices, line.count, line.at_most))
    lines += [Line(norm.id, {norm.id: price(scoring, norm)}, scoring.count) for norm in left]
    return ScoreRules(scoring.base, tuple(lines), scoring.deduct)


def price(scoring: Scoring, norm: NormHead) -> float:
    """Return what one violation of `norm` costs by itself."""
    if norm.id in scoring.points:
        return scoring.points[norm.id]
    return norm.points if norm.points is not None else scoring.severity.get(norm.severity, 0.0)
