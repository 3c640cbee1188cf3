"""Files that come with the pages: tables for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tinhso.page import queries, spool

# Tables for spreadsheets, under data/: all rows as published.
SPREADSHEETS = ("mart_indicator_panel", "mart_region_scorecard", "mart_target_progress", "mart_event_calendar")


def spreadsheets(connection: queries.Connection, scratch: Path) -> Iterator[tuple[str, bytes]]:
    """CSV with a byte order mark, which Excel needs for Vietnamese."""
    for table in SPREADSHEETS:
        path = scratch / f"{table}.csv"
        spool.write_spreadsheet(connection, table, path)
        yield f"data/{table}.csv", b"\xef\xbb\xbf" + path.read_bytes()
