"""The version of the engine: of what a pack may say and of what the verdicts mean."""

from __future__ import annotations

ENGINE_VERSION = "1.0.0"


def _numbers(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in text.split(".")]
    return tuple(parts + [0] * (3 - len(parts)))


def admits(requirement: str, version: str = ENGINE_VERSION) -> bool:
    """Return whether `version` lies in a range such as ``>=1,<2``."""
    mine = _numbers(version)
    for part in requirement.split(","):
        bound = part.strip()
        if bound.startswith(">=") and not mine >= _numbers(bound[2:]):
            return False
        if bound.startswith("<=") and not mine <= _numbers(bound[2:]):
            return False
        if bound.startswith("<") and bound[1] != "=" and not mine < _numbers(bound[1:]):
            return False
    return True
