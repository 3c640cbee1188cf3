"""Times a number can be about: year, half, quarter, month, day, span. Resolved against the day of publication.

A period is written as in the warehouse: '2025', '2023-H1', '2024-Q1', '2023-06', '2023-07-12'. A span counts as its
last year ('giai đoạn 2021-2025' → '2025'); nine months of a year as that year.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tinhso.extract.period_patterns import right_before, scanner
from tinhso.vocabulary import Vocabulary


class Period(NamedTuple):
    """A time at text[start:end]. `years` lists every year of an enumerable span ('từ 2020 đến 2024')."""

    start: int
    end: int
    text: str
    is_reference: bool  # 'so với năm 2022': what a value is compared with
    is_due: bool  # 'đến năm 2025'
    years: tuple[int, ...] = ()

    @property
    def year(self) -> int:
        return int(self.text[:4])


_LATE = 5  # the month from which 'năm qua' is no longer the year before
_COUNT = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5}
_QUARTER = {"i": 1, "1": 1, "một": 1, "ii": 2, "2": 2, "hai": 2, "iii": 3, "3": 3, "ba": 3, "iv": 4, "4": 4, "tư": 4}


class PeriodGrammar:
    """Compiled once per vocabulary."""

    def __init__(self, rules: dict) -> None:
        self._relative, self._recent = rules["relative"], frozenset(rules["recent"])
        self._scanner = scanner(rules)
        self._reference = right_before(rules["reference_after"], rules["reference_fillers"], " ")
        self._due = right_before(rules["due_after"], rules["due_fillers"], r"\s")
        self.first_words, self.starts = self._scanner.first_words, self._scanner.starts

    def read(self, folded: str, starts: list[int], published: date | None, start: int, end: int) -> list[Period]:
        """Times between two offsets, in order. `starts` are those of the text."""
        found = []
        for m in self._scanner.finditer(folded, starts, start, end):
            if m.lastgroup in _DAYS and _EVERY_YEAR.match(folded, m.end()):
                continue
            read = self._period(m, published) if m.lastgroup != "next" else _year_after(found)
            if read is None:
                continue
            text, years = read
            before = folded[max(start, m.start() - 40) : m.start()]
            aside = bool(self._reference.search(before) or _is_of_a_document(m, before))
            aside = aside or bool(_UNTIL_NOW.match(folded, m.end()) and _SINCE.search(before + m.group()))
            title = _IN_A_TITLE.search(before)
            opens = title and not _WORD.search(folded, start, m.start() - len(before) + title.start())
            aside = aside or bool((title and not opens) or _TITLE_GOES_ON.match(folded, m.end()))
            lead = m.start("md") - m.start() if m.lastgroup == "daym" else 0  # 'trước 30/6'
            is_due = self._due.search(before + m.group()[:lead]) is not None
            if m.lastgroup == "span" and m["both"] and _BEHIND_A_NUMBER.search(before):
                at = m.start() + m.group().index(_AND)
                found.append(Period(m.start(), at, m["y1"], aside, is_due))
                found.append(Period(at + len(_AND), m.end(), m["y2"], False, False))
                continue
            found.append(Period(m.start(), m.end(), text, aside, is_due, years))
        return found

    def _period(self, m: re.Match[str], published: date | None) -> tuple[str, tuple[int, ...]] | None:
        form = m.lastgroup
        year = published.year if published else None
        if form == "span":
            first, last = int(m["y1"]), int(m["y2"])
            if m["both"]:  # 'năm 2023 và 2022': these two, in the order told
                return (str(max(first, last)), (first, last)) if first != last else None
            return (str(last), tuple(range(first, last + 1))) if first < last <= first + 50 else None
        if form == "ago":
            return (
                (str(year - _COUNT.get(m["ago_n"], 0) - (int(m["ago_n"]) if m["ago_n"].isdigit() else 0)), ())
                if year
                else None
            )
        if form == "relative":
            if published and published.month >= _LATE and m["relative"] in self._recent:
                return str(year), ()
            return (str(year + self._relative[m["relative"]]), ()) if year else None
        if form == "past":
            return (str(year), ()) if year else None
        if form == "year":
            return m["y"], ()
        if form == "quarter":
            return self._part(m["qy"] or m["qy2"] or _back(m["qrel"], year), published, f"-Q{_QUARTER[m['q']]}")
        if form == "months":
            half = {"6": "-H", "sáu": "-H", "nửa": "-H", "3": "-Q", "ba": "-Q"}.get(m["n"], "")
            part = half and half + {"-H": {"đầu": "1", "cuối": "2"}, "-Q": {"đầu": "1", "cuối": "4"}}[half][m["which"]]
            return self._part(m["ny"] or _back(m["nrel"], year), published, part)
        if form == "month":
            return self._month(int(m["m"]), m["my"] or _back(m["mrel"], year), published)
        if form == "monthy":
            return self._month(int(m["m2"]), m["my2"], published)
        d, mo, y = {"day": ("d", "dm", "dy"), "dayw": ("wd", "wm", "wy"), "daym": ("md", "mm", None)}[form]
        return self._day(int(m[d]), int(m[mo]), int(m[y]) if y and m[y] else None, published)

    @staticmethod
    def _part(year: str | None, published: date | None, part: str) -> tuple[str, tuple[int, ...]] | None:
        known = year or (str(published.year) if published else None)
        return (known + part, ()) if known else None

    @staticmethod
    def _month(month: int, year: str | None, published: date | None) -> tuple[str, tuple[int, ...]] | None:
        if not 1 <= month <= 12 or not (year or published):
            return None
        # a month without a year is of the year of publication
        return f"{year or published.year}-{month:02d}", ()

    @staticmethod
    def _day(day: int, month: int, year: int | None, published: date | None) -> tuple[str, tuple[int, ...]] | None:
        try:
            known = date(year or (published.year if published else 0), month, day)
        except ValueError:
            return None
        return known.isoformat(), ()


def _year_after(found: list[Period]) -> tuple[str, tuple[int, ...]] | None:
    """'từ 84% của năm 2021 lên 86% một năm sau'."""
    return (str(found[-1].year + 1), ()) if found else None


def _back(word: str | None, year: int | None) -> str | None:
    """'nay' → the year of publication, 'ngoái' → the one before."""
    return str(year - (word != "nay")) if word and year else None


# 'Chương trình … đến năm 2025, định hướng đến năm 2030': times of a programme's name
_IN_A_TITLE = re.compile(r"(?:định hướng|tầm nhìn)(?: phát triển)?(?: (?:đến|tới))?(?: năm)? $")
_AND = " và "
_DAYS = ("day", "dayw", "daym")
_EVERY_YEAR = re.compile(r" (?:hàng|hằng|mỗi) năm(?!\w)")
_BEHIND_A_NUMBER = re.compile(r"[\d%] $")  # 'xếp thứ 5 năm 2022 và năm 2023 xếp thứ 3': each has its own
_WORD = re.compile(r"[^\W\d_]{2}")  # none before '2. Tầm nhìn đến năm 2030': it opens its sentence
_TITLE_GOES_ON = re.compile(r",? (?:và )?(?:định hướng|tầm nhìn) (?:phát triển )?(?:đến|tới|năm|20)")
_SINCE = re.compile(r"(?<!\w)(?:từ|kể từ)(?!\w)[^,;.]*$")  # 'từ 1/7 đến nay': of now
_UNTIL_NOW = re.compile(r" (?:đến|tới) (?:nay|hôm nay|thời điểm này|giờ)(?!\w)")
_OF_A_DOCUMENT = re.compile(r"\d[-/][a-zđ][\w/-]*(?P<apart>,)? (?:ngày )?$")  # 'Nghị quyết số 04-NQ/TU ngày 19/7/2021'


def _is_of_a_document(m: re.Match[str], before: str) -> bool:
    """'Nghị quyết số 04-NQ/TU, ngày 19/7/2021', but 'theo Nghị quyết 18-NQ/TU, giai đoạn 2021-2025 …'."""
    document = _OF_A_DOCUMENT.search(before)
    return document is not None and (not document["apart"] or m.lastgroup in ("day", "dayw", "daym"))


@lru_cache(maxsize=4)
def period_grammar(vocabulary: Vocabulary) -> PeriodGrammar:
    return PeriodGrammar(vocabulary.rules["periods"])
