"""Our records as WARC: one gzip member each, made and read back without loss.

A dropped file is a `resource` record, a fetched page a `response` record with its HTTP headers, a rejection or a fetch
attempt a `metadata` record in JSON. What WARC has no field for stands in X-Tinhso-* headers, percent-encoded.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from typing import Any
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid4, uuid5

from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from tinhso.acquire.members import stored_length, stored_member
from tinhso.records import Capture, FetchAttempt, Rejection, Tombstone

Item = Capture | Rejection | FetchAttempt | Tombstone

_SAFE = "/:?&=#@!$'()*+,;~"
_LEVEL = 4  # 5 % larger than 6 and a third faster
_KINDS: dict[str, type] = {"rejection": Rejection, "fetch": FetchAttempt, "tombstone": Tombstone}


@dataclass(frozen=True, slots=True)
class FetchedPage(Capture):
    """A capture that came over HTTP, with what the server said about it. Read back, it is a plain Capture."""

    http_status: str = "200 OK"
    http_headers: tuple[tuple[str, str], ...] = ()


def to_member(item: Item) -> bytes:
    """The complete gzip member of one record."""
    if isinstance(item, FetchedPage):
        kind, when, content_type = "response", item.captured_at, "application/http; msgtype=response"
        http = StatusAndHeaders(item.http_status, list(item.http_headers), protocol="HTTP/1.1")
        payload = item.payload
    elif isinstance(item, Capture):
        kind, when, payload, http = "resource", item.captured_at, item.payload, None
        content_type = item.media_type + (f"; charset={item.charset}" if item.charset else "")
    else:
        kind, content_type, http = "metadata", "application/json", None
        when = moment_of(item)
        payload = json.dumps(asdict(item), default=lambda value: value.isoformat(), ensure_ascii=False).encode()
    headers = _headers(item, when)
    return _member(_target(item), kind, payload, content_type, headers, http)


def moment_of(item: Item) -> datetime:
    """When it was received, refused, tried or forgotten (UTC)."""
    if isinstance(item, Capture):
        return item.captured_at.astimezone(UTC)
    moments = {Rejection: "rejected_at", FetchAttempt: "attempted_at", Tombstone: "forgotten_at"}
    return getattr(item, moments[type(item)]).astimezone(UTC)


def blank_member(length: int, when: datetime) -> bytes:
    """A record that says that one was erased, as a gzip member of exactly `length` bytes, to stand in its place. Raises
    ValueError when it does not fit, which no record of ours is short enough for."""
    # Lengths at which Content-Length gets a digit more, or a block is added, are reached by filling or other blocks.
    for block_bytes, n_filling in product((65_535, 50_000), range(4)):
        fields = f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <{uuid4().urn}>\r\nWARC-Date: {_stamp(when)}\r\n"
        fields += f"X-Tinhso-Kind: erased{'.' * n_filling}\r\n"
        for n_blanks in range(length, max(-1, length - 5 * (length // block_bytes) - 600), -1):
            head = f"{fields}Content-Length: {n_blanks}\r\n\r\n"
            if stored_length(len(head) + n_blanks + 4, block_bytes) == length:
                return stored_member(f"{head}{' ' * n_blanks}\r\n\r\n".encode(), block_bytes)
    raise ValueError(f"no record fits into {length} bytes")


def warcinfo_member(name: str, when: datetime, software: str) -> bytes:
    """The record that opens a file: who wrote it and by which standard."""
    fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
    record_id = uuid5(NAMESPACE_URL, f"urn:tinhso:warcinfo:{name}").urn
    headers = {"WARC-Date": _stamp(when), "WARC-Filename": name, "WARC-Record-ID": f"<{record_id}>"}
    return _member("", "warcinfo", fields, "application/warc-fields", headers, None)


def from_member(data: bytes, file: str, offset: int) -> Item | None:
    """The item in one decompressed record; None for a record that holds none (warcinfo). Raises ValueError."""
    record = ArcWarcRecordLoader().parse_record_stream(BytesIO(data), no_record_parse=True)
    headers = {name.lower(): value for name, value in record.rec_headers.headers}
    body = record.raw_stream.read()
    kind = headers.get("x-tinhso-kind")
    if kind in _KINDS:
        return _from_json(_KINDS[kind], json.loads(body))
    if kind != "capture":
        return None
    if headers.get("warc-type") == "response":
        stream = BytesIO(body)
        StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"]).parse(stream)
        body = stream.read()
    url = headers.get("x-tinhso-url")
    return Capture(
        capture_id=headers["warc-payload-digest"].removeprefix("sha256:"),
        document=unquote(headers["x-tinhso-document"]),
        source_id=unquote(headers["x-tinhso-source"]),
        url=unquote(url) if url else None,
        media_type=headers["x-tinhso-media-type"],
        charset=unquote(headers["x-tinhso-charset"]) if "x-tinhso-charset" in headers else None,
        captured_at=datetime.fromisoformat(headers["warc-date"]),
        payload=body,
        archive_file=file,
        archive_offset=offset,
    )


def _headers(item: Item, when: datetime) -> dict[str, str]:
    headers = {"WARC-Date": _stamp(when)}
    if isinstance(item, Capture):
        headers |= {
            "WARC-Payload-Digest": f"sha256:{item.capture_id}",
            "X-Tinhso-Kind": "capture",
            "X-Tinhso-Document": quote(item.document, _SAFE),
            "X-Tinhso-Source": quote(item.source_id, _SAFE),
            "X-Tinhso-Media-Type": item.media_type,
        }
        optional = {"X-Tinhso-Url": item.url, "X-Tinhso-Charset": item.charset}
        headers |= {name: quote(value, _SAFE) for name, value in optional.items() if value}
    else:
        headers["X-Tinhso-Kind"] = next(kind for kind, of in _KINDS.items() if isinstance(item, of))
    return headers


def _target(item: Item) -> str:
    if isinstance(item, Tombstone):
        return f"urn:tinhso:tombstone:{item.names[0]}"
    url = item.url if not isinstance(item, Rejection) else None
    name = item.url if isinstance(item, FetchAttempt) else item.document
    return quote(url, _SAFE + "%[]") if url else f"urn:tinhso:{quote(name, '')}"


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _member(
    target: str, kind: str, payload: bytes, content_type: str, headers: dict[str, str], http: StatusAndHeaders | None
) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        target, kind, BytesIO(payload), len(payload), content_type, warc_headers_dict=headers, http_headers=http
    )
    writer.write_record(record)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    return packer.compress(buffer.getvalue()) + packer.flush()


def _from_json(kind: type, fields: dict[str, Any]) -> Item:
    for name in ("rejected_at", "attempted_at", "forgotten_at"):
        if name in fields:
            fields[name] = datetime.fromisoformat(fields[name])
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})
