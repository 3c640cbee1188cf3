"""Listing pages of sites without feed or sitemap, by BeautifulSoup: links by selector, and the page that follows.

Belongs here: bytes of a listing → links. Does not belong here: fetching (discovery.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup, Tag

from tinhso.acquire.links import Link

MAX_LISTING_BYTES = 5 * 2**20


def listing_links(step: Mapping[str, Any], page: bytes) -> tuple[list[Link], str | None]:
    """(links by `links`, address of the next page by `next` if there is one). Raises ValueError on a selector that
    is none."""
    soup = BeautifulSoup(page[:MAX_LISTING_BYTES], "lxml")
    try:
        links = list(_links(soup, step["links"]))
        following = soup.select_one(step["next"]) if step.get("next") else None
    except Exception as error:  # soupsieve's own error is no ValueError everywhere
        raise ValueError(f"the selector of the listing {step['url']} cannot be used: {error}") from error
    address = following.get("href") if following else None
    return links, str(address) if address else None


def page_address(step: Mapping[str, Any], number: int) -> str | None:
    """Address of listing page `number` (from 2 on) by the pattern `pages`, None without one."""
    pattern = step.get("pages")
    return pattern.replace("{page}", str(number)) if pattern else None


def _links(soup: BeautifulSoup, selector: str) -> Iterator[Link]:
    for found in soup.select(selector):
        link = found if found.name == "a" else found.find("a", href=True)
        if isinstance(link, Tag) and (address := link.get("href")):
            yield Link(str(address), None, f"{link.get('title') or ''} {link.get_text(' ', strip=True)}".strip())
