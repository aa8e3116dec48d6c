"""How times, quantities and limits read: the same digits in both languages."""

from __future__ import annotations

import math
from datetime import UTC, timedelta

from auditor.report.texts import Bilingual
from auditor.result import ClipResult
from rules.finding import Limit
from rules.signals import Quantity

MINUS = "−"
UNIT_SIGNS = {"deg": "°", "s": " s", "m": " m"}


def number(value: float, digits: int) -> str:
    """Return `value` with a real minus sign; never a negative zero, ``–`` when unknown."""
    if not math.isfinite(value):
        return "–"
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", MINUS)


def amount(value: float, unit: str, digits: int | None = None) -> str:
    """Return `value` with the sign of its canonical `unit`."""
    if digits is None:
        digits = {"deg": 1, "s": 2, "m": 2, "ratio": 2}.get(unit, 0)
    return number(value, digits) + UNIT_SIGNS.get(unit, "")


def percent(share: float) -> str:
    """Return a share as a whole percentage; never 0 % or 100 % when it is not quite."""
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return "< 1 %"
    if whole == 100 and share < 1:
        return "> 99 %"
    return f"{whole} %"


def measured_text(name: str | None, quantity: Quantity) -> str:
    """Return a value with its sigma, such as ``6.0° ± 2.1°``; shares of time in percent."""
    if name == "share":
        text, spread = f"{100 * quantity.value:.0f} %", f"{100 * quantity.sigma:.0f} %"
    else:
        text = amount(quantity.value, quantity.unit)
        spread = amount(quantity.sigma, quantity.unit)
    return f"{text} ± {spread}" if quantity.sigma > 0 else text


def limit_text(limit: Limit, unit: str, name: str | None = None) -> str:
    """Return the allowed interval, such as ``10°–20°`` or ``≥ 160°``."""

    def bound(value: float) -> str:
        if name == "share":
            return f"{100 * value:.0f} %"
        sign = UNIT_SIGNS.get(unit, "")
        return f"{round(value, 3):g}".replace("-", MINUS) + sign

    if limit.at_least is not None and limit.at_most is not None:
        if limit.at_least == -limit.at_most:
            return f"±{bound(limit.at_most)}"
        joint = " … " if limit.at_least < 0 else "–"
        return f"{bound(limit.at_least)}{joint}{bound(limit.at_most)}"
    if limit.at_least is not None:
        return f"≥ {bound(limit.at_least)}"
    return "–" if limit.at_most is None else f"≤ {bound(limit.at_most)}"


def clock(t_s: float, digits: int = 2) -> str:
    """Return media time as ``m:ss.cc``, with hours where there are any."""
    scale = 10**digits
    ticks = round(max(t_s, 0.0) * scale)
    minutes, rest = divmod(ticks, 60 * scale)
    hours, minutes = divmod(minutes, 60)
    width = 2 if digits == 0 else 3 + digits
    seconds = f"{rest / scale:0{width}.{digits}f}"
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"


def lasting(seconds: float) -> Bilingual:
    """Return a length of time for people: ``4.2 s``, ``9 min 5 s``, ``1 h 2 min``."""
    if seconds < 60:
        text = f"{round(seconds, 1):g}"
        return Bilingual(f"{text} 秒", f"{text} s")
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        zh, en = f"{minutes} 分钟", f"{minutes} min"
        return Bilingual(f"{minutes} 分 {rest} 秒", f"{en} {rest} s") if rest else Bilingual(zh, en)
    hours, minutes = divmod(minutes, 60)
    return Bilingual(f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min")


def wall_clock(result: ClipResult, t_s: float, *, millis: bool = True) -> str | None:
    """Return what the site's clocks showed at media time `t_s`, and their offset from UTC.

    In UTC where the site's zone is not known; None when the start is not.
    """
    if result.started_at is None:
        return None
    zone = result.time_zone or UTC
    instant = result.started_at.astimezone(UTC) + timedelta(milliseconds=round(t_s * 1000))
    moment = instant.astimezone(zone)
    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    if millis:
        text += f".{moment.microsecond // 1000:03d}"
    if zone is UTC:
        return f"{text} UTC"
    offset = moment.strftime("%z")
    return f"{text} UTC{offset[:3]}:{offset[3:]}"
