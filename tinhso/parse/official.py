"""A page or file of an official publisher → an article whose text is its tables, a line a row.

Belongs here: which of the tables a mapping knows, and the text made of them. Does not belong here: getting cells out of
files (grids.py), what the numbers mean (extract).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from tinhso.addresses import source_of
from tinhso.parse.dates import Published
from tinhso.parse.grids import CSV, XLSX, Grid, GridError, csv_grid, html_grids, xlsx_grids
from tinhso.parse.html_page import MAX_DEPTH, depth_of
from tinhso.parse.plain import Reading
from tinhso.records import Capture
from tinhso.table_mappings import Match, TableMapping, label_key, line_of, table_mappings
from tinhso.text import normalize
from tinhso.vocabulary import Vocabulary

_HEADER_STARTS, _HEADER_ROWS = 30, 3  # rows above a header at most, rows it takes at most
_UNKNOWN = "unknown_table"


@dataclass(frozen=True, slots=True)
class Official:
    """`reading.lines` are the tables: captions, a line of column names, a line a row."""

    source_id: str
    reading: Reading
    canonical: str | None


@dataclass(frozen=True, slots=True)
class _Header:
    mapping: TableMapping
    match: Match
    labels: list[str]
    start: int
    end: int


def read_official(
    capture: Capture, body: str, is_html: bool, address: str | None, vocabulary: Vocabulary
) -> Official | None:
    """The official tables in a capture; None for an article. `body` is its decoded text, `address` where it is from.

    A table file is known by its column names, whoever sent it; a page has to be one of the source's own. Raises
    GridError (reason 'unknown_table', naming the column that is missing) for a table file, or a page that is fetched
    for its tables, in which no mapping finds what it needs.
    """
    mappings = table_mappings(vocabulary)
    if capture.media_type == CSV:
        grids = [csv_grid(body)]
    elif capture.media_type == XLSX:
        grids = xlsx_grids(capture.payload)
    else:
        source_id = source_of(address, vocabulary) or capture.source_id
        mappings = tuple(mapping for mapping in mappings if mapping.source_id == source_id)
        if not mappings or not is_html:
            return None
        if depth_of(body) > MAX_DEPTH:
            raise GridError("too_deep", f"elements are nested more than {MAX_DEPTH} deep; such a page is no table")
        grids = html_grids(body)
    headers = [(grid, header) for grid in grids if (header := _header(grid, mappings))]
    if headers:
        return _official(capture, headers, None if capture.media_type in (CSV, XLSX) else address)
    if capture.media_type in (CSV, XLSX) or any(mapping.is_at(address) for mapping in mappings):
        raise GridError(_UNKNOWN, complaint(grids, mappings))
    return None


def _official(capture: Capture, tables: Sequence[tuple[Grid, _Header]], address: str | None) -> Official:
    title = tables[0][0].caption or next(iter(_above(*tables[0])), None) or PurePath(capture.document).stem
    lines: list[str] = []
    days: set[date | None] = set()
    for grid, header in tables:
        captions = [told for told in dict.fromkeys([grid.caption, *_above(grid, header)]) if told and told != title]
        lines += captions
        lines += _table_lines(grid, header)
        year = header.mapping.year_of([*reversed(captions), title, address, capture.document])
        days.add(header.mapping.published.get(year) if year else None)
    day = days.pop() if len(days) == 1 else None
    published = Published(datetime(day.year, day.month, day.day), "day") if day else None
    lines = [line for line in normalize("\n".join(lines)).split("\n") if line]
    return Official(tables[0][1].mapping.source_id, Reading(normalize(title), lines, [], published=published), address)


def _above(grid: Grid, header: _Header) -> list[str]:
    """What stands in the rows over the column names."""
    return [text for row in grid.rows[: header.start] if (text := " ".join(dict.fromkeys(filter(None, row))))]


def _table_lines(grid: Grid, header: _Header) -> Iterator[str]:
    width = len(header.labels)
    yield line_of(header.labels)
    for row in grid.rows[header.end :]:
        if any(row):
            yield line_of([*row[:width], *[""] * (width - len(row))])


def complaint(grids: Sequence[Grid], mappings: Sequence[TableMapping]) -> str:
    """Why no mapping knows any of the tables: the nearest header and mapping, and the column that is missing."""
    nearest, told = -1, "no table has a row of column names"
    for grid in grids:
        for labels, _, _ in _candidates(grid):
            for mapping in mappings:
                if (n_found := mapping.n_found(labels)) > nearest:
                    shown = ", ".join(filter(None, labels))[:200]
                    nearest = n_found
                    told = f"{mapping.rule_id}: {mapping.complaint(labels)}; the columns are {shown}"
    return f"{told}. Mend `tables` in vocabulary/sources/, the file is read again then"


def _header(grid: Grid, mappings: Sequence[TableMapping]) -> _Header | None:
    """The first row or rows that a mapping knows as column names; of one to three rows those that name most columns."""
    for start in range(min(len(grid.rows), _HEADER_STARTS)):
        found = [
            _Header(mapping, match, labels, first, end)
            for labels, first, end in _candidates(grid)
            if first == start
            for mapping in mappings
            if (match := mapping.match(labels))
        ]
        if found:
            return max(found, key=lambda header: len(header.match.values))
    return None


def _candidates(grid: Grid) -> list[tuple[list[str], int, int]]:
    """(labels, first row, row behind the last) of what may be a header."""
    width = max(map(len, grid.rows[: _HEADER_STARTS + _HEADER_ROWS]), default=0)
    found = []
    for start in range(min(len(grid.rows), _HEADER_STARTS)):
        for end in range(start + 1, min(start + _HEADER_ROWS, len(grid.rows)) + 1):
            columns = [[row[i] for row in grid.rows[start:end] if i < len(row) and row[i]] for i in range(width)]
            labels = [" ".join(dict.fromkeys(column)) for column in columns]
            if sum(bool(label_key(label)) for label in labels) > 1:
                found.append((labels, start, end))
    return found
