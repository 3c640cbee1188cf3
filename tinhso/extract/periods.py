"""Times a number can be about: year, half, quarter, month, day, span. Resolved against the day of publication.

A period is written as in the warehouse: '2025', '2023-H1', '2024-Q1', '2023-06', '2023-07-12'. A span counts as its last
year ('giai đoạn 2021-2025' → '2025'); nine months of a year as that year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tinhso.extract.numbers import anchored, phrase_regex
from tinhso.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Period:
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


_YEAR = r"(?:19[5-9]\d|20[0-6]\d)"
_COUNT = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5}
_QUARTER = {"i": 1, "1": 1, "một": 1, "ii": 2, "2": 2, "hai": 2, "iii": 3, "3": 3, "ba": 3, "iv": 4, "4": 4, "tư": 4}


class PeriodGrammar:
    def __init__(self, rules: dict) -> None:
        self._relative = rules["relative"]
        relative = phrase_regex(list(self._relative))
        self._scanner = re.compile(
            "|".join([
                # spans: 'giai đoạn 2021-2025', 'nhiệm kỳ 2020 - 2025', 'từ 2020 đến 2024', '2020 - 2021'
                rf"(?P<span>(?<![\w/.-])(?:(?:giai đoạn|nhiệm kỳ|thời kỳ|các năm|trong|năm) )?(?:từ )?(?:năm )?(?P<y1>{_YEAR})(?: ?- ?| (?:đến|tới|và) (?:năm )?)(?P<y2>{_YEAR})(?![\w/]|-\d))",
                # days: 'ngày 15/11/2025', '30-6-2026', 'ngày 14 tháng 1 năm 2026'
                rf"(?P<day>(?<![\w/.-])(?P<d>\d{{1,2}}) ?[/.-] ?(?P<dm>\d{{1,2}}) ?[/.-] ?(?P<dy>{_YEAR})(?!\d))",
                rf"(?P<dayw>(?<![\w/.-])(?:ngày )?(?P<wd>\d{{1,2}}) tháng (?P<wm>\d{{1,2}})(?: năm (?P<wy>{_YEAR}))?(?![\d/]))",
                r"(?P<daym>(?<!\w)(?:ngày|sáng|chiều|tối|trưa|đêm|hôm|từ|đến|hết) (?P<md>\d{1,2})[/.-](?P<mm>\d{1,2})(?![\d/.-]\d|\d|%|,\d| ?%))",
                # quarters and halves
                rf"(?P<quarter>(?<!\w)quý (?P<q>iv|iii|ii|i|[1-4]|một|hai|ba|tư)(?!\w)(?:(?:/| năm |-| )(?P<qy>{_YEAR})| và năm (?P<qy2>{_YEAR}))?)",
                rf"(?P<months>(?<!\w)(?P<n>\d{{1,2}}|sáu|chín|ba|bảy|tám|mười|mười một|nửa) (?:tháng )?(?P<which>đầu|cuối)(?: năm)?(?: (?P<ny>{_YEAR}))?(?! kỳ| tháng| tuần))",
                # months
                rf"(?P<month>(?<!\w)tháng ?(?P<m>\d{{1,2}})(?:(?:[/.-]| năm | )(?P<my>{_YEAR}))?(?![\d/]|-\d))",
                rf"(?P<monthy>(?<![\w/.-])(?P<m2>\d{{1,2}})[/-](?P<my2>{_YEAR})(?!\d))",
                r"(?P<ago>(?<!\w)(?P<ago_n>một|hai|ba|bốn|năm|\d) năm (?:trước|về trước)(?!\w| đó))",
                rf"(?P<relative>(?<!\w)(?:{relative})(?!\w| \d))",
                rf"(?P<year>(?<![\w/.,-])(?:(?:cuối|hết|đầu|giữa|trong) )?(?:năm )?(?P<y>{_YEAR})(?![\w/%]|[.,-]\d| ?%| (?:tỷ|triệu|nghìn|đồng|người|hộ|hồ sơ|tổ|xã|trạm)(?!\w)))",
            ])
        )
        # 'cùng kỳ năm 2024': everything from 'so với' to the time, as long as no number stands between.
        reference = phrase_regex(rules["reference_after"])
        self._reference = re.compile(
            rf"(?<!\w)(?:{reference})(?: (?:với|cùng kỳ|thời điểm|cuối|đầu|hết|năm|mức|mức của|kết quả|của|thời điểm cuối|kỳ đánh giá|trước|kỳ))* ?\(?$"
        )
        self._due = re.compile(rf"(?<!\w)(?:{phrase_regex(rules['due_after'])})(?: (?:hết|cuối|đầu|ngày|năm|giữa|tháng|hết ngày|hết năm|cuối năm))*\s?\(?$")

    def read(self, folded: str, published: date | None, start: int = 0, end: int | None = None) -> list[Period]:
        found = []
        for m in anchored(_MAY_START, self._scanner, folded, start, len(folded) if end is None else end):
            read = self._period(m, published)
            if read is None:
                continue
            text, years = read
            before = folded[max(start, m.start() - 40) : m.start()]
            aside = bool(self._reference.search(before) or _OF_A_DOCUMENT.search(before))
            found.append(Period(m.start(), m.end(), text, aside, bool(self._due.search(before)), years))
        return found

    def _period(self, m: re.Match[str], published: date | None) -> tuple[str, tuple[int, ...]] | None:
        form = next(name for name in _FORMS if m[name] is not None)
        year = published.year if published else None
        if form == "span":
            first, last = int(m["y1"]), int(m["y2"])
            return (str(last), tuple(range(first, last + 1))) if first < last <= first + 50 else None
        if form == "ago":
            return (str(year - _COUNT.get(m["ago_n"], 0) - (int(m["ago_n"]) if m["ago_n"].isdigit() else 0)), ()) if year else None
        if form == "relative":
            return (str(year + self._relative[m["relative"]]), ()) if year else None
        if form == "year":
            return m["y"], ()
        if form == "quarter":
            return self._part(m["qy"] or m["qy2"], published, f"-Q{_QUARTER[m['q']]}")
        if form == "months":
            half = {"6": "-H", "sáu": "-H", "nửa": "-H", "3": "-Q", "ba": "-Q"}.get(m["n"], "")
            part = half and half + {"-H": {"đầu": "1", "cuối": "2"}, "-Q": {"đầu": "1", "cuối": "4"}}[half][m["which"]]
            return self._part(m["ny"], published, part)
        if form in ("month", "monthy"):
            month = int(m["m"] or m["m2"])
            return self._month(month, m["my"] or m["my2"], published)
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


# Where a time may begin: cheap to find, so that the long pattern is tried there only.
_MAY_START = re.compile(
    r"(?<![\w])(?:\d|giai đoạn|nhiệm kỳ|thời kỳ|các năm|trong|từ|năm|ngày|sáng|chiều|tối|trưa|đêm|hôm|đến|hết|quý|tháng|cuối|đầu|giữa|"
    r"sáu|chín|ba|bảy|tám|mười|nửa|một|hai|bốn|sang)"
)
_OF_A_DOCUMENT = re.compile(r"\d[-/][a-zđ][\w/-]*,? (?:ngày )?$")  # 'Nghị quyết số 04-NQ/TU ngày 19/7/2021'
_FORMS = ("span", "day", "dayw", "daym", "quarter", "months", "month", "monthy", "ago", "relative", "year")


@lru_cache(maxsize=4)
def period_grammar(vocabulary: Vocabulary) -> PeriodGrammar:
    return PeriodGrammar(vocabulary.rules["periods"])
