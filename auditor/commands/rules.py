"""`auditor rules`: all norms there are, whether their packs are sound, and their tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import click

from auditor.commands.console import Console, console_of
from auditor.errors import InputError
from auditor.norm_records import Record, entry_record, feature_record, norm_record
from calibration.strict_model import nearest
from rules.catalogue import read_catalogue, read_features
from rules.norm import Pack
from rules.pack_check import faults_of, own_norms
from rules.pack_file import StatedNorm
from rules.pack_reader import bundled_packs, load_pack
from rules.pack_test import run_all_tests

norms_option = click.option(
    "--norms",
    metavar="PACK",
    help="Only what holds under this pack: its name, a .yaml file, or a site's file of norms.",
)
pack_argument = click.argument("pack", required=False)


@click.group()
def rules() -> None:
    """Show and check the written norms."""


@rules.command("list")
@norms_option
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array.")
def list_norms(norms: str | None, as_json: bool) -> None:  # noqa: FBT001  # click passes options so
    """List every norm and feature, in the order of the source documents.

    Of each: its class, and whether it is measured, told by a person (manual), waits for something
    (needs) or is served by a feature of this program. Scenes, put together of norms, come last.
    """
    records = _in_order(_all_entries() if norms is None else _entries(load_pack(norms)))
    if as_json:
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    width = max(len(str(record["id"])) for record in records)
    for record in records:
        click.echo(f"{record['id']:<{width}}  {record['class']}  {_told(record)}")
    counts = {how: sum(one["how"] == how for one in records) for how in _HOWS}
    click.echo(", ".join(f"{count} {how}" for how, count in counts.items() if count))


_HOWS = ("measure", "manual", "needs", "feature", "scene")


def _told(record: Record) -> str:
    how = str(record["how"])
    by = "" if how == "manual" else f": {record[how]}"
    title = record["title"]
    zh = title["zh"] if isinstance(title, Mapping) else ""
    return f"{record['pack']:<19}  {zh}  [{how}{by}]"


@rules.command()
@click.argument("norm_id", metavar="ID")
@norms_option
def show(norm_id: str, norms: str | None) -> None:
    """Show one norm or feature: its words in the source, its limits, and what is proposed."""
    records = _whole_records(norm_id, norms)
    record = next(records, None)
    if record is None:
        known = [str(one["id"]) for one in (_all_entries() if norms is None else _known(norms))]
        raise InputError(
            f"{norms or 'rules'}: unknown norm {norm_id!r}; the nearest is "
            f"{nearest(norm_id, known)!r}"
        )
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))


@rules.command()
@pack_argument
@click.pass_context
def check(ctx: click.Context, pack: str | None) -> None:
    """Check a pack, or all: schema, names, and that every measured norm is tested."""
    faults: list[str] = []
    for name in _named(pack):
        found = faults_of(name)
        faults += found
        if not found:
            _say_sound(console_of(ctx), name)
    if pack is None:
        features = read_features()
        console_of(ctx).note(f"features.yaml: {len(features)} features, no fault")
    if faults:
        raise InputError("\n".join(faults))


@rules.command("test")
@pack_argument
@click.pass_context
def test_packs(ctx: click.Context, pack: str | None) -> None:
    """Run the tests that lie beside a pack, or beside all."""
    broken, count = [], 0
    for name in _named(pack):
        norms = load_pack(name)
        if not own_norms(norms):
            console_of(ctx).note(f"{name}: measures no norm of its own, nothing to test")
            continue
        results = list(run_all_tests(norms, name))
        broken += [result.fault for result in results if result.fault is not None]
        count += len(results)
        console_of(ctx).note(f"{name}: {len(results)} cases", cases=len(results))
    if broken:
        raise InputError("\n".join([*broken, f"{len(broken)} of {count} cases failed"]))
    console_of(ctx).note(f"{count} cases passed")


def _named(pack: str | None) -> tuple[str, ...]:
    return bundled_packs() if pack is None else (pack,)


def _say_sound(console: Console, name: str) -> None:
    pack = load_pack(name)
    console.note(
        f"{name}: {pack.pack} {pack.version}, {len(pack.norms)} norms measured, "
        f"{len(pack.unjudged)} not, no fault"
    )


def _stated(pack: Pack) -> Iterator[StatedNorm]:
    yield from pack.norms
    yield from pack.unjudged


def _entries(pack: Pack) -> Iterator[Record]:
    for norm in _stated(pack):
        yield entry_record(norm, pack)


def _known(norms: str) -> Iterator[Record]:
    return _entries(load_pack(norms))


def _all_entries() -> Iterator[Record]:
    """Yield every norm where it is defined, and every feature."""
    for name in bundled_packs():
        pack = load_pack(name)
        for norm in _stated(pack):
            if norm.id not in pack.origins:
                yield entry_record(norm, pack)
    for feature in read_features():
        yield feature_record(feature)


def _in_order(records: Iterator[Record]) -> list[Record]:
    """Return the records in the order of the source; what is not in it comes last."""
    order = {entry: row for row, entry in enumerate(read_catalogue())}
    return sorted(records, key=lambda one: order.get(str(one["id"]), len(order)))


def _whole_records(norm_id: str, norms: str | None) -> Iterator[Record]:
    """Yield the whole record of the norm or feature of that id."""
    if norms is not None:
        pack = load_pack(norms)
        yield from (norm_record(norm, pack) for norm in _stated(pack) if norm.id == norm_id)
        return
    packs = [load_pack(name) for name in bundled_packs()]
    adopters = [pack.pack for pack in packs if norm_id in pack.origins]
    for pack in packs:
        for norm in _stated(pack):
            if norm.id == norm_id and norm_id not in pack.origins:
                yield norm_record(norm, pack, adopters)
    for feature in read_features():
        if feature.id == norm_id:
            yield {"class": "D", **feature.model_dump(mode="json", exclude_none=True)}
