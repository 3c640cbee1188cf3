"""RSS and Atom by feedparser: every dialect, dates of every form, broken markup, entities never expanded.

Belongs here: bytes of a feed → links. Nothing is fetched: the library is handed bytes, never an address. (For sitemaps
no library fits: the well-kept ones fetch by themselves, past our guard, or are under the GPL; sitemaps.py is lxml.)
"""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
from bs4 import BeautifulSoup

from tinhso.acquire.links import MAX_TEXT, Link

# An entity a feed declares itself: the honest ones are HTML's, which the library knows, the others swell or reach out.
_ENTITY = re.compile(rb"<!ENTITY[^<>]*>")
MAX_FEED_BYTES = 2 * 2**20  # the largest seen are a tenth of it; broken markup of that size takes seconds


def feed_links(feed: bytes) -> Iterator[Link]:
    """Links in order of the entries; none when the bytes are no feed. A feed past its bound is read up to it."""
    plain = _ENTITY.sub(b"", feed[:MAX_FEED_BYTES])
    try:
        found = feedparser.parse(BytesIO(plain), sanitize_html=False, resolve_relative_uris=False)
    except Exception:  # whatever a hostile feed does to a third-party parser, it is a feed without links
        return
    for entry in found.entries:
        address = entry.get("link")
        if isinstance(address, str) and address:
            yield Link(address, _moment(entry), _text(entry))


def _moment(entry: Any) -> datetime | None:
    stated = entry.get("updated_parsed") or entry.get("published_parsed")
    try:
        return datetime.fromtimestamp(timegm(stated), UTC) if stated else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _text(entry: Any) -> str:
    pieces = [str(entry.get(name) or "")[: 4 * MAX_TEXT] for name in ("title", "summary")]
    return " ".join(BeautifulSoup(p, "lxml").get_text(" ") if "<" in p else p for p in pieces).strip()
