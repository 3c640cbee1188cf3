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
    address = element.findtext("{*}loc")
    if not address:
        return None
    is_page = etree.QName(element).localname == "url"
    stated = element.findtext("{*}news/{*}publication_date") or element.findtext("{*}lastmod")
    return Link(address, _moment(stated), element.findtext("{*}news/{*}title") or "", is_page)


def _moment(stated: str | None) -> datetime | None:
    """W3C dates as sitemaps carry them: a day, or a time with its offset."""
    if not stated:
        return None
    try:
        moment = datetime.fromisoformat(stated.strip()[:40])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
