"""`tinhso sql`: one query against the published file, printed as table, CSV or JSON."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from rich.table import Table

from orchestration.published import NotPublishedError, open_published
from orchestration.terminal import OUT, fail
from tinhso.settings import Settings

_CHUNK = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a name or text could move the cursor of a terminal
_MOST_ROWS = 200  # of a table for people; csv and json print all


def print_query(settings: Settings, query: str, style: str) -> int:
    """Run `query`, or the query in the file of that name, and print its rows; the exit status."""
    try:
        question = Path(query).read_text(encoding="utf-8") if query.endswith(".sql") else query
    except (OSError, UnicodeDecodeError) as error:
        fail(f"No question can be read from the file {query}: {error}")
        return 1
    try:
        with open_published(settings) as connection:
            cursor = connection.execute(question)
            if cursor is None:  # nothing but comments
                fail('There is no question in it. Ask one: tinhso sql "select * from mart_region_scorecard limit 10"')
                return 1
            if cursor.description is None:
                return 0
            columns = [column[0] for column in cursor.description]
            {"table": _print_table, "csv": _print_csv, "json": _print_json}[style](columns, _rows(cursor))
    except NotPublishedError as error:
        fail(str(error))
        return 1
    except duckdb.Error as error:
        fail(f'{_plain(error)}\nTables: tinhso sql "show tables". Columns: tinhso sql "describe fct_observation".')
        return 1
    except BrokenPipeError:  # `tinhso sql … | head`
        sys.stderr.close()
    return 0


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_CHUNK):
        yield from rows


def _print_table(columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    table = Table(*columns)
    n = 0
    for row in rows:
        n += 1
        if n <= _MOST_ROWS:
            table.add_row(*(_shown(value) for value in row))
    OUT.print(table)
    print(f"{n} rows" + (f", the first {_MOST_ROWS} shown; --format csv prints all" if n > _MOST_ROWS else ""))


def _print_csv(columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(value) for value in row] for row in rows)


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula begins with an apostrophe, which it shows as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _print_json(columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """An array with one object a line."""
    separator = "[\n"
    for row in rows:
        print(separator + json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=_json), end="")
        separator = ",\n"
    print("[]" if separator == "[\n" else "\n]")


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(value))


def _json(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _plain(error: duckdb.Error) -> str:
    """DuckDB's words without its class names; what is not allowed is told as such."""
    text = str(error).split("\n\nLINE", 1)
    if "read-only" in text[0]:
        return "The published warehouse cannot be changed: it is opened read-only. Ask with select."
    if isinstance(error, duckdb.PermissionException) or "external access" in text[0] or "file system" in text[0]:
        return "Only the tables of the published warehouse can be read here, no other files and no settings."
    told = text[0].split("Error: ", 1)[-1].strip()
    return told + ("\n\nLINE" + text[1] if len(text) > 1 else "")
