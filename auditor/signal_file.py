"""`signals.parquet`: every measured quantity in time, in long form; see `docs/files.md`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from auditor.errors import InputError
from rules.signals import Signal, TrackSignals

SCHEMA = "signals/1"
ROWS_PER_GROUP = 1 << 18
"""Of one person at least so many rows are written together; a short stay is one group."""


def arrow_schema() -> pa.Schema:
    """Return the columns of the file."""
    return pa.schema(
        [
            ("track", pa.int32()),
            ("measure", pa.dictionary(pa.int16(), pa.string())),
            ("t_s", pa.float64()),
            ("value", pa.float32()),
            ("sigma", pa.float32()),
            ("observable", pa.bool_()),
        ],
        metadata={"schema": SCHEMA},
    )


def write_signals(path: Path, signals: Mapping[int, TrackSignals]) -> None:
    """Write the signals of all tracks, by track, measure and time, in bounded memory."""
    schema = arrow_schema()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for _, track_signals in sorted(signals.items()):
            pending: list[pa.Table] = []
            for measure in sorted(track_signals):
                pending.append(_table(track_signals[measure], schema))
                if sum(table.num_rows for table in pending) >= ROWS_PER_GROUP:
                    _write(writer, pending)
                    pending.clear()
            if pending:
                _write(writer, pending)


def _write(writer: pq.ParquetWriter, tables: Sequence[pa.Table]) -> None:
    writer.write_table(pa.concat_tables(tables).unify_dictionaries())


def read_signals(path: Path, track_id: int) -> TrackSignals:
    """Return the signals of one track.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    try:
        table = pq.read_table(path, filters=[("track", "=", track_id)])
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{path}: cannot be read as Parquet ({error}); audit the recording again"
        ) from error
    measure = np.asarray(table["measure"].to_pylist(), dtype=object)
    columns = {name: table[name].to_numpy() for name in ("t_s", "value", "sigma", "observable")}
    return {
        name: Signal(
            name,
            track_id,
            columns["t_s"][rows],
            columns["value"][rows].astype(float),
            columns["sigma"][rows].astype(float),
            columns["observable"][rows],
        )
        for name in dict.fromkeys(measure)
        for rows in [measure == name]
    }


def _table(signal: Signal, schema: pa.Schema) -> pa.Table:
    count = len(signal.t_s)
    columns = [
        pa.array(np.full(count, signal.track_id, np.int32)),
        pa.DictionaryArray.from_arrays(np.zeros(count, np.int16), [signal.measure]),
        pa.array(signal.t_s.astype(np.float64)),
        pa.array(signal.value[:].astype(np.float32)),
        pa.array(signal.sigma[:].astype(np.float32)),
        pa.array(signal.observable[:]),
    ]
    return pa.table(columns, schema=schema)
