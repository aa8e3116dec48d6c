from __future__ import annotations

import re

import pytest
from engine_builders import BOW, HEAD, SMILE_SHARE, pack_of

from models.observations import Role
from rules import reasons
from rules.finding import Finding, Verdict
from rules.message_text import LANGUAGES, fill
from rules.messages import message_for
from rules.pack_reader import load_pack, parse_pack
from rules.reasons import REASONS
from rules.signals import Quantity


def finding(verdict, **more):
    return Finding("made.by_hand", "hand-made", "1.2.3", 1, Role.STAFF, 0, None, 5, verdict, **more)


def test_fields_are_filled():
    assert fill("{depth:.0f}° {hold}s", {"depth": 6.21, "hold": 0.3}) == "6° 0.3s"
    assert fill("{depth:.2f}", {}) == "–"
    assert fill("{depth:.2f}", {"depth": float("nan")}) == "–"


def test_what_was_measured():
    norm = load_pack("quanzhou-power-hall").norm("etiquette.bow.greeting_15deg")
    depth = Quantity(6.2, 1, "deg")
    shallow = finding(Verdict.VIOLATED, measured=depth, quantities=(("depth", depth),))
    assert message_for(norm, shallow)["en"] == "bow of 6° (norm 15° ± 5°)"
    assert message_for(norm, shallow)["zh"].startswith("鞠躬 6°")


def test_nothing_happened():
    told = message_for(pack_of(BOW).norms[0], finding(Verdict.VIOLATED))
    assert told == {"zh": "无", "en": "none"}


def test_an_open_verdict_tells_why():
    told = message_for(pack_of(BOW).norms[0], finding(Verdict.INDETERMINATE, reason="clip_ended"))
    assert told["en"] == REASONS["clip_ended"]["en"]
    assert told["zh"] == REASONS["clip_ended"]["zh"]


def test_shares_are_told_in_percent():
    text = HEAD.replace("en: measured", 'en: "{{share:.0f}} %"').replace(
        "zh: 已测", 'zh: "{{share:.0f}}%"'
    )
    body = "\n".join(f"    {line}" for line in SMILE_SHARE.splitlines())
    norm = parse_pack(text.format(body=body).encode(), "hand.yaml").norms[0]
    share = Quantity(0.35, 0, "ratio")
    told = message_for(
        norm, finding(Verdict.VIOLATED, measured=share, quantities=(("share", share),))
    )
    assert told == {"zh": "35%", "en": "35 %"}


def test_every_reason_has_its_texts():
    keys = {
        value
        for name, value in vars(reasons).items()
        if re.fullmatch("[A-Z_]+", name) and isinstance(value, str)
    }
    assert keys == set(REASONS)
    for texts in REASONS.values():
        assert set(texts) == set(LANGUAGES)
        assert all(texts.values())


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_norm_has_something_to_say_of_every_verdict(verdict):
    for norm in load_pack("quanzhou-power-hall").norms:
        assert all(message_for(norm, finding(verdict)).values())
