"""Files that come with the pages: tables for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

# Tables for spreadsheets, under data/: all rows as published.
SPREADSHEETS = ("mart_indicator_panel", "mart_region_scorecard", "mart_target_progress", "mart_event_calendar")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet(rows: Iterable[Mapping[str, Any]]) -> str:
    """CSV with a byte order mark, which Excel needs for Vietnamese. Text that a spreadsheet would run is quoted."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for at, row in enumerate(rows):
        if at == 0:
            writer.writerow(row)
        writer.writerow([_harmless(value) for value in row.values()])
    return "\ufeff" + stream.getvalue()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
