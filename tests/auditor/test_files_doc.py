"""`docs/files.md` names exactly what the program writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from auditor import observation_file, records, result_folder, signal_file
from auditor.result import ClipResult
from auditor.run_file import (
    BlindRecord,
    CameraHealth,
    Media,
    RoomLookRecord,
    RosterRecord,
    Run,
    ShiftRecord,
)
from rules.vocabulary import EPISODES, MEASURE_UNITS
from tests.auditor.report_builder import STARTED_AT, make_result

DOC = Path(__file__).resolve().parents[2] / "docs" / "files.md"
OPEN = {"attributes", "message", "provenance.models", "expected"}
"""Objects whose keys are data; their own name alone is documented."""
OPEN_OF_NORM = {"norms[].opportunities", "norms[].reasons"}


def section(name: str) -> str:
    parts = re.split(r"^## ", DOC.read_text("utf-8"), flags=re.MULTILINE)
    (found,) = [part for part in parts if part.startswith(f"`{name}`\n")]
    return found


def tables(name: str) -> list[list[list[str]]]:
    """Return the tables of a section as rows of cells, their heads left out."""
    found, current = [], []
    for line in section(name).splitlines():
        if line.startswith("|"):
            current.append([cell.strip() for cell in line.strip("|").split("|")])
        elif current:
            found.append(current[2:])
            current = []
    return found + ([current[2:]] if current else [])


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def keys(name: str) -> list[str]:
    (table,) = tables(name)
    return [key for row in table for key in names(row[0])]


def flat(record: Mapping[str, object], open_keys: Iterable[str], prefix: str = "") -> list[str]:
    found: list[str] = []
    for key, value in record.items():
        path = prefix + key
        if isinstance(value, Mapping) and path not in open_keys:
            found += flat(value, open_keys, f"{path}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            found += flat(value[0], open_keys, f"{path}[].")
        else:
            found.append(path)
    return found


def type_name(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return f"{kind.value_type} (dictionary)"
    if pa.types.is_fixed_size_list(kind):
        return f"{type_name(kind.value_type)}[{kind.list_size}]"
    return {"float": "float32", "double": "float64"}.get(str(kind), str(kind))


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ClipResult:
    return make_result(tmp_path_factory.mktemp("result"), started_at=STARTED_AT)


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        (result_folder.OBSERVATIONS, observation_file.arrow_schema(with_hands=True)),
        (result_folder.SIGNALS, signal_file.arrow_schema()),
    ],
)
def test_columns_and_types(file: str, schema: pa.Schema) -> None:
    documented = [(names(row[0])[0], row[1]) for row in tables(file)[0]]
    assert documented == [(field.name, type_name(field.type)) for field in schema]


def test_every_measure_has_its_unit() -> None:
    rows = tables(result_folder.SIGNALS)[1]
    assert {name: row[1] for row in rows for name in names(row[0])} == dict(MEASURE_UNITS)


def test_episodes(result: ClipResult) -> None:
    record = records.episode_record(result.judgement.episodes[0])
    assert keys(result_folder.EPISODES) == flat(record, OPEN)
    kinds = tables(result_folder.EPISODES)[0][0][1]
    assert set(names(kinds)) == set(EPISODES)


def test_findings(result: ClipResult) -> None:
    record = records.finding_record(result, result.judgement.findings[0], "id")
    assert sorted(keys(result_folder.FINDINGS)) == sorted(flat(record, OPEN))


def test_events(result: ClipResult) -> None:
    record = records.event_record(result, result.events[0])
    assert sorted(keys(result_folder.EVENTS)) == sorted(flat(record, OPEN))


def test_coverage(result: ClipResult) -> None:
    record = records.coverage_record(result.judgement.coverage)
    assert keys(result_folder.COVERAGE) == flat(record, OPEN_OF_NORM)


def test_run() -> None:
    fields = [field.alias or name for name, field in Run.model_fields.items() if name != "media"]
    parts = {
        "media.": Media,
        "roster.": RosterRecord,
        "roster.shifts[].": ShiftRecord,
        "camera_health.": CameraHealth,
        "camera_health.looks[].": RoomLookRecord,
        "camera_health.blind[].": BlindRecord,
    }
    fields += [prefix + name for prefix, part in parts.items() for name in part.model_fields]
    lists = {"camera_health.looks", "camera_health.blind", "roster.shifts"}
    assert sorted(keys(result_folder.RUN)) == sorted(set(fields) - lists)


def test_every_file_is_listed() -> None:
    text = DOC.read_text("utf-8")
    for name, value in vars(result_folder).items():
        if name.isupper() and isinstance(value, str):
            assert f"`{value}" in text
