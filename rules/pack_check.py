"""What a sound pack has besides a valid file: classes, and tests for all that is measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rules.finding import Verdict
from rules.norm import Pack
from rules.norm_judged import Norm
from rules.norm_parts import Status
from rules.pack_reader import load_pack
from rules.pack_test import read_tests, run_all_tests

CASES = {
    Verdict.COMPLIANT: "kept",
    Verdict.VIOLATED: "broken",
    Verdict.INDETERMINATE: "unobservable",
}
"""Every measured norm has a case of each kind; one that waits only of the last."""


def own_norms(pack: Pack) -> tuple[Norm, ...]:
    """Return the judged norms that the pack itself defines."""
    return tuple(norm for norm in pack.norms if norm.id not in pack.origins)


def faults_of(path_or_name: str | Path) -> tuple[str, ...]:
    """Return what is missing in the pack, a line each.

    Raises
    ------
    PackError
        When the pack or its tests do not follow the schema.
    """
    pack = load_pack(path_or_name)
    return (*_unclassed(pack, path_or_name), *_untested(pack, path_or_name))


def _unclassed(pack: Pack, origin: str | Path) -> Iterator[str]:
    for norm in own_norms(pack):
        if "measurability" not in norm.model_fields_set:
            yield f"{origin}: {norm.id}: class: is missing; write A, B or C"


def _untested(pack: Pack, origin: str | Path) -> Iterator[str]:
    norms = own_norms(pack)
    if not norms:
        return
    tests = read_tests(origin)[0][1]
    found: defaultdict[str, set[Verdict]] = defaultdict(set)
    for result in run_all_tests(pack, origin):
        found[result.case.norm].update(expected.verdict for expected in result.case.expect)
    for norm in norms:
        waits = norm.status is not Status.IN_FORCE
        wanted = [Verdict.INDETERMINATE] if waits else list(CASES)
        missing = [CASES[verdict] for verdict in wanted if verdict not in found[norm.id]]
        if missing:
            yield f"{tests}: {norm.id}: has no case that is {' or '.join(missing)}; add one"
