"""Text with the site's furniture around it → title, author, date and the lines of the article itself.

Works on the lines of normalised text, also on those an HTML extractor leaves. Belongs here: the order of a page (head,
body, tail). Does not belong here: phrases (rules/furniture.yml) and dates (dates.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from tinhso.parse.dates import ImpossibleDateError, Published, from_line, rest_of_date_line
from tinhso.parse.furniture import Furniture, is_name, is_prose
from tinhso.text import fold

_TITLE_WITHIN = 40  # lines: a title further down belongs to a list of other articles
_HEAD_LINES = 12
_TAIL_UNKNOWN = 6  # lines at the end that no rule knows, before the search for known ones is given up
_BEHIND_SIGNATURE = 3
_MAX_TITLE = 260
_DATE_LINE = 160
_DATE_REST_WORDS = 9
_END_SHARE = 0.35  # of the prose: with more behind it, an end marker was none
_EDGES = " .,:;…-*•\"'"
_DATELINE = re.compile(
    r"(?:\([^()\n]{2,30}\)|[^\W\d_][\w.]{1,14})\s?[-–—]{1,2}\s?(?:sáng|trưa|chiều|tối)(?:\snay)?,?\s(?:ngày\s)?\(?(?=\d)"
    r"|\(?[^\W\d_][^\n,.:;\d]{1,28},\s(?:ngày\s)?(?=\d{1,2}[/.-]\d{1,2}[/.-]20\d\d\)?\s?[-–—])"
)
_SEPARATORS = re.compile(r"\s?[|•·]\s?|\s[-–]\s|,\s")
_NUMBER_CELL = re.compile(r"\| ?[-+]?\d[\d.,]{0,12} ?%? ?(?:\||$)")
_LABELS = re.compile(r"^(?:posted on .{0,40}? by |by |đăng bởi:? |tác giả:? |posted by |written by )")


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on a page: `lines` are the paragraphs of the article, the title not among them, `folded` their
    shadows."""

    title: str | None
    lines: list[str]
    folded: list[str]
    author: str | None = None
    published: Published | None = None
    impossible_date: str | None = None  # a date line that states a day that cannot be, as printed


def read_plain(text: str, title: str | None, furniture: Furniture, last_year: int) -> Reading:
    """Reads normalised text. `title` is what is known of it beforehand (None: found here, or there is none)."""
    lines = [line for line in text.split("\n") if line]
    page = _Page(lines, fold("\n".join(lines)).split("\n") if lines else [], furniture, last_year)
    start = page.find_title(title) if title else page.guess_title()
    page.cut_head(start)
    page.cut_end()
    page.cut_blocks()
    page.cut_tail()
    title = title or page.title
    at = _without_repeats(page, title)
    lines, folded = [page.lines[i] for i in at], [page.folded[i] for i in at]
    return Reading(title, lines, folded, page.author, page.published, page.impossible_date)


def key(folded: str) -> str:
    """The letters and digits alone of a folded line: what makes two lines the same."""
    return "".join(filter(str.isalnum, folded))


