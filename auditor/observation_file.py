"""`observations.parquet`: what was seen, stored once and judged as often as one likes.

One row per person and look; a look that found nobody is a row without a track, so that "nobody
there" and "not looked at" stay apart. `docs/files.md` documents the columns.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from auditor.errors import InputError
from auditor.scratch import Scratch, part_of
from models.observations import (
    FACE_KEYPOINTS,
    HAND_LANDMARKS,
    POSE_LANDMARKS,
    ClipObservations,
    FloatArray,
    FrameObservation,
    HandColumns,
    HandSide,
    PersonObservation,
    PersonTrack,
    Role,
)

SCHEMA = "observations/1"
ROWS_PER_GROUP = 4096
_FACE_ROWS = list(FACE_KEYPOINTS.values())
_FACE_POINTS = len(FACE_KEYPOINTS)

_SHAPES: Mapping[str, tuple[int, ...]] = {
    "box_px": (4,),
    "landmarks_px": (POSE_LANDMARKS, 2),
    "depth": (POSE_LANDMARKS,),
    "world_m": (POSE_LANDMARKS, 3),
    "visibility": (POSE_LANDMARKS,),
    "pose_score": (),
    "face_score": (),
    "face_size_px": (),
    "face_rotation": (3, 3),
    "face_points_px": (_FACE_POINTS, 2),
    "face_shape_cm": (_FACE_POINTS, 3),
}
"""Column → shape of one value, flattened row by row in the file."""
_HAND_SHAPES: Mapping[str, tuple[int, ...]] = {
    "hand_landmarks_px": (2, HAND_LANDMARKS, 2),
    "hand_world_m": (2, HAND_LANDMARKS, 3),
    "hand_score": (2,),
    "hand_right_score": (2,),
}
"""Columns of recordings in which hands were looked at; the left hand first."""
_ANY_SHAPES = {**_SHAPES, **_HAND_SHAPES}


def arrow_schema(*, with_hands: bool) -> pa.Schema:
    """Return the columns of the file, without the metadata of one clip."""
    columns = [("track", pa.int32()), ("t_s", pa.float64()), ("look", pa.int32())]
    for name, shape in (_ANY_SHAPES if with_hands else _SHAPES).items():
        size = int(np.prod(shape)) if shape else 0
        columns.append((name, pa.list_(pa.float32(), size) if size else pa.float32()))
    return pa.schema(columns)


def write_observations(
    path: Path,
    looks: Iterable[FrameObservation],
    *,
    camera_id: str,
    frame_size_px: tuple[int, int],
    networks: Mapping[str, str],
    with_hands: bool = False,
) -> None:
    """Write the looks at one clip as they come, in bounded memory.

    Parameters
    ----------
    path : the file to write; the caller publishes it when it is whole.
    looks : in order of time.
    camera_id, frame_size_px : of the clip; size is (width, height) of the upright picture.
    networks : network name → SHA-256 of its weights.
    with_hands : whether hands were looked at; their columns are left out otherwise.
    """
    metadata = {
        "schema": SCHEMA,
        "camera": camera_id,
        "frame_size_px": json.dumps(frame_size_px),
        "networks": json.dumps(dict(networks), sort_keys=True),
    }
    schema = arrow_schema(with_hands=with_hands).with_metadata(metadata)
    pending: list[tuple[FrameObservation, PersonObservation | None]] = []
    with pq.ParquetWriter(path, schema, compression="zstd", store_schema=True) as writer:
        for look in looks:
            pending.extend((look, person) for person in look.persons)
            if not look.persons:
                pending.append((look, None))
            if len(pending) >= ROWS_PER_GROUP:
                writer.write_table(_table(pending, schema))
                pending.clear()
        if pending:
            writer.write_table(_table(pending, schema))


def read_observations(path: Path, scratch: Scratch | None = None) -> ClipObservations:
    """Return the looks at a clip, one columnar track per person, every role unknown.

    What does not fit well into memory lies in `scratch`; None = in nameless files beside `path`.

    Raises
    ------
    InputError
        When the file cannot be read, is no observations file, or a newer program wrote it.
    OSError
        When the disk has no room for the nameless file.
    """
    try:
        with pq.ParquetFile(path) as file:
            return _clip(file, path, Scratch(path.parent) if scratch is None else scratch)
    except pa.ArrowException as error:
        raise _unreadable(path, error) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(f"{path}: cannot be read as Parquet ({error}); audit again")


def _clip(file: pq.ParquetFile, path: Path, scratch: Scratch) -> ClipObservations:
    stored = file.schema_arrow.metadata or {}
    metadata = {key.decode(): value.decode() for key, value in stored.items()}
    if metadata.get("schema") != SCHEMA:
        found = metadata.get("schema", "none")
        raise InputError(f"{path}: schema is {found!r}, this program reads {SCHEMA!r}")
    width_px, height_px = json.loads(metadata["frame_size_px"])
    times_s = file.read(["t_s"])["t_s"].to_numpy()
    return ClipObservations(
        camera_id=metadata["camera"],
        frame_size_px=(width_px, height_px),
        frame_times_s=np.unique(times_s),
        tracks=_tracks(file, times_s, scratch),
    )


def _table(
    rows: Sequence[tuple[FrameObservation, PersonObservation | None]], schema: pa.Schema
) -> pa.Table:
    columns = [
        pa.array([None if person is None else person.track_id for _, person in rows], pa.int32()),
        pa.array([look.pts_s for look, _ in rows], pa.float64()),
        pa.array([look.index for look, _ in rows], pa.int32()),
    ]
    values = [_values(person) for _, person in rows]
    for name in schema.names[len(columns) :]:
        shape = _ANY_SHAPES[name]
        flat = np.concatenate([value[name].reshape(-1) for value in values]).astype(np.float32)
        column = pa.array(flat)
        size = int(np.prod(shape)) if shape else 0
        columns.append(pa.FixedSizeListArray.from_arrays(column, size) if size else column)
    return pa.table(columns, schema=schema)


def _values(person: PersonObservation | None) -> dict[str, FloatArray]:
    """Return every stored quantity of one person; NaN where nothing was seen."""
    values = {name: np.full(shape, np.nan) for name, shape in _ANY_SHAPES.items()}
    if person is None:
        return values
    values["box_px"] = person.box_px
    if person.pose is not None:
        for name in ("landmarks_px", "depth", "world_m", "visibility"):
            values[name] = getattr(person.pose, name)
        values["pose_score"] = np.array(person.pose.score)
    if person.face is not None:
        values["face_score"] = np.array(person.face.score)
        values["face_size_px"] = np.array(person.face.size_px)
        values["face_rotation"] = person.face.rotation
        values["face_points_px"] = person.face.landmarks_px[_FACE_ROWS]
        values["face_shape_cm"] = person.face.shape_cm[_FACE_ROWS]
    for row, side in enumerate(HandSide):
        if side in person.hands:
            hand = person.hands[side]
            values["hand_landmarks_px"][row] = hand.landmarks_px
            values["hand_world_m"][row] = hand.world_m
            values["hand_score"][row] = hand.score
            values["hand_right_score"][row] = hand.right_score
    return values


def _tracks(file: pq.ParquetFile, times_s: FloatArray, scratch: Scratch) -> tuple[PersonTrack, ...]:
    track = file.read(["track"])["track"].fill_null(-1).to_numpy()
    order = np.argsort(track, kind="stable")
    order = order[track[order] >= 0]
    shapes = {name: _ANY_SHAPES[name] for name in _ANY_SHAPES if name in file.schema_arrow.names}
    columns = _columns(file, shapes, order, scratch)
    columns["boxes_px"] = columns.pop("box_px")
    hands = _hands({name: columns.pop(name) for name in _HAND_SHAPES if name in shapes})
    ids, starts, counts = np.unique(track[order], return_index=True, return_counts=True)
    return tuple(
        PersonTrack(
            track_id=int(track_id),
            role=Role.UNKNOWN,
            t_s=times_s[order[start:end]],
            **{name: part_of(values, start, end) for name, values in columns.items()},
            hands=HandColumns(*(part_of(one, start, end) for one in hands)) if hands else None,
        )
        for track_id, start, end in zip(ids, starts, starts + counts, strict=True)
    )


def _hands(columns: Mapping[str, FloatArray]) -> list[FloatArray]:
    """Return the columns of hands in the order of `_HAND_SHAPES`; empty where nobody looked.

    Files of the first programs that looked at hands lack the last one.
    """
    if not columns:
        return []
    unknown = np.full(columns["hand_score"].shape, np.nan)
    return [columns.get(name, unknown) for name in _HAND_SHAPES]


def _columns(
    file: pq.ParquetFile,
    shapes: Mapping[str, tuple[int, ...]],
    order: NDArray[np.intp],
    scratch: Scratch,
) -> dict[str, FloatArray]:
    """Return the columns of `shapes` as float64 (rows, *shape), the file's rows in `order`."""
    columns = {name: scratch.array((len(order), *shape)) for name, shape in shapes.items()}
    place = np.full(file.metadata.num_rows, -1)
    place[order] = np.arange(len(order))
    done = 0
    for group in range(file.num_row_groups):  # `iter_batches` would hold the whole file in memory
        rows = file.read_row_group(group, columns=list(shapes), use_threads=False)
        places = place[done : done + rows.num_rows]
        done += rows.num_rows
        kept = places >= 0
        for name, shape in shapes.items():
            values = rows.column(name).combine_chunks()
            flat = values.flatten() if shape else values
            block = flat.to_numpy(zero_copy_only=False).reshape(rows.num_rows, *shape)
            columns[name][places[kept]] = block[kept]
    pa.default_memory_pool().release_unused()
    return columns
