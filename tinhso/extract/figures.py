"""Official tables → observations: a row names the place, a column the indicator; no words are weighed.

Belongs here: articles that are tables of an official publisher (tinhso.table_mappings). Does not belong here: tables
that an article of the press prints (tables.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tinhso.extract.assembly import observation_id
from tinhso.records import Article, Evidence, Extraction, Observation, RegionMention, Rejection
from tinhso.table_mappings import Match, TableMapping, ValueColumn, cells_of, places, table_mappings
from tinhso.text import Span, paragraphs
from tinhso.vocabulary import Vocabulary

_NOTHING = re.compile(r"[-–—.…*/\s]*|n/?a|không có", re.IGNORECASE)
_RANK = re.compile(r"(\d{1,3})(?:\s*/\s*\d{1,3})?")
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,15}){0,5}")
_YEAR = re.compile(r"(?:năm\s*)?((?:19|20)\d\d)", re.IGNORECASE)
_BOUNDS = {"rank": (1, 200), "index_0_1": (0, 1), "percent": (0, 100)}


@dataclass(frozen=True, slots=True)
class _Cell:
    """One figure: where it stands and what it says. `mark` tells figures of one place, indicator and year apart."""

    column: ValueColumn
    region_id: str
    year: int
    value: float
    row: Span
    place: str  # for people: table, row and column

    @property
    def mark(self) -> tuple[str, str, str, int]:
        return (self.column.indicator_id, self.column.measure, self.region_id, self.year)


@dataclass
class _Table:
    """Its number in the document, what its columns are, the lines between it and the table before."""

    number: int
    mapping: TableMapping
    match: Match
    labels: list[str]
    captions: list[str]
    n_rows: int = 0
    seen: dict[tuple[str, int], list[str]] = field(default_factory=dict)  # region and year → figures


def read_figures(article: Article, vocabulary: Vocabulary, version: str) -> Extraction | None:
    """The figures of an article that holds official tables; None for any other. What cannot be read, a row or a cell,
    is told in `unread`; a place told twice with different figures is not read at all."""
    mappings = [mapping for mapping in table_mappings(vocabulary) if mapping.source_id == article.source_id]
    if not mappings or "|" not in article.text:
        return None
    reader = _Reader(article, vocabulary)
    if not reader.read(mappings):
        return None
    observations, mentions = reader.facts()
    return Extraction(
        article.article_id, article.content_hash, version, None, mentions, observations, unread=tuple(reader.unread)
    )


class _Reader:
    def __init__(self, article: Article, vocabulary: Vocabulary) -> None:
        self.article, self._places = article, places(vocabulary)
        self.cells: list[tuple[_Cell, TableMapping]] = []
        self.unread: list[Rejection] = []

    def read(self, mappings: list[TableMapping]) -> bool:
        """Whether there was a table."""
        table, n_tables, captions = None, 0, list[str]()
        for span in paragraphs(self.article.text):
            line = self.article.text[span.start : span.end]
            labels = cells_of(line)
            known = [(m, match) for m in mappings if (match := m.match(labels))] if "|" in line else []
            if table and labels == table.labels:
                continue  # column names repeated on a new page
            if known:
                n_tables += 1
                table = _Table(n_tables, *max(known, key=lambda found: len(found[1].values)), labels, captions)
                captions = []
            elif table and len(labels) == len(table.labels):
                self._read_row(table, labels, span)
            else:
                captions, table = [*captions, line], None
        if n_tables and not self.cells and not self.unread:
            self._refuse("no_figures", "table 1", "it has column names and no figure; load it again when it has")
        return n_tables > 0

    def _read_row(self, table: _Table, cells: list[str], span: Span) -> None:
        table.n_rows += 1
        figures = [(at, column) for at, column in table.match.values if not _NOTHING.fullmatch(cells[at])]
        name = cells[table.match.region]
        if not any(any(c.isdigit() for c in cells[at]) for at, _ in figures) or len(set(filter(None, cells))) < 2:
            return  # a heading, a note: nothing is told
        where = f"table {table.number}, row {table.n_rows}"
        region_id = self._places.find(name)
        if region_id is None:
            told = f"{name[:80]!r} is no province or city of the registers; add the spelling to region_aliases.csv"
            self._refuse("unknown_region", where, told)
            return
        year = self._year(table, cells)
        if year is None:
            self._refuse("no_year", where, "no year stands in the row, above the table, in the title or the address")
            return
        figures_told = [cells[at] for at, _ in figures]
        if (before := table.seen.get((region_id, year))) is not None:
            same = "with the same figures" if before == figures_told else "with other figures"
            self._refuse("duplicate", where, f"{name[:80]!r} stands in the table twice, {same}")
        table.seen[region_id, year] = figures_told
        for at, column in figures:
            place = f"{where}, column {table.labels[at]!r}"
            value = number_of(cells[at], column)
            if isinstance(value, str):
                self._refuse("bad_number", place, f"{cells[at][:80]!r} of {name[:80]!r}: {value}")
            else:
                self.cells.append((_Cell(column, region_id, year, value, span, place), table.mapping))

    def _year(self, table: _Table, cells: list[str]) -> int | None:
        if table.match.year is not None:
            found = _YEAR.fullmatch(cells[table.match.year])
            return int(found[1]) if found else None
        article = self.article
        return table.mapping.year_of([*reversed(table.captions), article.title, article.url, article.document])

    def _refuse(self, reason: str, where: str, detail: str) -> None:
        article = self.article
        place = f"{article.url or article.document}: {where}"
        self.unread.append(
            Rejection(article.document, "extract", reason, detail, article.captured_at, place, article.capture_id)
        )

    def facts(self) -> tuple[tuple[Observation, ...], tuple[RegionMention, ...]]:
        """Each figure once; where a document tells two for the same, neither."""
        values: dict[tuple[str, str, str, int], set[float]] = {}
        for cell, _ in self.cells:
            values.setdefault(cell.mark, set()).add(cell.value)
        kept: dict[tuple[str, str, str, int], Observation] = {}
        for cell, mapping in self.cells:
            if len(told := values[cell.mark]) > 1:
                numbers = " and ".join(f"{value:g}" for value in sorted(told))
                self._refuse("contradiction", cell.place, f"{cell.region_id} has {numbers}; none of them is taken")
            elif cell.mark not in kept:
                kept[cell.mark] = self._observation(cell, mapping)
        evidence = {observation.region_id or "": observation.evidence for observation in reversed(kept.values())}
        mentions = tuple(RegionMention(region, evidence[region], "named") for region in sorted(evidence))
        return tuple(kept.values()), mentions

    def _observation(self, cell: _Cell, mapping: TableMapping) -> Observation:
        column, quote = cell.column, self.article.text[cell.row.start : cell.row.end]
        identity = (self.article.article_id, mapping.rule_id, quote, *cell.mark, cell.value)
        return Observation(
            observation_id(identity), column.indicator_id, None, cell.region_id, column.measure, cell.value, None,
            column.unit, "actual", "=", str(cell.year), False, None, 1.0,
            Evidence(quote, cell.row.start, cell.row.end, mapping.rule_id), quote,
            {"value": cell.place, "indicator": cell.place, "region": "the place of the row",
             "period": "the year of the table", "status": "an official table tells results"},
        )  # fmt: skip


def number_of(text: str, column: ValueColumn) -> float | str:
    """The number of a cell in the indicator's unit; why it is none otherwise. Decimals by comma or point, '58/63' is a
    rank of 58."""
    if column.measure == "rank":
        found = _RANK.fullmatch(text)
        value = float(found[1]) if found else None
    else:
        bare = text.removesuffix("%").strip() if column.unit == "percent" else text
        value = _parsed(bare) if _NUMBER.fullmatch(bare) else None
    if value is None:
        return "a formula without its result; save the table with results" if text.startswith("=") else "no number"
    value = round(value * column.scale, 10)
    low, high = _BOUNDS.get(column.unit, (float("-inf"), float("inf")))
    return value if low <= value <= high else f"{value:g} is not between {low} and {high}; does it need a `scale`?"


def _parsed(text: str) -> float | None:
    """'0,8002' and '0.8002', '1.234,5' and '1,234.5'; one mark alone is the decimal one."""
    marks = [c for c in text if c in ".,"]
    if len(marks) > 1:
        if len(set(marks)) == 2 and marks[-1] in marks[:-1] or len(set(marks[:-1])) > 1:
            return None
        groups = re.split(r"[.,]", text.lstrip("-"))
        last_is_decimal = marks[-1] != marks[0]
        if any(len(group) != 3 for group in groups[1 : -1 if last_is_decimal else None]):
            return None
        whole = "".join(groups[:-1] if last_is_decimal else groups)
        value = float(f"{whole}.{groups[-1]}" if last_is_decimal else whole)
        return -value if text.startswith("-") else value
    return float(text.replace(",", "."))
