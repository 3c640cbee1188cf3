"""Whether a place name that stands in the text means the place: what is written around it decides.

Belongs here: the words in front of and behind a name. Does not belong here: the dictionary (region_lexicon.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tinhso.extract.document import Document
from tinhso.extract.phrases import word_regex
from tinhso.text import fold

_VIETNAMESE = "àáâãèéêìíòóôõùúýăđĩũơư" + "".join(c for c in map(chr, range(0x1EA0, 0x1EFA)) if c.islower())
UPPER = "A-ZÐ" + _VIETNAMESE.upper()
LOWER = "a-z" + _VIETNAMESE
#: one word of a proper name: 'Nam', "Ea", "H'leo", 'HĐND'
CAPITAL_WORD = f"[{UPPER}][\\w’']*"

_REACH = 96  # characters looked back for the head of an organisation's name
_TO_LAST_STOP = re.compile(r".*[,;:!?()\[\]\"\n/|.-](?:(?<![.-])|(?<=\.)(?=\s)|(?<=\s-)\s(?!chi nhánh))", re.DOTALL)
_MARKERS = (
    "tỉnh|thành phố|tp|tp.|t.p|t.p.|t p|t p.|t. p|t. p.|thị xã|tx|tx.|huyện đảo|huyện|quận|phường|xã|thị trấn|đặc khu|"
    "thủ đô|thôn|buôn|bản|làng|ấp|xóm|khu phố|tinh|thanh pho|huyen|quan|thi xa|phuong"
)
_MARKER = re.compile(rf"{word_regex(_MARKERS.split('|'))}\s?$")
_VILLAGES = ("thôn ", "buôn ", "bản ")  # 'buôn làng Tây Nguyên' names none
_SPELLED = {
    "t.p": "thành phố",
    "tp": "thành phố",
    "t p": "thành phố",
    "tx": "thị xã",
    "thanh pho": "thành phố",
    "tinh": "tỉnh",
    "huyen": "huyện",
    "quan": "quận",
    "thi xa": "thị xã",
    "phuong": "phường",
    "huyện đảo": "huyện",
}
_ROUTE = re.compile(
    rf"{word_regex(['cao tốc', 'đường sắt', 'tuyến đường', 'đường bay', 'tàu'])} [^,.;:()\n]{{2,30}}\s?-\s?$"
)  # 'cao tốc A - B'
_RUN = re.compile(rf"(?:{CAPITAL_WORD} ){{1,3}}$")
_PAIRED = re.compile(rf"\s?[-–]\s?[{UPPER}]")
_WORD_BEFORE = re.compile(r"(?:^|[\s\"'“‘(])([^\s\"'“‘(]+) $")
_OPENS = re.compile(r"(?:^|[.!?:\n\"“]\s?)$")
_FOREIGN = re.compile(r"\s?[,(]\s?(?:của )?(?:trung quốc|lào|thái lan|nhật bản|hàn quốc|campuchia|mỹ|đài loan)")
COMMUNE_MARKERS = frozenset(
    {"phường", "xã", "thị trấn", "đặc khu", "thôn", "buôn", "bản", "làng", "ấp", "xóm", "khu phố"}
)
DISTRICT_MARKERS = frozenset({"huyện", "quận", "thị xã", "thành phố"})


@dataclass(frozen=True, slots=True)
class ContextRules:
    """Compiled parts of rules/regions.yml."""

    chain: re.Pattern[str]
    adjacent: re.Pattern[str]
    adjacent_reach: int  # letters it can match
    adjacent_ends: frozenset[str]  # the last two letters of a head
    chain_end: re.Pattern[str]
    country_after: frozenset[str]
    surnames: frozenset[str]
    title: re.Pattern[str]


def compile_context(rules: Mapping[str, Any]) -> ContextRules:
    not_heads, adjacent = rules["inside_chain"]["not_heads"], rules["inside_adjacent"]["heads"]
    return ContextRules(
        chain=re.compile(rf"{_word(rules['inside_chain']['heads'], not_heads)}(?!\w)"),
        adjacent=re.compile(
            _word(adjacent) + "".join(rf"(?<!\b{fold(end)})" for end in rules["inside_adjacent"]["not_heads"]) + r"\s$"
        ),
        adjacent_reach=max(map(len, adjacent)) + len(" \n"),
        adjacent_ends=frozenset(fold(head)[-2:] for head in adjacent),
        chain_end=re.compile(rf"{_word(rules['chain_ends'])}(?!\w)"),
        country_after=frozenset(map(fold, rules["country_after"])),
        surnames=frozenset(rules["people"]["surnames"]),
        title=re.compile(rf"{_word(rules['people']['titles'])}\s$"),
    )


def _word(words: Iterable[str], but_not: Iterable[str] = ()) -> str:
    return word_regex(map(fold, words), map(fold, but_not))


def marker_before(document: Document, start: int) -> tuple[str | None, int]:
    """The type word right before `start` ('tỉnh', 'huyện', …; None without one) and where it begins."""
    left = max(0, start - 14)
    before = document.folded[left:start]
    found = _MARKER.search(before)
    if not found:
        return None, start
    word = found.group().rstrip().rstrip(".").strip()
    if word == "làng" and before[: found.start()].endswith(_VILLAGES):
        return None, start
    return _SPELLED.get(word, word), left + found.start()


def is_inside_name(document: Document, rules: ContextRules, start: int, end: int) -> bool:
    """A part of an organisation's or thing's name: 'Trường Đại học Cần Thơ', 'sông Đồng Nai', 'Viettel Đắk Lắk'."""
    left = max(0, start - _REACH)
    before = document.folded[left:start]
    if before.rstrip()[-2:] in rules.adjacent_ends and rules.adjacent.search(
        before, max(0, len(before) - rules.adjacent_reach)
    ):
        return True
    if "-" in before[-3:] and _ROUTE.search(before):
        return True
    stop = _TO_LAST_STOP.match(before)
    begin = stop.end() if stop else 0
    if document.text[left + begin : start].islower():
        return False  # a name's head is written with a capital
    head = next(reversed(list(rules.chain.finditer(before, begin))), None)
    if head is None or not document.text[left + head.start()].isupper():
        return False
    return not rules.chain_end.search(before, head.end())


def is_person(document: Document, rules: ContextRules, start: int, previous_end: int) -> bool:
    """'ông Nguyễn Thái Bình': a family name or title before the name, with nothing but capitals between."""
    if rules.title.search(document.folded[max(0, start - 12) : start]):
        return True
    before = document.text[max(0, start - 40, previous_end) : start]
    run = _RUN.search(before) if _follows_a_capital(before) else None
    return bool(run) and any(word in rules.surnames for word in run.group().split()[:2])


def _follows_a_capital(before: str) -> bool:
    """Can the last word of `before`, and a blank after it, hold a capital? Tells sooner than an expression that not."""
    return before[-1:] == " " and not before[before.rfind(" ", 0, -1) + 1 :].islower()


def is_foreign(document: Document, end: int) -> bool:
    """'tỉnh Hà Nam (Trung Quốc)'."""
    return _FOREIGN.match(document.folded, end, end + 24) is not None


def is_country_in_name(document: Document, rules: ContextRules, start: int, end: int) -> bool:
    """'Microsoft Việt Nam', 'Mặt trận Tổ quốc Việt Nam'; a pair ('Việt Nam - ASEAN') is the country all the same."""
    if _PAIRED.match(document.text, end, end + 4):
        return False
    left = max(0, start - 40)
    before = document.text[left:start]
    found = _WORD_BEFORE.search(before) if _follows_a_capital(before) else None
    if found and found.group(1)[:1].isupper() and not document.text[start:end].isupper():
        word = fold(found.group(1))
        two = fold(before).split()[-2:]
        opens = _OPENS.search(before[: found.start(1)].rstrip(" "))
        if (
            word not in rules.country_after
            and " ".join(two) not in rules.country_after
            and not (opens and word.isalpha() and len(two) < 2)
        ):
            return True
    return is_inside_name(document, rules, start, end)
