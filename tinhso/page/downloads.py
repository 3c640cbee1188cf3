"""Files that come with the pages: tables for spreadsheets, and what the search looks through."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tinhso.page.facts import Facts
from tinhso.page.formats import LANGUAGES, day
from tinhso.page.render import MAX_TITLE, cut, web_address
from tinhso.page.words import words

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


def search_entries(facts: Facts) -> Iterator[list[Any]]:
    """[kind, Vietnamese, English, address, more in Vietnamese, more in English]; articles and events have one name.

    Addresses are below the root of a language, except those of articles, which lead to their source (null: nowhere).
    """
    for row in facts.regions:
        yield ["province", row["name_vi"], row["name_en"], f"region/{row['region_id']}.html", "", ""]
    for row in facts.indicators:
        yield ["indicator", row["name_vi"], row["name_en"], f"indicator/{row['indicator_id']}.html", "", ""]
    for event in facts.events:
        name = cut(event["event_name"])
        when = [day(event["start_date"], lang, event["date_precision"] or "day") for lang in LANGUAGES]
        yield ["event", name, None, "events.html", *when]
    for row in facts.titles:
        when = [day(row["published_date"], lang) for lang in LANGUAGES]
        yield ["article", cut(row["title"], MAX_TITLE), None, web_address(row["url"]), *when]


def search_words() -> dict[str, tuple[str, str]]:
    """What the search says."""
    return {key: words()[key] for key in ("province", "indicator", "event", "article", "search_none", "search_found")}
