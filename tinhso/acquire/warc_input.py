"""WARC files others made (wget, Browsertrix, Common Crawl): pages out of their response and resource records.

What cannot be a wanted page (requests, images, redirects, errors, other hosts, other topics) is passed over, the
cheapest test first, and counted. Damage costs the records it hits: reading goes on at the next one behind it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO, NamedTuple

import brotli
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from warcio.bufferedreaders import ChunkedDataReader

from tinhso.acquire.files import InputFile, printable
from tinhso.acquire.page_filter import PageFilter
from tinhso.records import Capture, Rejection

MAX_RECORD_BYTES = 20 * 2**20
MAX_TOTAL_BYTES = 20 * 2**30
MAX_DAMAGES = 100  # in one file; then it is given up
_PAGE_TYPES = ("text/html", "text/plain", "application/xhtml+xml")
_WITH_PAGES = WarcRecordType.response | WarcRecordType.resource
_RECORD_START = re.compile(rb"\x1f\x8b\x08|(?<=\n)WARC/1\.[01]\r?\n")
_CHUNK, _SNIFF = 2**20, 512


class _Damage(NamedTuple):
    end: int | None  # where the next record begins; None: nowhere
    told: str


class _NoPage(Exception):
    """The record is none: a redirect, an error, an image."""


class _Refused(Exception):
    """Reason and detail of a rejection."""


def read_warc(
    file: InputFile,
    stream: BinaryIO,
    now: datetime,
    source_of: Callable[[str | None], str],
    wanted: PageFilter,
) -> Iterator[Capture | Rejection]:
    """Captures in order of the records; the target URI is the document and the URL."""

    def reject(document: str, reason: str, detail: str, offset: int) -> Rejection:
        return Rejection(printable(document), "acquire", reason, detail, now, f"{file.path}:{offset}")

    n_records = n_damages = total = 0
    for offset, record in _records(stream):
        if isinstance(record, _Damage):
            n_damages += 1
            reason = "truncated" if n_records or record.end else "wrong_type"
            rest = f"reading goes on at byte {record.end}" if record.end else "the ones before are kept"
            told = f"no WARC record can be read at byte {offset} ({record.told}); {rest}"
            yield reject(file.document, reason, told, offset)
            continue
        n_records += 1
        url = printable(record.headers.get("WARC-Target-URI") or "").strip("<> ")
        if not record.record_type & _WITH_PAGES or not wanted.wants_host(url):
            continue
        try:
            media_type, payload = _page(record)
        except _NoPage:
            wanted.passed_over["no_page"] += 1
            continue
        except _Refused as refused:
            yield reject(url, *refused.args, offset)
            continue
        total += len(payload)
        if total > MAX_TOTAL_BYTES:
            yield reject(url, "too_large", f"more than {MAX_TOTAL_BYTES:,} bytes of pages; split it", offset)
            return
        if wanted.wants_text(payload):
            document = url or f"{file.document}:{offset}"
            web = url if url.lower().startswith(("http://", "https://")) else None
            digest = sha256(payload).hexdigest()
            yield Capture(digest, document, source_of(web), web, media_type, _charset(record), now, payload)
    if not n_records and not n_damages:
        yield reject(file.document, "empty", "the file holds no WARC record", 0)


def _records(stream: BinaryIO) -> Iterator[tuple[int, WarcRecord | _Damage]]:
    """(offset, record or damage) in order; a record can be read until the next one is asked for."""
    start = 0
    for _ in range(MAX_DAMAGES):
        stream.seek(start)
        at = start
        try:
            for record in ArchiveIterator(stream, parse_http=False):
                at = start + record.stream_pos
                yield at, record
            return
        except OSError as error:
            following = _next_record(stream, at + 1)
            yield at, _Damage(following, str(error))
            if following is None:
                return
            start = following


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Where a record begins, compressed by itself or not at all, at or behind `start`."""
    stream.seek(start)
    base, window = start, b""
    while chunk := stream.read(_CHUNK):
        window += chunk
        for found in _RECORD_START.finditer(window):
            at = found.start()
            if window[at] == ord("W") or _begins_record(window[at : at + _SNIFF]):
                return base + at
        keep = max(len(window) - _SNIFF - 1, 0)
        base, window = base + keep, window[keep:]
    return None


def _begins_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(packed, 5) == b"WARC/"
    except zlib.error:
        return False


def _page(record: WarcRecord) -> tuple[str, bytes]:
    """(media type, content) of a page that was delivered. Raises _NoPage for anything else, _Refused for a bad one."""
    headers = record.headers
    if record.record_type == WarcRecordType.response:
        try:
            record.parse_http(strict_mode=False)
        except OSError:
            raise _NoPage from None
        if not record.is_http_parsed or record.http_headers.status_code != 200:
            raise _NoPage
        headers = record.http_headers
    kind = (headers.get("Content-Type") or "").split(";")[0].strip().lower()
    if kind not in _PAGE_TYPES:
        raise _NoPage
    length = record.content_length
    if length > MAX_RECORD_BYTES:
        raise _too_large()
    body = record.reader.read(length) if length else b""
    if len(body) < length or record.headers.get("WARC-Truncated"):
        raise _Refused("truncated", "the record is shorter than the page was; fetch the page again")
    if record.record_type == WarcRecordType.response:
        body = _unpacked(body, headers.get("Transfer-Encoding") or "", headers.get("Content-Encoding") or "")
    if not body.strip():
        raise _Refused("empty", "the page has no content; nothing to read")
    return "text/plain" if kind == "text/plain" else "text/html", body


def _unpacked(body: bytes, transfer: str, encoding: str) -> bytes:
    """The body as the server meant it; as it is where a crawler has unpacked it and kept the header."""
    if "chunked" in transfer.lower():
        body = ChunkedDataReader(BytesIO(body)).read()
    for name in reversed(encoding.lower().replace(" ", "").split(",")):
        if name in ("gzip", "x-gzip", "deflate"):
            body = _inflated(body)
        elif name == "br":
            body = _unbrotlied(body)
        if len(body) > MAX_RECORD_BYTES:
            raise _too_large()
    return body


def _inflated(body: bytes) -> bytes:
    for window in (47, -15):  # gzip or zlib; deflate without a header, as some servers have it
        unpacker = zlib.decompressobj(window)
        try:
            unpacked = unpacker.decompress(body, MAX_RECORD_BYTES + 1)
        except zlib.error:
            continue
        if not unpacker.eof and len(unpacked) <= MAX_RECORD_BYTES:
            raise _Refused("truncated", "the compressed page ends too early; fetch the page again")
        return unpacked
    return body


def _unbrotlied(body: bytes) -> bytes:
    unpacker = brotli.Decompressor()
    try:
        unpacked = unpacker.process(body, output_buffer_limit=MAX_RECORD_BYTES + 1)
    except brotli.error:
        return body
    if not unpacker.is_finished() and len(unpacked) <= MAX_RECORD_BYTES:
        raise _Refused("truncated", "the compressed page ends too early; fetch the page again")
    return unpacked


def _too_large() -> _Refused:
    return _Refused("too_large", f"the page is larger than {MAX_RECORD_BYTES:,} bytes")


def _charset(record: WarcRecord) -> str | None:
    headers = record.http_headers if record.record_type == WarcRecordType.response else record.headers
    _, _, charset = (headers.get("Content-Type") or "").lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'")[:40] or None
