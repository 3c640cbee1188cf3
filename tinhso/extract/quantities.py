"""A number in text: what it counts, where it stands. How it is found is in numbers.py."""

from __future__ import annotations

from typing import NamedTuple


class Kind:
    """What a number counts: plain strings, since every number asks dozens of times, and a member of an Enum takes five
    times as long to look up (Python 3.11)."""

    PERCENT = "percent"
    POINTS_OF_PERCENT = "pp"
    INDEX = "index"  # 0,6891, with or without 'điểm'
    POINTS = "points"  # 84,27 điểm
    COUNT = "count"
    MONEY_VND = "vnd"
    MONEY_OTHER = "usd"
    RANK = "rank"
    RANK_CHANGE = "rank_change"
    MULTIPLE = "multiple"  # 'gấp đôi' → growth of 100 %
    ALL_OF = "all of"  # what a name may ask for: a count told with its whole ('161/161 xã'); no number is of this kind


KINDS = frozenset(value for name, value in vars(Kind).items() if name.isupper())
RANKS = frozenset({Kind.RANK, Kind.RANK_CHANGE})
SHARES = frozenset({Kind.PERCENT, Kind.POINTS_OF_PERCENT})
MONEY = frozenset({Kind.MONEY_VND, Kind.MONEY_OTHER})
MOST_PROVINCES = 64  # a rank out of more is one among countries or communes


class Quantity(NamedTuple):
    """A number at text[start:end]; `number_start` is where its digits begin, after comparator and cue words."""

    start: int
    number_start: int
    end: int
    kind: str
    value: float
    high: float | None = None
    comparator: str = "="
    total: float | None = None  # 83 in '71/83'


def parse_number(digits: str) -> float:
    """'2.486' → 2486.0, '71,4' → 71.4, '0,5' → 0.5, '12.5' → 12.5."""
    if "," in digits:
        return float(digits.replace(".", "").replace(",", "."))
    head, point, tail = digits.rpartition(".")
    if point and (len(tail) != 3 or head == "0"):
        return float(digits)
    return float(digits.replace(".", ""))
