"""What people decided about violations: one JSON object a line, the latest of an event counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field, ValidationError

from auditor.errors import InputError
from auditor.site.text_file import read_office_text
from calibration.strict_model import PLACE, Strict, Text
from rules.scoring import Decision

SCHEMA = "decision/1"


class DecisionRecord(Strict):
    """One decision: about which event (its id), who made it, when, and why."""

    schema_: Literal["decision/1"] = Field(alias="schema")
    event: Text
    decision: Decision
    by: Text
    at: AwareDatetime
    why: Text | None = None

    @property
    def sets_aside(self) -> bool:
        """Whether the violation no longer counts."""
        return self.decision is not Decision.CONFIRMED


def read_decisions(path: Path) -> Mapping[str, DecisionRecord]:
    """Return event id → the latest decision about it.

    Raises
    ------
    InputError
        One line per fault: file, line, key.
    """
    text = read_office_text(path, "mend `decisions` in the site file")
    latest: dict[str, DecisionRecord] = {}
    faults = []
    for line, words in enumerate(text.splitlines(), start=1):
        if not words.strip():
            continue
        try:
            record = _parsed(words)
        except ValueError as error:
            faults.append(f"{path}:{line}: {error}")
            continue
        before = latest.get(record.event)
        if before is None or record.at >= before.at:
            latest[record.event] = record
    if faults:
        raise InputError("\n".join(faults))
    return latest


def _parsed(words: str) -> DecisionRecord:
    try:
        record = DecisionRecord.model_validate_json(words)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = (*first["loc"], *first.get("ctx", {}).get(PLACE, ()))
        key = ".".join(str(part) for part in place) or "line"
        raise ValueError(f"{key}: {first['msg']}") from error
    if record.sets_aside and record.why is None:
        raise ValueError(f"why: is missing; say why the violation is {record.decision.value}")
    return record
