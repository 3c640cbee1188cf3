"""How days, months and years are printed, and the words around them (rules/dates.yml), compiled once.

Belongs here: patterns over the folded text. Does not belong here: what a date means (dates.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tinhso.extract.phrases import anywhere
from tinhso.vocabulary import Vocabulary, VocabularyError

DAY = re.compile(
    r"(?:(?P<d0>\d{1,2})(?:, ?\d{1,2}){0,4}\s?(?:-|và|&|,|đến|tới)\s?(?:hết )?(?:ngày )?)?"
    r"(?P<d>\d{1,2})(?:(?P<s>[/.-])(?P<m>\d{1,2})(?:(?:(?P=s)|,? năm )(?P<y>\d{4}))?|"
    r"[ ]?tháng (?P<m2>\d{1,2}|giêng|chạp|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?:[ ]?(?:năm |[-/])(?P<y2>\d{4}))?)"
    r"(?![\d%])(?![.,/]\d)(?!-[a-zđ])(?!/[a-zđ])"
)
# Where a day may begin: no middle of '2.486', '104/2022' or '0262-3851'.
DIGITS = re.compile(r"\d(?<![\d/.,:]\d)(?<!\d-\d)\d?(?=[/.-]\d| ?tháng |, ?\d|\s?(?:-|và|&|,|đến|tới))")
MONTH = re.compile(
    r"tháng(?<!\wtháng)\s?(?P<m>\d{1,2})"
    r"(?:\s?(?:[/.-]|năm )\s?(?P<y>\d{4})|"
    r"\s(?P<rel>năm ngoái|năm trước|năm nay|năm sau|năm tới|vừa qua|tới|này|vừa rồi))?"
    r"(?![\d%/])(?![.,]\d)"
)
MONTH_OF = re.compile(r"(?P<rel>tháng(?<!\wtháng) (?:trước|này|sau|tới))(?!\w)")
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
QUARTER = re.compile(r"quý(?<!\wquý) (?P<q>i{1,3}|iv|[1-4])(?:\s?[/-]\s?| năm )(?P<y>(?:19|20)\d{2})(?!\d)")
YEAR = re.compile(r"năm(?<!\wnăm) (?P<y>(?:19|20)\d{2})(?![\d-])(?!\s?-\s?\d)")
YEAR_OF = re.compile(r"(?P<rel>năm(?<!\wnăm) (?:ngoái|nay))(?!\w)")
SAME_DAY = re.compile(r"cùng(?<!\wcùng) (?:ngày|buổi(?: sáng| chiều| tối)?)(?!\w)")
JOINT = re.compile(r"\s?(?:-|đến|tới|và|&|kéo dài (?:đến|tới))(?: hết)?\s?(?:ngày )?$")
NUMBER_WORDS = {
    "giêng": 1,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "chạp": 12,
}
AFTER_WEAK = re.compile(r"\s?(?:[,.;):]|$|\n|-|đến|tới|năm|tại|ở|diễn ra|khai mạc|hằng năm|hàng năm)")
DATELINE = re.compile(r"[^\W\d][^\n,(]{1,38}[,(]\s?(?:ngày )?")


@dataclass(frozen=True)
class DateRules:
    strong: re.Pattern[str]
    weak: re.Pattern[str]
    ahead: re.Pattern[str]
    shift: Mapping[str, int]  # word → days from the dateline


def _words(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@lru_cache(maxsize=8)
def date_rules(vocabulary: Vocabulary) -> DateRules:
    data = vocabulary.rules.get("dates")
    if not isinstance(data, Mapping):
        raise VocabularyError("rules/dates.yml: missing or not a mapping; dates cannot be read without it")
    shift = {word: days for days, words in data["relative"].items() if isinstance(days, int) for word in words}
    return DateRules(
        re.compile(rf"(?<!\w)(?:{_words(data['cues']['strong'])})[ ,]{{0,2}}[(]?(?:ngày )?$"),
        re.compile(rf"(?<!\w)(?:{_words(data['cues']['weak'])})\s$"),
        anywhere(data["ahead"]["words"]),
        shift,
    )
