"""From a source's feeds, sitemaps and listings to the addresses worth asking for.

Belongs here: which discovery page follows which, and where to stop. Does not belong here: how a page is asked for (the
caller does), how it is read (feeds.py, sitemaps.py, listings.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tinhso.acquire.feeds import feed_links
from tinhso.acquire.links import Link, Wanted, Window, clean_links
from tinhso.acquire.listings import listing_links, page_address
from tinhso.acquire.sitemaps import sitemap_links

MAX_LINKS = 50_000  # of one discovery page
MAX_SITEMAPS = 60  # of one index and run
MAX_DEPTH = 3  # indexes within indexes
MAX_PAGES, MAX_PAGES_BACKFILL = 20, 1000  # of one listing


class Page(NamedTuple):
    """A discovery page as it was received; `url` after redirects."""

    url: str
    body: bytes


class Found(NamedTuple):
    """One discovery page and the wanted links on it. That an index has not changed says nothing of the sitemaps it
    names: it is always asked for in full. Of official tables the addresses are known, no page is asked for them."""

    asked: str
    links: list[Link]
    is_index: bool = False
    is_tables: bool = False


Ask = Callable[[str, str], Page | None]  # (address, purpose) → the page; None when it did not come or has not changed


def discover(
    step: Mapping[str, Any], ask: Ask, window: Window, wanted: Wanted, is_news: Callable[[str], bool]
) -> Iterator[Found]:
    """The wanted links of one entry of `discovery`, page by page.

    A listing is turned over while its pages bring links that `is_news`, within the step's `max_pages` and the window.
    """
    kind = step["kind"]
    if kind == "feed":
        page = ask(step["url"], "feed")
        if page is not None:
            yield Found(step["url"], _choose(feed_links(page.body), page.url, wanted))
    elif kind == "table":
        yield Found(step["url"], [Link(url) for url in _table_addresses(step, window)], is_tables=True)
    elif kind == "sitemap":
        yield from _sitemaps(step, ask, window, wanted)
    else:
        yield from _listing(step, ask, window, wanted, is_news)


def _table_addresses(step: Mapping[str, Any], window: Window) -> list[str]:
    """The address of each year there may be a table of, the newest first; the one address where it tells no year."""
    years = range(window.until.year, step.get("first_year", window.until.year) - 1, -1)
    return list(dict.fromkeys(step["url"].replace("{year}", str(year)) for year in years))


def _choose(found: Iterator[Link] | list[Link], base: str, wanted: Wanted) -> list[Link]:
    dated = (wanted.dated(link) for link in clean_links(found, base, MAX_LINKS))
    return [link for link in dated if wanted.is_wanted(link)]


def _sitemaps(step: Mapping[str, Any], ask: Ask, window: Window, wanted: Wanted) -> Iterator[Found]:
    waiting, seen = [(step["url"], 0)], {step["url"]}
    n_asked = 0
    while waiting and n_asked < MAX_SITEMAPS:
        address, depth = waiting.pop(0)
        page = ask(address, "sitemap")
        n_asked += 1
        if page is None:
            continue
        found = [wanted.dated(link) for link in clean_links(sitemap_links(page.body), page.url, MAX_LINKS)]
        pages = [link for link in found if link.is_page and wanted.is_wanted(link)]
        yield Found(address, pages, is_index=any(not link.is_page for link in found))
        children = [link for link in found if not link.is_page and link.url not in seen]
        # The newest first: an index may name one sitemap for every month since the site began. Last changed within the
        # window or later: an old article may stand in a sitemap that has changed since.
        children.sort(key=lambda link: (link.changed_at is not None, link.changed_at or window.since), reverse=True)
        for child in children:
            if depth + 1 < MAX_DEPTH and _is_map_due(step, child, window):
                seen.add(child.url)
                waiting.append((child.url, depth + 1))


def _is_map_due(step: Mapping[str, Any], child: Link, window: Window) -> bool:
    """Whether a sitemap may hold articles of the window: by its address, the month in it, its last change."""
    if step.get("maps") and not re.search(step["maps"], child.url):
        return False
    covered = re.search(step["map_date"], child.url) if step.get("map_date") else None
    if covered:
        month = (int(covered["year"]), int(covered["month"]))
        return (window.since.year, window.since.month) <= month <= (window.until.year, window.until.month)
    return child.changed_at is None or child.changed_at >= window.since


def _listing(
    step: Mapping[str, Any], ask: Ask, window: Window, wanted: Wanted, is_news: Callable[[str], bool]
) -> Iterator[Found]:
    most = MAX_PAGES_BACKFILL if window.is_backfill else min(step.get("max_pages", 1), MAX_PAGES)
    address, seen, seen_links = step["url"], set[str](), set[str]()
    for number in range(2, most + 2):
        seen.add(address)
        page = ask(address, "listing")
        if page is None:
            return
        found, following = listing_links(step, page.body)
        dated = [wanted.dated(link) for link in clean_links(found, page.url, MAX_LINKS)]
        fresh = [link for link in dated if link.url not in seen_links]
        seen_links.update(link.url for link in fresh)
        chosen = [link for link in fresh if wanted.is_wanted(link)]
        yield Found(address, chosen)
        # A page past the end often shows the last one again, a calendar has no end.
        is_past = all(link.changed_at is not None and link.changed_at < window.since for link in fresh)
        goes_on = window.is_backfill or any(is_news(link.url) for link in chosen)
        if not fresh or is_past or not goes_on:
            return
        next_link = next(clean_links([Link(following)], page.url, 1), None) if following else None
        address = next_link.url if next_link else page_address(step, number)
        if not address or address in seen:
            return
