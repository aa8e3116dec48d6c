"""Plots of measured against true angles, one picture a measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from auditor.errors import MachineError
from benchmarks.accuracy.report import YAWS
from benchmarks.accuracy.samples import Column, Samples, by_measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")
"""Okabe & Ito's, which people with any colour vision tell apart; one a band of views."""
MOST_DOTS = 400
"""A band of views shows no more, evenly taken, so that none hides the others."""


def write_plots(samples: Sequence[Samples], folder: Path) -> list[Path]:
    """Write ``<measure>.png`` for each measure into `folder`; return the files.

    Raises
    ------
    MachineError
        When Matplotlib is not installed, or the folder cannot be written.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  # a tool of developers alone
    except ImportError as error:
        raise MachineError("plots need Matplotlib: `pip install matplotlib`") from error
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for measure, ones in by_measure(samples).items():
            figure = Figure(figsize=(7.2, 4.4), dpi=120, layout="constrained")
            _draw(figure.add_subplot(), measure, _bands(ones))
            path = folder / f"{measure}.png"
            figure.savefig(path, metadata={"Software": None})
            written.append(path)
    except OSError as error:
        raise MachineError(f"{folder}: cannot be written: {error.strerror}") from error
    return written


def _bands(samples: Sequence[Samples]) -> dict[str, Column]:
    """Return what was measured in each band of views that has samples."""
    parts = {name: [one for one in samples if inside(one.group)] for name, inside in YAWS.items()}
    return {name: Column.of(part) for name, part in parts.items() if part}


def _draw(axes: Axes, measure: str, bands: Mapping[str, Column]) -> None:
    """Draw error against truth, a colour for each band of views."""
    colours = dict(zip(YAWS, COLOURS, strict=True))
    for name, column in bands.items():
        known = np.flatnonzero(np.isfinite(column.value))
        if not len(known):
            continue
        rows = known[np.linspace(0, len(known) - 1, min(len(known), MOST_DOTS)).astype(int)]
        error = column.value - column.truth
        low, high = name.split("-")
        label = f"{low}–{min(float(high), 180):g}° from the front"
        label += f" (mean error {np.abs(error[known]).mean():.1f}°)"
        axes.scatter(
            column.truth[rows], error[rows], s=14, alpha=0.55, lw=0, c=colours[name], label=label
        )
    axes.axhline(0.0, color="#444444", lw=0.8)
    title = measure.removesuffix("_deg").replace("_", " ")
    axes.set_title(title.capitalize(), loc="left", fontweight="bold")
    axes.set_xlabel("true angle, degrees")
    axes.set_ylabel("measured less true, degrees")
    axes.spines[["top", "right"]].set_visible(False)
    if bands:
        axes.legend(frameon=False, fontsize=8, loc="best")