class _Page:
    def __init__(self, lines: list[str], folded: list[str], furniture: Furniture, last_year: int) -> None:
        self.lines, self.folded, self.furniture, self.last_year = lines, folded, furniture, last_year
        self.prose = [is_prose(line) for line in lines]
        self.kept = [True] * len(lines)
        self.title: str | None = None
        self.author: str | None = None
        self.published: Published | None = None
        self.impossible_date: str | None = None
        self.body = 0  # index of the first paragraph

    def find_title(self, title: str) -> int:
        """Index of the line behind the known title; 0 when the title does not stand in the text."""
        wanted = key(fold(title))
        for i, line in enumerate(self.folded[:_TITLE_WITHIN]):
            found = key(line) if len(line) <= _MAX_TITLE else ""
            if found and found == wanted:
                return i + 1
            if found and wanted.startswith(found) and found + key("".join(self.folded[i + 1 : i + 2])) == wanted:
                return i + 2
        return 0

    def guess_title(self) -> int:
        """Sets the title and returns the index behind it: the last likely line above the date, else the first one."""
        head = range(next((i for i, is_one in enumerate(self.prose[:_TITLE_WITHIN]) if is_one), len(self.lines)))
        head = head[:_TITLE_WITHIN]
        dated = next((i for i in head if self._is_date_line(i)), None)
        likely = [i for i in head if self._is_likely_title(i)]
        above = [i for i in likely if dated is not None and i < dated]
        if not likely:
            return 0
        at = above[-1] if above else likely[0]
        first = at
        while first - 1 in likely and self.lines[first - 1].endswith(":"):
            first -= 1
        self.title = " ".join(self.lines[first : at + 1])
        return at + 1

    def _is_likely_title(self, i: int) -> bool:
        line = self.lines[i]
        return (
            12 <= len(line) <= _MAX_TITLE
            and len(line.split()) >= 3
            and not line.endswith((".", ";"))
            and not self._is_date_line(i)
            and not self.furniture.is_in(self.folded[i], "line", "head", "block", "end")
            and self.furniture.author(line, self.folded[i]) is None
        )

    def _is_date_line(self, i: int) -> bool:
        """A line that holds a date and little else: 'Thứ sáu, 03/11/2023 15:18', 'Lê Vân | 17/11/2023'."""
        if len(self.lines[i]) > _DATE_LINE:
            return False
        rest = rest_of_date_line(self.folded[i])
        return rest is not None and len(rest.split()) <= _DATE_REST_WORDS and not self.prose[i]

    def cut_head(self, start: int) -> None:
        """Drops what stands above `start`, and date, names and toolbars between it and the first paragraph."""
        for i in range(start):
            self.kept[i] = False
            if self.published is None and self._dates_the_page(i):
                self.published = self._date_in(self.folded[i])
        above, self.published = self.published, None
        at = start
        while at < min(start + _HEAD_LINES, len(self.lines)) and not self._is_first_paragraph(at):
            self._read_head_line(at)
            at += 1
        self.body = at
        for i in range(at + 1, min(at + _HEAD_LINES, len(self.lines))):  # a date below a lead that stands above it
            if rest_of_date_line(self.folded[i][:_DATE_LINE]) == "" and not self.prose[i]:
                self._read_head_line(i)
        self.published = self.published or above or self._dateline(at)

    def _dates_the_page(self, i: int) -> bool:
        """A date above the title with nothing beside it, or behind a section's name: 'KINH TẾ | 18/6/2021'."""
        rest = rest_of_date_line(self.folded[i])
        return rest == "" or ("|" in self.lines[i] and self._is_date_line(i) and not re.search(r"\d", rest or ""))

    def _is_first_paragraph(self, i: int) -> bool:
        return self.prose[i] and not self.furniture.is_in(self.folded[i], "head", "line")

    def _read_head_line(self, i: int) -> None:
        line, folded = self.lines[i], self.folded[i]
        if self._is_date_line(i):
            self.kept[i] = False
            self.published = self.published or self._date_in(folded)
            self.author = self.author or self._name_beside_date(line)
        elif (name := self.furniture.author(line, folded)) is not None:
            self.kept[i] = False
            self.author = self.author or name
        elif self.furniture.is_in(folded, "line", "head", "block", "end"):
            self.kept[i] = False

    def _name_beside_date(self, line: str) -> str | None:
        """'Lê Vân' in 'Lê Vân | 17/11/2023' and in 'Posted on December 4, 2023 by Lê Vân'."""
        label = _LABELS.match(fold(line))
        pieces = (piece.strip(" :.") for piece in _SEPARATORS.split(line[label.end() :] if label else line))
        names = (piece for piece in pieces if len(piece.split()) >= 2 and is_name(piece))
        return next((name for name in names if not self.furniture.is_in(fold(name), "head")), None)

    def _dateline(self, at: int) -> Published | None:
        """An agency's dateline with the full day: 'CTTĐT - Sáng 17/02/2022, …', 'Phủ Lý, 28/03/2024 - …'."""
        if at >= len(self.folded):
            return None
        found = _DATELINE.match(self.folded[at])
        near = self.folded[at][found.end() : found.end() + 11] if found else ""
        dated = self._date_in(near)
        return Published(dated.at.replace(hour=0, minute=0), "day") if dated else None

    def _date_in(self, folded: str) -> Published | None:
        try:
            return from_line(folded, self.last_year)
        except ImpossibleDateError as error:
            self.impossible_date = self.impossible_date or str(error)
            return None

    def cut_end(self) -> None:
        """Drops everything from the first end marker on, unless too much of the text lies behind it."""
        sizes = [len(line) if is_one else 0 for line, is_one in zip(self.lines, self.prose, strict=True)]
        total = sum(sizes[self.body :])
        before = 0
        for i in range(self.body, len(self.lines)):
            if before and self.furniture.is_in(self.folded[i], "end"):
                if total - before <= _END_SHARE * total:
                    self._drop(i, len(self.lines))
                    return
                self.kept[i] = False
            before += sizes[i]

    def cut_blocks(self) -> None:
        """Drops single lines of furniture in the body, then teaser boxes."""
        for i in range(self.body, len(self.lines)):
            if self.furniture.is_in(self.folded[i], "line"):
                self.kept[i] = False
        left = [i for i in range(self.body, len(self.lines)) if self.kept[i]]
        prose = [self.prose[i] for i in left]
        n_prose_from = [0, *accumulate(reversed(prose))][::-1]
        at = 0
        while at < len(left):
            if self.furniture.is_in(self.folded[left[at]], "block"):
                end = _end_of_box(prose, n_prose_from, at + 1)
                self._drop(left[at], left[end] if end < len(left) else len(self.lines))
                at = end
            else:
                at += 1

    def cut_tail(self) -> None:
        """Drops bylines, sources, contacts and menus behind the last paragraph, and what stands behind a signature."""
        unknown: list[int] = []
        for i in range(len(self.lines) - 1, self.body - 1, -1):
            if not self.kept[i]:
                continue
            if self._is_row(i):
                return
            if (name := self.furniture.author(self.lines[i], self.folded[i])) is not None and i > self.body:
                self.kept[i] = False
                self.author = self.author or name
                self._drop_behind_signature(unknown)
            elif self.furniture.is_in(self.folded[i], "tail"):
                self.kept[i] = False
            elif self.prose[i]:
                return
            else:
                unknown.append(i)
                if len(unknown) > _TAIL_UNKNOWN:
                    return

    def _is_row(self, i: int) -> bool:
        """A row of a table that ends the text: a number in one of three cells or more, as many as in the line above."""
        n_cells = self.lines[i].count("|")
        is_like_above = i > self.body and self.lines[i - 1].count("|") == n_cells
        return n_cells >= 2 and is_like_above and _NUMBER_CELL.search(self.lines[i]) is not None

    def _drop_behind_signature(self, unknown: list[int]) -> None:
        """A few lines behind the signature are no text, captions apart; a list of some length may be."""
        if len(unknown) <= _BEHIND_SIGNATURE:
            for i in unknown:
                self.kept[i] = self.furniture.is_in(self.folded[i], "caption")

    def _drop(self, start: int, end: int) -> None:
        self.kept[start:end] = [False] * (end - start)


def _end_of_box(prose: list[bool], n_prose_from: list[int], start: int) -> int:
    """Where paragraphs go on behind a teaser box; the end of the text when only more teasers follow.

    A teaser's own summary is one paragraph between headlines; an article that goes on has paragraphs in a row.
    """
    first = next((i for i in range(start, len(prose)) if prose[i]), len(prose))
    is_next = first + 1 < len(prose) and prose[first + 1]
    return first if is_next or 2 * n_prose_from[first] > len(prose) - first + 1 else len(prose)


def _without_repeats(page: _Page, title: str | None) -> list[int]:
    """The kept lines without the title told again, a line right behind its like, and a paragraph told twice."""
    seen = {fold(title).strip(_EDGES)} if title else set()
    found: list[int] = []
    last = None
    for i, is_kept in enumerate(page.kept):
        same = page.folded[i].strip(_EDGES)
        if is_kept and same != last and not (same in seen and len(same) >= 20):
            seen.add(same)
            found.append(i)
            last = same
    return found
