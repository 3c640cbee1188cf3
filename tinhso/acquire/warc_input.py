"""WARC files others made (wget, Browsertrix, Common Crawl): pages out of their response and resource records.

Records of other kinds (requests, images, redirects, errors) hold no document and are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from tinhso.acquire.files import InputFile, printable
from tinhso.records import Capture, Rejection

MAX_RECORD_BYTES = 20 * 2**20
MAX_TOTAL_BYTES = 20 * 2**30
_PAGE_TYPES = ("text/html", "text/plain", "application/xhtml+xml")


def read_warc(
    file: InputFile, stream: BinaryIO, now: datetime, source_of: Callable[[str | None], str]
) -> Iterator[Capture | Rejection]:
    """Captures in order of the records; the target URI is the document and the URL."""

    def reject(document: str, reason: str, detail: str, offset: int) -> Rejection:
        return Rejection(printable(document), "acquire", reason, detail, now, f"{file.path}:{offset}")

    n_records = total = offset = 0
    try:
        records = ArchiveIterator(stream)
        for record in records:
            n_records += 1
            media_type = _page_type(record)
            if media_type is None:
                continue
            url = printable(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
            payload = record.content_stream().read(MAX_RECORD_BYTES + 1)
            total += len(payload)
            is_cut = getattr(record.raw_stream, "limit", 0) > 0 and record.raw_stream.read(1) == b""
            offset = records.get_record_offset()  # reads to the record's end
            if len(payload) > MAX_RECORD_BYTES:
                yield reject(url, "too_large", f"the page is larger than {MAX_RECORD_BYTES:,} bytes", offset)
            elif total > MAX_TOTAL_BYTES:
                yield reject(url, "too_large", f"more than {MAX_TOTAL_BYTES:,} bytes of pages; split it", offset)
                return
            elif is_cut:
                yield reject(url, "truncated", "the record is shorter than it says; fetch the page again", offset)
            elif not payload.strip():
                yield reject(url, "empty", "the page has no content; nothing to read", offset)
            else:
                document = url or f"{file.document}:{offset}"
                web = url if url.lower().startswith(("http://", "https://")) else None
                digest = sha256(payload).hexdigest()
                yield Capture(digest, document, source_of(web), web, media_type, _charset(record), now, payload)
    except Exception as error:  # the library answers damage with errors of many kinds, AttributeError among them
        told = f"no WARC record can be read at byte {offset} or behind it ({error}); the ones before are kept"
        yield reject(file.document, "truncated" if n_records else "wrong_type", told, offset)
        return
    if not n_records:
        yield reject(file.document, "empty", "the file holds no WARC record", 0)


def _page_type(record: ArcWarcRecord) -> str | None:
    """text/html or text/plain when the record is a page that was delivered, else None."""
    if record.rec_type == "response":
        headers = record.http_headers
        if headers is None or headers.get_statuscode() != "200":
            return None
        declared = headers.get_header("Content-Type") or ""
    elif record.rec_type == "resource":
        declared = record.rec_headers.get_header("Content-Type") or ""
    else:
        return None
    kind = declared.split(";")[0].strip().lower()
    return ("text/plain" if kind == "text/plain" else "text/html") if kind in _PAGE_TYPES else None


def _charset(record: ArcWarcRecord) -> str | None:
    headers = record.http_headers or record.rec_headers
    _, _, charset = (headers.get_header("Content-Type") or "").lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'")[:40] or None
