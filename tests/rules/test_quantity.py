from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from rules.quantity import Amount, parse_amount


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10deg", 10, "deg"),
        ("10°", 10, "deg"),
        ("-5deg", -5, "deg"),
        ("300ms", 0.3, "s"),
        ("2.5 s", 2.5, "s"),
        ("2min", 120, "s"),
        ("30cm", 0.3, "m"),
        ("60%", 0.6, "ratio"),
        ("0.6", 0.6, "ratio"),
        (0.6, 0.6, "ratio"),
        (12, 12, "ratio"),
    ],
)
def test_amounts(text, value, unit):
    amount = parse_amount(text)
    assert amount.value == pytest.approx(value)
    assert amount.unit == unit


@pytest.mark.parametrize(
    "text", ["", "deg", "10 furlongs", "1e3deg", "nan", float("inf"), True, None, [1]]
)
def test_what_is_no_amount(text):
    with pytest.raises(PydanticCustomError, match="is no quantity"):
        parse_amount(text)


def test_counts_are_written_bare():
    assert Amount(10, "ratio").fits("count")
    assert not Amount(10, "s").fits("count")
