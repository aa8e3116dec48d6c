"""`auditor rules`: what the norms of a pack are, whether the pack is sound, and its tests."""

from __future__ import annotations

import json

import click

from auditor.commands.console import console_of
from auditor.errors import InputError
from rules.norm import AnyNorm
from rules.pack_reader import DEFAULT_PACK, load_pack, read_pack
from rules.pack_test import read_tests, run_tests

norms_option = click.option(
    "--norms",
    metavar="PACK",
    default=DEFAULT_PACK,
    show_default=True,
    help="A bundled pack by name, or a .yaml file.",
)
pack_argument = click.argument("pack", default=DEFAULT_PACK)


@click.group()
def rules() -> None:
    """Show and check the written norms."""


@rules.command("list")
@norms_option
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array.")
def list_norms(norms: str, as_json: bool) -> None:  # noqa: FBT001  # click passes options so
    """List the norms of a pack."""
    pack = load_pack(norms)
    if as_json:
        records = [norm_record(norm) for norm in pack.norms]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    click.echo(f"{pack.pack} {pack.version}: {len(pack.norms)} norms")
    width = max(len(norm.id) for norm in pack.norms)
    for norm in pack.norms:
        status = "" if norm.status.reason is None else f"  [{norm.status.value}]"
        click.echo(f"{norm.id:<{width}}  {norm.severity:<8}  {norm.title.zh}{status}")


@rules.command()
@click.argument("norm_id", metavar="ID")
@norms_option
def show(norm_id: str, norms: str) -> None:
    """Show one norm: its words in the source, its limits, and what is proposed."""
    pack = load_pack(norms)
    try:
        norm = pack.norm(norm_id)
    except KeyError as error:
        raise InputError(f"{norms}: {error.args[0]}") from error
    click.echo(json.dumps(norm_record(norm), ensure_ascii=False, indent=2))


@rules.command()
@pack_argument
@click.pass_context
def check(ctx: click.Context, pack: str) -> None:
    """Check that a pack follows the schema and names only what can be measured."""
    source = read_pack(pack)
    console_of(ctx).note(
        f"{source.origin}: {source.pack.pack} {source.pack.version}, "
        f"{len(source.pack.norms)} norms, no fault",
        sha256=source.sha256,
    )


@rules.command("test")
@pack_argument
@click.pass_context
def test_pack(ctx: click.Context, pack: str) -> None:
    """Run the tests that lie beside a pack."""
    norms = load_pack(pack)
    results = list(run_tests(norms, *read_tests(pack)))
    broken = [result.fault for result in results if result.fault is not None]
    if broken:
        raise InputError("\n".join([*broken, f"{len(broken)} of {len(results)} cases failed"]))
    console = console_of(ctx)
    console.note(f"{pack}: {len(results)} cases passed", cases=len(results))
    tested = {result.case.norm for result in results}
    for norm in norms.norms:
        if norm.id not in tested:
            console.warn(f"{pack}: no case for {norm.id}")


def norm_record(norm: AnyNorm) -> dict[str, object]:
    """Return a norm as plain data; times in seconds, amounts as value and unit."""
    return norm.model_dump(mode="json", by_alias=True, exclude_none=True)
