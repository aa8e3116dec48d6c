"""One block of a profile changes; every other line stays, comments too."""

from __future__ import annotations

import pytest
import yaml

from calibration.profile_text import with_block
from calibration.strict_yaml import FileFormatError

TEXT = """\
schema: camera-profile/1   # never change
id: hall
# how it hangs
gravity:
  tilt_down_deg: 10  # guessed
  sigma_deg: 5
# drawn on Monday
zones:
  - {name: a, kind: staff, polygon: [[0, 0], [1, 0], [1, 1]]}
"""


def test_a_block_is_replaced_and_the_rest_stays() -> None:
    text = with_block(TEXT, "gravity", {"tilt_down_deg": 20.5, "sigma_deg": 1.0}, "p.yaml")
    assert yaml.safe_load(text)["gravity"] == {"tilt_down_deg": 20.5, "sigma_deg": 1.0}
    kept = [line for line in TEXT.splitlines() if "deg" not in line and line != "gravity:"]
    assert [line for line in text.splitlines() if line in kept] == kept


def test_the_last_block_is_replaced() -> None:
    text = with_block(TEXT, "zones", [{"name": "b"}], "p.yaml")
    assert yaml.safe_load(text)["zones"] == [{"name": "b"}]
    assert "tilt_down_deg: 10  # guessed" in text


def test_a_scalar_is_replaced() -> None:
    text = with_block(TEXT, "id", "gate", "p.yaml")
    assert yaml.safe_load(text)["id"] == "gate"
    assert "# how it hangs" in text


def test_a_new_block_comes_last_also_without_a_newline() -> None:
    text = with_block(TEXT.rstrip("\n"), "hfov_deg", 60, "p.yaml")
    assert yaml.safe_load(text)["hfov_deg"] == 60
    assert text.startswith(TEXT)


def test_a_flow_mapping_over_several_lines_is_replaced() -> None:
    text = with_block(
        "id: a\ngravity: {tilt_down_deg: 1,\n  sigma_deg: 2}\nx: 1\n", "gravity", {}, "p"
    )
    assert yaml.safe_load(text) == {"id": "a", "gravity": {}, "x": 1}


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(FileFormatError, match=r"p\.yaml:1: expected lines"):
        with_block("- a\n", "id", "b", "p.yaml")
