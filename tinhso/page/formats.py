"""Numbers, periods and dates as a reader of Vietnamese or English writes them. Pure functions of their arguments."""

from __future__ import annotations

import re
from datetime import date
from math import isfinite

LANGUAGES = ("vi", "en")
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"

# Figures after the point that a unit bears; a unit not named here counts things.
_DECIMALS = {"index_0_1": 4, "percent": 2, "percentage_point": 2, "points": 2, "vnd": 1}
_BILLION = 1e9  # money is told in billions of dong
_SWAP = str.maketrans(",.", ".,")


def shown(value: float, unit: str | None) -> float:
    """The value on the scale it is shown in (dong in billions), rounded to the figures its unit bears."""
    return round(value / _BILLION if unit == "vnd" else value, _DECIMALS.get(unit or "", 2))


def decimals(values: list[float], unit: str | None) -> int:
    """How many figures after the point the most exact of `values` (as shown) needs."""
    most = _DECIMALS.get(unit or "", 2)
    return next((n for n in range(most) if all(round(value, n) == value for value in values)), most)


def number(value: float | None, digits: int, lang: str) -> str:
    """1234.5 → '1.234,5' (vi) or '1,234.5' (en), always with `digits` after the point; '–' where there is none."""
    if value is None or not isfinite(value):
        return "–"
    text = f"{value:,.{digits}f}".replace("-", MINUS)
    return text.translate(_SWAP) if lang == "vi" else text


def signed(value: float | None, digits: int, lang: str) -> str:
    """A change, with its sign."""
    text = number(value, digits, lang)
    return text if value is None or value <= 0 else f"+{text}"


def amount(value: float | None, unit: str | None, lang: str, high: float | None = None, comparator: str = "=") -> str:
    """A value with what it needs to stand alone: '≥ 90%', '2.500 tỷ đồng', '80–90%', 'hạng 5'."""
    if value is None:
        return "–"
    ends = [shown(one, unit) for one in (value, high) if one is not None]
    digits = decimals(ends, unit)
    text = "–".join(number(one, digits, lang) for one in ends)
    return _SIGNS.get(comparator or "=", "") + suffixed(text, unit, lang)


_SIGNS = {"~": f"≈{NO_BREAK}", **{sign: f"{sign}{NO_BREAK}" for sign in "<>"}}
_SIGNS |= {">=": f"≥{NO_BREAK}", "<=": f"≤{NO_BREAK}"}
_SUFFIXES = {
    "percent": ("%", "%"),
    "percentage_point": (f"{NO_BREAK}điểm{NO_BREAK}%", f"{NO_BREAK}pp"),
    "vnd": (f"{NO_BREAK}tỷ{NO_BREAK}đồng", f"{NO_BREAK}billion{NO_BREAK}VND"),
}


def suffixed(text: str, unit: str | None, lang: str) -> str:
    """`text` with the sign of its unit; things that are counted have none, a rank has its word before it."""
    if unit == "rank":
        return f"{'hạng' if lang == 'vi' else 'rank'}{NO_BREAK}{text}"
    vietnamese, english = _SUFFIXES.get(unit or "", ("", ""))
    return text + (vietnamese if lang == "vi" else english)


def unit_name(indicator: dict, lang: str) -> str:
    """What the figures of an indicator are in, for headings: '%', 'tỷ đồng', 'điểm chỉ số (0-1)'."""
    if indicator["unit"] in _SUFFIXES:
        return suffixed("", indicator["unit"], lang).strip()
    return indicator[f"unit_name_{lang}"] or ""


def period(value: str | None, lang: str) -> str:
    """'2024-Q3' → 'quý III/2024' or 'Q3 2024'; also halves, months and days; what is unknown stays."""
    if not value:
        return "–"
    found = re.fullmatch(r"(\d{4})-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?)", value)
    if not found:
        return value
    year, quarter, half, month, day = found.groups()
    if lang == "en":
        if quarter or half:
            return f"{'Q' + quarter if quarter else 'H' + half} {year}"
        return f"{int(day)} {_MONTHS[int(month) - 1]} {year}" if day else f"{_MONTHS[int(month) - 1]} {year}"
    if quarter:
        return f"quý {_ROMAN[int(quarter) - 1]}/{year}"
    if half:
        return f"6 tháng {'đầu' if half == '1' else 'cuối'} năm {year}"
    return f"{int(day)}/{int(month)}/{year}" if day else f"{int(month)}/{year}"


_ROMAN = ("I", "II", "III", "IV")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date | None, lang: str, precision: str = "day") -> str:
    """A date as exact as it is known: day, month or year."""
    if value is None:
        return "–"
    exact = {"year": f"{value:%Y}", "month": f"{value:%Y-%m}"}.get(precision, f"{value:%Y-%m-%d}")
    return period(exact, lang)
