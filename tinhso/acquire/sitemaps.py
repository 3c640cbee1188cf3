"""Sitemaps, sitemap indexes and news sitemaps, plain or gzip, read as a stream within bounds.

Belongs here: bytes of a sitemap → links. Does not belong here: fetching, choosing (discovery.py). The parser expands no
entity and loads nothing from outside.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from lxml import etree

from tinhso.acquire.links import Link

MAX_SITEMAP_BYTES = 50 * 2**20  # unpacked: what the protocol allows
MAX_ENTRIES = 50_000  # likewise
_GZIP = b"\x1f\x8b"


def sitemap_links(payload: bytes) -> Iterator[Link]:
    """Pages of a sitemap, sitemaps of an index (`is_page` False), in order; what stands before damage is kept."""
    source = BytesIO(unpacked(payload))
    try:
        events = etree.iterparse(
            source, events=("end",), tag=("{*}url", "{*}sitemap"), recover=True, resolve_entities=False,
            no_network=True, load_dtd=False, huge_tree=False,
        )  # fmt: skip
        for n_read, (_, element) in enumerate(events):
            if n_read >= MAX_ENTRIES:
                return
            link = _link(element)
            if link:
                yield link
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError):
        return


def unpacked(payload: bytes) -> bytes:
    """The payload, decompressed when it is gzip (some sites serve sitemap.xml.gz as a file), within its bound."""
    if not payload.startswith(_GZIP):
        return payload[:MAX_SITEMAP_BYTES].lstrip()
    unpacker = zlib.decompressobj(31)
    try:
        return unpacker.decompress(payload, MAX_SITEMAP_BYTES).lstrip()
    except zlib.error:
        return b""


def _link(element: etree._Element) -> Link | None:
    told = _texts(element)
    if not told.get("loc"):
        return None
    is_page = etree.QName(element).localname == "url"
    stated = told.get("publication_date") or told.get("lastmod")
    return Link(told["loc"], _moment(stated), told.get("title", ""), is_page)


def _texts(element: etree._Element) -> dict[str, str]:
    """The text of an entry's children and of its <news>, by name, whatever their namespaces; the first of each."""
    found: dict[str, str] = {}
    for child in element:
        name = _name(child)
        for part in child if name == "news" else (child,):
            found.setdefault(_name(part), part.text or "")
    return found


def _name(element: etree._Element) -> str:
    """Empty for a comment or an instruction, whose tag is a function."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _moment(stated: str | None) -> datetime | None:
    """W3C dates as sitemaps carry them: a day, or a time with its offset."""
    if not stated:
        return None
    try:
        moment = datetime.fromisoformat(stated.strip()[:40])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
