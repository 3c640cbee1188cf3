"""CSV, XLSX and HTML tables → grids of text cells, within bounds: merged cells filled, formulas as their results.

Belongs here: getting cells out of files. Does not belong here: what a column means (official.py).

XLSX is read by openpyxl, row by row: of the two libraries that come into question the faster one allocates a sheet's
whole extent, and two cells at its far corners end the process. The archive is unpacked within bounds before, and parts
with a document type (the only way to entities) are refused: the format has none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import zip_longest
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from bs4 import BeautifulSoup, Tag
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # media types
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 5_000, 100, 500
MAX_TABLES = 100
MAX_UNPACKED, MAX_FORMS = 8 * 2**20, 2**19  # bytes of an XLSX: all of it, and what holds no cells (styles and such)
_CELLS = (
    "xl/worksheets/",
    "xl/sharedStrings.xml",
    "xl/media/",
    "xl/drawings/",
    "xl/printerSettings/",
    "docProps/thumbnail",
)
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f\b")
MAX_PARTS = 500
_CSV_SAMPLE = 10_000  # characters that tell the delimiter
_DOCTYPES = tuple("<!DOCTYPE".encode(coding) for coding in ("ascii", "utf-16-le", "utf-16-be"))
_TOO_MANY_ROWS = f"a table has more than {MAX_ROWS:,} rows; split it"
_FILLED = re.compile(
    rb'<(?:\w{1,20}:)?c\b[^<>]{0,200}?\br="[A-Z]{1,3}(\d{1,7})"[^<>]{0,200}>\s{0,20}<(?:\w{1,20}:)?(?:v|is|f)\b'
)
_MERGED = re.compile(rb'<(?:\w{1,20}:)?mergeCell\b[^<>]{0,100}\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


class Grid(NamedTuple):
    """`caption`: what is said of the table outside of it (sheet name, heading), None when nothing is."""

    caption: str | None
    rows: list[list[str]]


class GridError(ValueError):
    """The file cannot be read as tables; `reason` is a code, the message a sentence for people."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def csv_grid(text: str) -> Grid:
    """Delimited by the one of ; , tab that stands most often in the first lines."""
    lines = text[:_CSV_SAMPLE].splitlines()
    delimiter = max(";\t,", key=lambda mark: sum(line.count(mark) for line in lines))
    try:
        rows = csv.reader(StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
        return Grid(None, _bounded(rows))
    except csv.Error as error:
        raise GridError("wrong_type", f"not valid CSV ({error}); save it as CSV in UTF-8 again") from None


def html_grids(html: str) -> list[Grid]:
    """Every table of a page but those that only hold other tables, in order."""
    soup = BeautifulSoup(html, "lxml")
    tables = soup.find_all("table", limit=MAX_TABLES + 1)
    if len(tables) > MAX_TABLES:
        raise GridError("too_large", f"the page has more than {MAX_TABLES} tables")
    return [Grid(_caption(table), _html_rows(table)) for table in tables if not table.find("table")]


def _caption(table: Tag) -> str | None:
    told = table.find("caption") or table.find_previous(["h1", "h2", "h3", "h4", "h5", "h6"])
    return (_clipped(told.get_text(" ")) or None) if told else None


def _html_rows(table: Tag) -> list[list[str]]:
    """Cells in their columns: what spans several stands in each of them."""
    rows: list[list[str]] = []
    held: dict[int, tuple[str, int]] = {}  # column → text of a cell that reaches down, rows it still takes
    for tr in table.find_all("tr", limit=MAX_ROWS + 1):
        row: list[str] = []
        for cell in tr.find_all(["td", "th"], recursive=False):
            _take_held(row, held)
            text, down = _clipped(cell.get_text(" ")), _span(cell, "rowspan", MAX_ROWS)
            for _ in range(_span(cell, "colspan", MAX_COLUMNS + 1)):
                if down > 1:
                    held[len(row)] = (text, down)
                row.append(text)
        _take_held(row, held)
        held = {at: (text, left - 1) for at, (text, left) in held.items() if left > 1}
        rows.append(row)
    return _bounded(rows)


def _take_held(row: list[str], held: dict[int, tuple[str, int]]) -> None:
    while len(row) in held:
        row.append(held[len(row)][0])


def _span(cell: Tag, name: str, most: int) -> int:
    told = str(cell.get(name, "1")).strip()
    return min(max(int(told), 1), most) if told.isdecimal() and len(told) < 6 else 1


def xlsx_grids(payload: bytes) -> list[Grid]:
    """A grid a sheet. A formula stands as the result that was stored with it; without one, as the formula itself."""
    parts = _checked_parts(payload)
    try:
        results = _sheets(payload, with_results=True)
        has_formulas = any(_FORMULA.search(data) for name, data in parts.items() if name in results)
        formulas = _sheets(payload, with_results=False) if has_formulas else {}
        grids = [
            Grid(_clipped(sheet.title), _sheet_rows(sheet, formulas.get(name), parts[name]))
            for name, sheet in results.items()
        ]
    except GridError:
        raise
    except Exception as error:  # the library answers damage with errors of many kinds
        told = f"the workbook cannot be read ({type(error).__name__}: {str(error)[:150]}); save it as .xlsx again"
        raise GridError("wrong_type", told) from None
    if not grids:
        raise GridError("wrong_type", "the workbook has no sheets; save it as .xlsx again")
    return grids


def _sheets(payload: bytes, with_results: bool) -> dict[str, Any]:
    """Part → sheet; a part that several sheets name is read once."""
    book = load_workbook(BytesIO(payload), read_only=True, data_only=with_results, keep_links=False)
    return {sheet._worksheet_path.lstrip("/"): sheet for sheet in book.worksheets}


def _checked_parts(payload: bytes) -> dict[str, bytes]:
    """The XML parts of a workbook, when all of it may be unpacked. Sizes are checked twice: as stated, as unpacked."""
    try:
        with ZipFile(BytesIO(payload)) as archive:
            members = archive.infolist()
            others = [member.file_size for member in members if not member.filename.startswith(_CELLS)]
            n_bytes = sum(member.file_size for member in members)
            if len(members) > MAX_PARTS or n_bytes > MAX_UNPACKED or sum(others) > MAX_FORMS:
                told = f"the workbook unpacks to {n_bytes:,} bytes in {len(members):,} parts; keep its tables only"
                raise GridError("too_large", told)
            if any(member.flag_bits & 1 for member in members):
                raise GridError("wrong_type", "the workbook is protected by a password; save it without")
            # A part is cut at its stated size, and one that was to be longer fails its checksum.
            parts = {member.filename: archive.read(member) for member in members}
    except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        if isinstance(error, GridError):
            raise
        raise GridError("wrong_type", f"not a workbook ({str(error)[:150]}); save it as .xlsx again") from None
    except Exception as error:  # zlib and lzma have errors of their own
        raise GridError("wrong_type", f"a damaged workbook ({str(error)[:150]}); load it again") from None
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")) and any(mark in data for mark in _DOCTYPES):
            raise GridError("wrong_type", f"{name} holds a document type, which no workbook needs: refused as unsafe")
    return parts


def _sheet_rows(sheet: Any, formulas: Any | None, xml: bytes) -> list[list[str]]:
    # A single cell at the far corner would make a million blank rows of the sheet: what it holds is looked up first.
    if any(int(row) > MAX_ROWS for row in _FILLED.findall(xml)):
        raise GridError("too_large", _TOO_MANY_ROWS)
    if len(areas := _MERGED.findall(xml)) > MAX_ROWS:
        raise GridError("too_large", f"a sheet has more than {MAX_ROWS:,} merged areas; unmerge them")
    bounds = {"max_row": MAX_ROWS, "max_col": 4 * MAX_COLUMNS}
    stated = formulas.iter_rows(**bounds) if formulas else ()
    pairs = zip_longest(sheet.iter_rows(**bounds), stated, fillvalue=())
    rows = _bounded([_cell_text(cell, formula) for cell, formula in zip_longest(row, other)] for row, other in pairs)
    n_left = MAX_ROWS * MAX_COLUMNS
    for area in dict.fromkeys(areas):
        n_left -= _fill(rows, *range_boundaries(area.decode()))
        if n_left < 0:
            raise GridError("too_large", "the merged areas of a sheet cover its cells many times over; unmerge them")
    return rows


def _fill(rows: list[list[str]], first_column: int, first_row: int, last_column: int, last_row: int) -> int:
    """Puts the text of the first cell of an area into all of it, as far as there are rows; how many cells that were."""
    if first_row > len(rows) or first_column > len(rows[first_row - 1]):
        return 1
    text = rows[first_row - 1][first_column - 1]
    width = min(last_column, MAX_COLUMNS) - first_column + 1
    for row in rows[first_row - 1 : last_row]:
        row += [""] * (first_column - 1 + width - len(row))
        row[first_column - 1 : first_column - 1 + width] = [text] * width
    return width * (min(last_row, len(rows)) - first_row + 1)


def _cell_text(cell: Any, formula: Any) -> str:
    value = getattr(cell, "value", None)
    if value is None:
        stated = getattr(formula, "value", None)
        return str(stated) if isinstance(stated, str) and stated.startswith("=") else ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    if "%" in (getattr(cell, "number_format", None) or ""):
        return f"{value * 100:.10g}%"
    return f"{value:.10g}"


def _bounded(rows: Iterable[list[str]]) -> list[list[str]]:
    """The rows with clipped cells, blank ones at the end left out. Raises GridError for a table beyond the bounds."""
    kept: list[list[str]] = []
    for number, row in enumerate(rows):
        if number >= MAX_ROWS and any(row):
            raise GridError("too_large", _TOO_MANY_ROWS)
        cells = [_clipped(cell) for cell in row] if number < MAX_ROWS else []
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise GridError("too_large", f"a table has more than {MAX_COLUMNS} columns; keep those that matter")
        if number < MAX_ROWS:
            kept.append(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _clipped(text: str) -> str:
    return " ".join(str(text)[: 4 * MAX_CELL].split())[:MAX_CELL]
