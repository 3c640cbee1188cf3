"""When an article was published: the date lines of sites, and the date values of JSON and HTML metadata.

A time is local to Asia/Ho_Chi_Minh. A date that is stated but cannot be (the year 20233) raises ImpossibleDateError:
such an article is refused rather than dated wrongly.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple

HANOI = timezone(timedelta(hours=7))
FIRST_YEAR = 1990

_MONTHS_VI = "một|giêng|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười một|mười hai|mười|chạp"
_VI_NUMBER = dict(zip(_MONTHS_VI.split("|"), [1, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 11, 12, 10, 12], strict=True))
_EN = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS_EN = f"(?:{'|'.join(_EN)})[a-z]{{0,6}}\\.?"

# On folded text; the year may run to six digits so that a wrong one is seen, not cut to size.
_DATE = re.compile(
    rf"""(?<![\d/.,-])(?:
      (?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?!\d)
    | (?P<d2>\d{{1,2}})\s?[-/.]\s?(?P<m2>\d{{1,2}})\s?[-/.]\s?(?P<y2>\d{{4,6}})(?!\d)
    | (?P<d3>\d{{1,2}})\s(?:tháng|thg)\s?(?P<m3>\d{{1,2}}|{_MONTHS_VI})(?:\snăm\s|,\s|/|\s)(?P<y3>\d{{4,6}})(?!\d)
    | (?P<m4>{_MONTHS_EN})\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y4>\d{{4,6}})(?!\d)
    | (?P<d5>\d{{1,2}})\s(?P<m5>{_MONTHS_EN}),?\s(?P<y5>\d{{4,6}})(?!\d)
    )""",
    re.VERBOSE,
)
_YEAR = re.compile(r"\d{4}")
_TIME = re.compile(r"(?<![\d:/.])(\d{1,2})(?::|h|g)(\d{2})(?::\d{2})?(?!\d)(?:\s?([ap])\.?m\b)?")
_NAIVE = re.compile(r"(\d{4,6})(?:-(\d{1,2}))?")

_NOISE = re.compile(
    r"""\bt[2-7]\b|(?:thứ|chủ)\s(?:hai|ba|tư|năm|sáu|bảy|nhật|\d)\b|\bcn\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b
    |\bgmt\s?[+-]?\s?\d{0,2}(?::?\d\d)?|\butc\b|\bgiờ\b
    |\b(?:cập\snhật|đăng|ngày|lúc|xuất\sbản|posted|published|updated|on|date|thời\sgian|phát\shành|viết)
     (?:\s(?:lúc|ngày|vào|bởi|by|on|đăng|nhật|lần\scuối|cuối))*\b
    |\d{1,3}\s(?:phút\sđọc|min\sread|phút\strước)|\b(?:lượt\sxem|views?|đọc|xem)\s?:?\s?[\d.,]{0,12}
    |\bcỡ\schữ\s?:?(?:\sa[-+]?){0,3}|[\W_]+""",
    re.VERBOSE,
)


class ImpossibleDateError(ValueError):
    """A date is stated that no article can have; `str()` is the date as printed."""


class Published(NamedTuple):
    at: datetime  # naive, local to Hanoi
    precision: str  # minute, day, month, year


def from_value(value: object, last_year: int) -> Published | None:
    """A date of JSON or HTML metadata; None when there is none. Raises ImpossibleDateError for one that is no date.

    ISO 8601 (a time with an offset becomes Hanoi time), '2023-06', '2023', Unix seconds or milliseconds, or any form
    of a date line. `last_year` is the last year that can be right.
    """
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value, last_year)
    text = str(value).strip()[:200]
    if not text:
        return None
    if found := _NAIVE.fullmatch(text):
        month = int(found[2] or 1)
        return Published(_checked(int(found[1]), month, 1, last_year, text), "month" if found[2] else "year")
    try:
        moment = _from_standard(text)
    except ValueError:
        found = from_line(text, last_year)
        if found is None:
            raise ImpossibleDateError(text) from None
        return found
    try:
        local = moment.astimezone(HANOI).replace(tzinfo=None) if moment.tzinfo else moment
    except OverflowError:
        raise ImpossibleDateError(text) from None
    _checked(local.year, local.month, local.day, last_year, text)
    return Published(local.replace(second=0, microsecond=0), "minute" if len(text) > 10 else "day")


def from_line(line: str, last_year: int) -> Published | None:
    """The first date in a folded line, with its time if one stands there. Raises ImpossibleDateError."""
    found = _DATE.search(line.lower())
    if found is None:
        return None
    year, month, day = (
        next(value for name, value in found.groupdict().items() if name[0] == part and value) for part in "ymd"
    )
    moment = _checked(int(year), _month(month), int(day), last_year, found.group())
    rest = line.lower()
    time = _TIME.search(rest[found.end() : found.end() + 30]) or _last_time(rest[: found.start()])
    if time and int(time[1]) < 24 and int(time[2]) < 60:
        return Published(moment.replace(hour=_hour(int(time[1]), time[3]), minute=int(time[2])), "minute")
    return Published(moment, "day")


def rest_of_date_line(line: str) -> str | None:
    """What a folded line holds beside date, time, weekday and labels ('lê vân'); None when it has no date."""
    found = _DATE.search(line) if _YEAR.search(line) else None  # most lines have no year: seen ten times faster
    if found is None:
        return None
    rest = f"{line[: found.start()]} | {line[found.end() :]}"
    rest = re.sub(r"\b[ap]m\b", " ", _TIME.sub(" ", rest))
    return _NOISE.sub(" ", _NOISE.sub(" ", rest)).strip()


def _from_standard(text: str) -> datetime:
    """ISO 8601, or the form of mail and feeds ('Fri, 03 Nov 2023 08:00:00 GMT'). Raises ValueError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


def _checked(year: int, month: int, day: int, last_year: int, printed: str) -> datetime:
    if not FIRST_YEAR <= year <= last_year:
        raise ImpossibleDateError(printed)
    try:
        return datetime(year, month, day)
    except ValueError:
        raise ImpossibleDateError(printed) from None


def _from_epoch(value: float, last_year: int) -> Published:
    seconds = value / 1000 if abs(value) > 1e11 else value
    try:
        local = datetime.fromtimestamp(seconds, HANOI).replace(tzinfo=None, second=0, microsecond=0)
    except (ValueError, OverflowError, OSError):
        raise ImpossibleDateError(str(value)) from None
    if not FIRST_YEAR <= local.year <= last_year:
        raise ImpossibleDateError(str(value))
    return Published(local, "minute")


def _month(printed: str) -> int:
    if printed.isdigit():
        return int(printed)
    return _VI_NUMBER.get(printed) or _EN.index(printed[:3]) + 1


def _last_time(before: str) -> re.Match[str] | None:
    found = list(_TIME.finditer(before[-40:]))
    return found[-1] if found else None


def _hour(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half == "p" else 0)
