"""Article addresses out of feeds and listing pages. Belongs here: finding links; nothing is fetched here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup
from lxml import etree

from tinhso.acquire.client import is_web_address

MAX_LINKS = 1000
_MAX_URL = 2000


def find_links(step: Mapping[str, Any], page: bytes, base: str) -> list[str]:
    """Absolute addresses of articles in order of the page, without repeats; empty when the page holds none.

    `step` is one entry of a source's `discovery`. Entities of a feed are never expanded, nothing outside is loaded.
    """
    found = _feed_links(page) if step["kind"] == "feed" else _listing_links(page, step["links"])
    wanted = re.compile(step["include"]) if step.get("include") else None
    links: dict[str, None] = {}
    for link in found:
        try:
            url = urldefrag(urljoin(base, link.strip())).url
        except ValueError:
            continue
        if len(url) <= _MAX_URL and is_web_address(url) and (wanted is None or wanted.search(url)):
            links[url] = None
        if len(links) == MAX_LINKS:
            break
    return list(links)


def _feed_links(feed: bytes) -> Iterator[str]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(feed.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    if root is None:
        return
    for entry in root.iter("{*}item", "{*}entry"):
        for link in entry.iterchildren("{*}link"):
            address = link.get("href") or link.text
            if address and link.get("rel", "alternate") == "alternate":
                yield address
                break


def _listing_links(page: bytes, selector: str) -> Iterator[str]:
    for link in BeautifulSoup(page, "lxml").select(selector):
        if address := link.get("href"):
            yield str(address)
