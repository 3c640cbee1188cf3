"""Calendar dates of an article, as exact as they are printed.

Belongs here: days, months and years that name a point or stretch of the calendar. Does not belong here: the period a
number is about (quarters, half years, 'giai đoạn'), document numbers, fractions.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tinhso.extract.date_patterns import (
    AFTER_WEAK,
    DATELINE,
    DAY,
    DIGITS,
    JOINT,
    MONTH,
    MONTH_OF,
    NUMBER_WORDS,
    QUARTER,
    QUARTERS,
    SAME_DAY,
    YEAR,
    YEAR_OF,
    DateRules,
    date_rules,
)
from tinhso.extract.document import Document
from tinhso.extract.marks import with_marks
from tinhso.extract.phrases import Hit, is_word, leftmost_longest
from tinhso.extract.sightings import sightings
from tinhso.vocabulary import Vocabulary

_LONGEST_BULLET = 4
_LABELS = re.compile(r" ?: \w")
_SPAN = re.compile(r"\d{1,2} ?(?:-|đến) ?\d{1,2}[/.-]")
_FIRST_YEAR, _LAST_YEAR = 1945, 2100
_MOST_DATES = 5_000  # read in one article: more is no article
_COMING = re.compile(r" tới(?!\w)")  # 'ngày 28/10 tới'
_NEAR_AHEAD = timedelta(days=31)  # a day so soon after publication is announced, not remembered from last year


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date or a range of days. `first` and `last` are None when the year cannot be known (no publication date).

    `precision` is day, month or year (a quarter's is year); a month's, quarter's or year's
    `first` is its first day and `last` its last.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    precision: str
    is_year_inferred: bool = False
    day_and_month: tuple[int, int] | None = None  # as printed, where the year is not

    def in_year(self, year: int) -> date | None:
        """The day, if its year is this one; None for no such day."""
        return _date(year, *reversed(self.day_and_month)) if self.day_and_month else None

    def text(self) -> str | None:
        """'2023-07-12', '2023-07', '2023', or 'first/last' for a range of days."""
        if self.first is None:
            return None
        cut = {"day": 10, "month": 7, "year": 4}[self.precision]
        printed = self.first.isoformat()[:cut]
        if self.precision == "day" and self.last and self.last != self.first:
            return f"{printed}/{self.last.isoformat()}"
        return printed


def read_dates(document: Document, vocabulary: Vocabulary) -> tuple[DateSpan, ...]:
    """All dates in the order of the text; nothing found: an empty tuple. A day told twice is two spans."""
    rules = date_rules(vocabulary)
    document = with_marks(document, vocabulary)
    spans = list(_joined(document, _bounded(document, _days(document, rules))))
    for coarser in (_months(document, rules), _years(document)):
        spans = _without_overlaps(spans, _bounded(document, coarser))
    return tuple(_with_relative(document, sightings(document, vocabulary).days, spans))


def _bounded(document: Document, dates: Iterable[DateSpan]) -> Iterator[DateSpan]:
    """The first of the dates; that there are more is noted."""
    for number, span in enumerate(dates):
        if number == _MOST_DATES:
            left = f"those in its last {len(document.text) - span.start:,} characters were"
            document.leave_unread("too_many_dates", _MOST_DATES, "dates", left)
            return
        yield span


def _without_overlaps(spans: list[DateSpan], more: Iterable[DateSpan]) -> list[DateSpan]:
    """`spans` and those of `more` that touch none of them, in the order of the text."""
    starts = [span.start for span in spans]
    free = []
    for span in more:
        at = bisect_left(starts, span.end)
        if at == 0 or spans[at - 1].end <= span.start:
            free.append(span)
    return sorted(spans + free, key=lambda span: span.start)


# Days


def _days(document: Document, rules: DateRules) -> Iterator[DateSpan]:
    folded = document.folded
    done, told = 0, -1
    for at in document.numerals:
        if at < done or not DIGITS.match(folded, at):
            continue
        found = DAY.match(folded, at)
        if not found:
            continue
        done = found.end()
        year = found.group("y") or found.group("y2")
        named = found.group("m2")
        month = NUMBER_WORDS.get(named) or int(named) if named else int(found.group("m"))
        day, first_day = int(found.group("d")), found.group("d0")
        start = found.start() if first_day else found.start("d")
        if not (1 <= month <= 12 and 1 <= day <= 31):
            continue
        if first_day and not _is_cued(folded, rules, found.start(), found.end(), bool(year or named)):
            first_day, start = None, found.start("d")  # '…, 12/7/2023': the number before is another's
        is_joined = start - told <= 20 and JOINT.match(folded[told:start])  # '31/5 và 1/6'
        is_bare = not (first_day or year or named or is_joined)
        if is_bare and not _is_cued(folded, rules, start, found.end(), False):
            continue
        if named and not year and not first_day and day > 31:
            continue
        if year and not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
            continue
        told = found.end()
        last = _day(document, rules, day, month, int(year) if year else None, found.start(), found.end())
        if last is None and (year or document.published):
            continue  # 31/2
        first = last
        if first_day and last and 1 <= int(first_day) < day:
            first = last.replace(day=int(first_day))
        printed = None if year else (int(first_day or day), month)
        yield DateSpan(start, found.end(), first, last, "day", not year, printed)


def _is_cued(folded: str, rules: DateRules, start: int, end: int, is_full: bool) -> bool:
    before = folded[max(0, start - 24) : start]
    if rules.strong.search(before) or _stands_alone(folded, start, end):
        return True
    return bool(rules.weak.search(before)) and (is_full or bool(AFTER_WEAK.match(folded, end)))


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """'• 16-10: Diễn đàn …' opens a line of a programme; 'Festival Hoa Di Linh (15 - 18/5)' tells from when to when."""
    if folded[start - 1 : start] == "(":
        return folded[end : end + 1] == ")" and _SPAN.match(folded, start, end) is not None
    begin = max(0, start - _LONGEST_BULLET - 1)  # no further: a line may be the whole text
    line = folded.rfind("\n", begin, start) + 1
    is_first = (
        (line > 0 or begin == 0) and start - line <= _LONGEST_BULLET and not any(map(str.isalnum, folded[line:start]))
    )
    return is_first and _LABELS.match(folded, end) is not None


def _day(
    document: Document, rules: DateRules, day: int, month: int, year: int | None, start: int, end: int
) -> date | None:
    if year is not None:
        return _date(year, month, day)
    published = document.published
    if published is None:
        return None
    here = _date(published.year, month, day)
    if here is None:
        return _date(published.year - 1, month, day)
    if here <= published:
        if (published - here).days > 200 and _looks_ahead(document, rules, start, end):
            return _date(published.year + 1, month, day)
        return here
    if here - published <= _NEAR_AHEAD or _looks_ahead(document, rules, start, end):
        return here
    return _date(published.year - 1, month, day)


def _looks_ahead(document: Document, rules: DateRules, start: int, end: int) -> bool:
    if _COMING.match(document.folded, end):
        return True
    sentence = document.sentence_at(start)
    left, right = max(sentence.start, start - 120), min(sentence.end, end + 60)
    return rules.ahead.search(document.folded, left, right) is not None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _joined(document: Document, days: Iterable[DateSpan]) -> Iterable[DateSpan]:
    """'tối 16/11 … đến hết ngày 19/11' stays two; 'từ 01/7 đến 15/11/2025' is one, its first year from its last."""
    waiting: DateSpan | None = None
    for span in days:
        if waiting and span.start - waiting.end < 24 and JOINT.match(document.folded[waiting.end : span.start]):
            joined = _range(waiting, span)
            if joined:
                waiting = joined
                continue
        if waiting:
            yield waiting
        waiting = span
    if waiting:
        yield waiting


def _range(one: DateSpan, two: DateSpan) -> DateSpan | None:
    if one.first is None and two.last and (first := one.in_year(two.last.year)) and first <= two.last:
        return DateSpan(one.start, two.end, first, two.last, "day", two.is_year_inferred)
    if one.first is None or two.last is None:
        return None if one.first is not two.last else DateSpan(one.start, two.end, None, None, "day", True)
    if one.is_year_inferred and two.is_year_inferred and two.last < one.first:
        later = _date(two.last.year + 1, two.last.month, two.last.day)  # 'từ 1/7 đến 2/8', told in June
        if later is None:
            return None
        two = replace(two, last=later)
    first = one.first
    if one.is_year_inferred:
        first = _date(two.last.year, first.month, first.day) or first
        if first > two.last:
            first = _date(two.last.year - 1, first.month, first.day) or first
    if first > two.last or (two.last - first).days > 400:
        return None
    return DateSpan(one.start, two.end, first, two.last, "day", two.is_year_inferred)


# Months and years


def _months(document: Document, rules: DateRules) -> Iterable[DateSpan]:
    published = document.published
    for found in MONTH.finditer(document.folded):
        month, year, relative = int(found.group("m")), found.group("y"), found.group("rel")
        if not 1 <= month <= 12 or (year and not _FIRST_YEAR <= int(year) <= _LAST_YEAR):
            continue
        before = document.folded[max(0, found.start() - 4) : found.start()]
        if re.search(r"\d\s$", before):
            continue  # '9 tháng đầu năm', a count of months
        if year:
            value: int | None = int(year)
        elif published is None:
            value = None
        elif relative in ("năm ngoái", "năm trước"):
            value = published.year - 1
        elif relative in ("năm sau", "năm tới"):
            value = published.year + 1
        elif (
            relative in ("năm nay", "này", "tới")
            or month <= published.month
            or _looks_ahead(document, rules, found.start(), found.end())
        ):
            value = published.year
        else:
            value = published.year - 1
        yield _month_span(found.start(), found.end(), value, month, not year)
    if published:
        for found in MONTH_OF.finditer(document.folded):
            step = {"trước": -1, "này": 0}.get(found.group("rel").split()[1], 1)
            index = published.year * 12 + published.month - 1 + step
            yield _month_span(found.start(), found.end(), index // 12, index % 12 + 1, False)


def _month_span(start: int, end: int, year: int | None, month: int, is_inferred: bool) -> DateSpan:
    if year is None:
        return DateSpan(start, end, None, None, "month", is_inferred)
    return DateSpan(
        start, end, date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month", is_inferred
    )


def _years(document: Document) -> Iterable[DateSpan]:
    for found in QUARTER.finditer(document.folded):
        year, quarter = int(found.group("y")), QUARTERS[found.group("q")]
        first = date(year, 3 * quarter - 2, 1)
        yield DateSpan(
            found.start(),
            found.end(),
            first,
            date(year, 3 * quarter, calendar.monthrange(year, 3 * quarter)[1]),
            "year",
        )
    for found in YEAR.finditer(document.folded):
        year = int(found.group("y"))
        yield DateSpan(found.start(), found.end(), date(year, 1, 1), date(year, 12, 31), "year")
    if document.published:
        for found in YEAR_OF.finditer(document.folded):
            year = document.published.year - (found.group("rel") == "năm ngoái")
            yield DateSpan(found.start(), found.end(), date(year, 1, 1), date(year, 12, 31), "year")


# Days told from another day

_FEW = 4  # days looked back over
_HELD_ON = re.compile(r"(?<!\w)(?:sáng|trưa|chiều|tối|khai mạc|bế mạc|diễn ra|tổ chức)(?: vào)?(?: ngày)? $")
_UNTIL = re.compile(r"(?<!\w)(?:đến|tới|trước|hạn|chậm nhất)(?: hết| ngày)* $")


def _with_relative(document: Document, hits: list[Hit], spans: list[DateSpan]) -> Iterable[DateSpan]:
    """`hits` are those of the words for days counted from the dateline ('hôm nay')."""
    folded = document.folded
    told: list[tuple[int, int, int | None]] = leftmost_longest(hit for hit in hits if is_word(folded, *hit[:2]))
    told += [(found.start(), found.end(), None) for found in SAME_DAY.finditer(folded)]
    if not told:
        return spans
    dateline = _dateline(document, spans)
    days = [span for span in spans if span.precision == "day" and span.first]
    starts = [span.start for span in days]
    made: list[DateSpan] = []
    for start, end, shift in sorted(told, key=lambda item: item[0]):
        after = bisect_left(starts, end)
        if after < len(days) and days[after].start - end <= 3:
            continue  # 'sáng nay (9/6)': the day is printed
        if shift is None:
            earlier = [*_held_last(folded, days[max(0, after - _FEW) : after]), *made[-1:]]
            day = max(earlier, key=lambda span: span.end).first if earlier else None
        else:
            base = dateline or document.published
            day = base + timedelta(days=shift) if base else None
        if day:
            made.append(DateSpan(start, end, day, day, "day"))
    return sorted(spans + made, key=lambda span: span.start)


def _held_last(folded: str, days: list[DateSpan]) -> list[DateSpan]:
    """The last day something was held on, if any: 'sáng 9/4' rather than 'cập nhật ngày 5/4'."""
    held = [span for span in days if not _ends(folded, span)]
    timed = [span for span in held if _HELD_ON.search(folded, max(0, span.start - 24), span.start)]
    return (timed or held)[-1:]


def _ends(folded: str, span: DateSpan) -> bool:
    """'Ngày hội diễn ra đến ngày 12/10. Cùng ngày, …': not the day that something ends on."""
    return _UNTIL.search(folded, max(0, span.start - 24), span.start) is not None


def _dateline(document: Document, spans: list[DateSpan]) -> date | None:
    """The full date that opens a paragraph ('Quy Nhơn, ngày 23 tháng 10 năm 2025 - …'): what 'hôm nay' means there."""
    for span in spans:
        if span.precision != "day" or span.is_year_inferred or span.first is None:
            continue
        line = document.folded.rfind("\n", max(0, span.start - 60), span.start) + 1
        if line == 0 and span.start > 60:
            continue
        opening = document.folded[line : span.start]
        if not DATELINE.fullmatch(opening) or span.end + 60 > len(document.folded):
            continue
        if re.match(r"\s?[)]?\s?[-:.][^\n]{30}|\s?\n", document.folded[span.end : span.end + 40]):
            return span.first
    return None
