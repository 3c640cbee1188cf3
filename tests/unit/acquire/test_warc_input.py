"""WARC files of other tools: encodings of bodies, filters that count, damage and lies that cost one record at most."""

from __future__ import annotations

import gzip
import re
import time
import tracemalloc
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import brotli
import pytest

from tinhso.acquire.files import InputFile
from tinhso.acquire.page_filter import PageFilter, topic_bytes
from tinhso.acquire.warc_input import read_warc
from tinhso.records import Capture, Rejection
from tinhso.settings import load_settings
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(load_settings().vocabulary)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
PAGE = ("<h1>Tỉnh mẫu tăng hạng</h1><p>" + "Chỉ số chuyển đổi số của tỉnh mẫu tăng ba bậc. " * 9).encode()


def http_response(body: bytes, status: str = "200 OK", kind: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    more = (f"{name.replace('_', '-')}: {value}" for name, value in headers.items())
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *more]).encode() + b"\r\n\r\n" + body


def record(url: str, block: bytes, kind: str = "response", length: object = None, extra: str = "") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{url}>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: {url}\r\n{extra}Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def read(data: bytes, wanted: PageFilter | None = None) -> tuple[dict[str, Capture], list[Rejection]]:
    file = InputFile(Path("crawl.warc"), "crawl.warc")
    items = list(read_warc(file, BytesIO(data), NOW, lambda url: "some", wanted or PageFilter()))
    captures = {item.document: item for item in items if isinstance(item, Capture)}
    return captures, [item for item in items if isinstance(item, Rejection)]


def chunked(body: bytes) -> bytes:
    pieces = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "block",
    [
        http_response(PAGE),
        http_response(gzip.compress(PAGE), Content_Encoding="gzip"),
        http_response(zlib.compress(PAGE), Content_Encoding="deflate"),
        http_response(zlib.compress(PAGE, wbits=-15), Content_Encoding="deflate"),
        http_response(brotli.compress(PAGE), Content_Encoding="br"),
        http_response(chunked(PAGE), Transfer_Encoding="chunked"),
        http_response(chunked(gzip.compress(PAGE)), Transfer_Encoding="chunked", Content_Encoding="gzip"),
        http_response(PAGE, Content_Encoding="gzip"),  # unpacked by the crawler, the headers kept
        http_response(PAGE, Transfer_Encoding="chunked", Content_Encoding="br"),
    ],
    ids=["plain", "gzip", "zlib", "deflate", "brotli", "chunked", "chunked gzip", "was gzip", "was chunked brotli"],
)
def test_a_body_is_what_the_server_meant(block: bytes) -> None:
    captures, rejections = read(record("https://a.vn/1", block) + record("https://a.vn/2", http_response(b"<p>two")))
    assert rejections == []
    assert captures["https://a.vn/1"].payload == PAGE
    assert captures["https://a.vn/1"].charset == "utf-8"
    assert captures["https://a.vn/2"].payload == b"<p>two"


def test_what_is_no_page_is_passed_over_and_counted() -> None:
    wanted = PageFilter()
    data = b"".join(
        [
            record("https://a.vn/request", b"GET / HTTP/1.1\r\n\r\n", "request"),
            record("https://a.vn/same", http_response(b""), "revisit"),
            record("https://a.vn/moved", http_response(b"", "301 Moved")),
            record("https://a.vn/gone", http_response(PAGE, "404 Not Found")),
            record("https://a.vn/logo", http_response(b"\x89PNG", kind="image/png")),
            record("https://a.vn/noise", b"\x00\xff no http" * 9),
            record("https://a.vn/page", http_response(PAGE)),
        ]
    )
    captures, rejections = read(data, wanted)
    assert (list(captures), rejections) == (["https://a.vn/page"], [])
    assert wanted.passed_over == {"no_page": 4}


def test_only_the_hosts_asked_for_and_those_below_them_are_taken() -> None:
    wanted = PageFilter(["BaoMau.vn", "gov.vn"])
    urls = ["https://baomau.vn/1", "https://m.baomau.vn/1", "https://mau.gov.vn/1", "https://xbaomau.vn/1",
            "https://baomau.vn.evil.com/1", "https://vn/1", "not an address", ""]  # fmt: skip
    captures, _ = read(b"".join(record(url, http_response(PAGE)) for url in urls), wanted)
    assert list(captures) == urls[:3]
    assert wanted.passed_over == {"other_host": 5}


@pytest.mark.parametrize(
    ("text", "is_wanted"),
    [
        ("Tỉnh đẩy mạnh chuyển đổi số ở các xã vùng sâu, bà con phấn khởi.", True),
        ("TỈNH ĐẨY MẠNH CHUYỂN ĐỔI SỐ Ở CÁC XÃ VÙNG SÂU, BÀ CON PHẤN KHỞI.", True),
        ("Tỉnh Đẩy Mạnh Chuyển Đổi Số Ở Các Xã Vùng Sâu, Bà Con Phấn Khởi.", True),
        ("Tỉnh dùng hoá đơn điện tử ở các chợ vùng sâu, bà con phấn khởi.", True),
        ("Giá hồ tiêu sáng nay tăng mạnh, bà con phấn khởi vào vụ thu hoạch.", False),
        ("The province pushes digital transformation in its remote communes.", False),
    ],
)
def test_a_page_is_taken_when_its_bytes_may_be_on_the_topic(text: str, is_wanted: bool) -> None:
    terms = topic_bytes(VOCABULARY)
    body = f"<p>{text * 3}</p>"
    numbered = re.sub("[^\x00-\x7f]", lambda found: f"&#{ord(found.group())};", body)
    assert terms.may_be_in(body.encode()) is is_wanted
    assert terms.may_be_in(numbered.encode()) is is_wanted


def test_a_page_in_a_legacy_encoding_that_says_so_is_taken_unread() -> None:
    terms = topic_bytes(VOCABULARY)
    assert terms.may_be_in(b'<meta charset="windows-1258"><p>T\xec\xd2nh \xf0\xe2\xd2y m\xf2nh' * 9)
    assert not terms.may_be_in(b'<meta charset="windows-1252"><p>d\xe9j\xe0 vu' * 9)


def test_what_is_off_the_topic_is_counted() -> None:
    wanted = PageFilter(vocabulary=VOCABULARY)
    other = "<p>Giá hồ tiêu sáng nay tăng mạnh, nông dân phấn khởi vào vụ thu hoạch.</p>".encode() * 3
    data = record("https://a.vn/1", http_response(PAGE)) + record("https://a.vn/2", http_response(other))
    assert list(read(data, wanted)[0]) == ["https://a.vn/1"]
    assert wanted.passed_over == {"off_topic": 1}


BAD = {
    "a length too short": record("https://a.vn/bad", http_response(PAGE), length=20),
    "a negative length": record("https://a.vn/bad", http_response(PAGE), length=-5),
    "a length without end": record("https://a.vn/bad", http_response(PAGE), length=10**30),
    "a length that is no number": record("https://a.vn/bad", http_response(PAGE), length="many"),
    "an endless header": record("https://a.vn/" + "x" * 200_000, http_response(PAGE)),
    "a gzip bomb": record("https://a.vn/bad", http_response(gzip.compress(b"a" * 2**27), Content_Encoding="gzip")),
    "a brotli bomb": record("https://a.vn/bad", http_response(brotli.compress(b"a" * 2**27), Content_Encoding="br")),
    "gzip cut short": record("https://a.vn/bad", http_response(gzip.compress(PAGE)[:-9], Content_Encoding="gzip")),
    "a page the crawler cut": record("https://a.vn/bad", http_response(PAGE), extra="WARC-Truncated: length\r\n"),
    "no content": record("https://a.vn/bad", http_response(b"")),
}


@pytest.mark.parametrize("is_gzipped", [False, True])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_record_is_told_and_the_next_one_read(bad: bytes, is_gzipped: bool) -> None:
    good = [record(f"https://a.vn/{n}", http_response(PAGE)) for n in (1, 2)]
    parts = [good[0], bad, good[1]]
    began = time.monotonic()
    tracemalloc.start()
    captures, rejections = read(b"".join(map(gzip.compress, parts) if is_gzipped else parts))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert list(captures) == ["https://a.vn/1", "https://a.vn/2"]
    assert 1 <= len(rejections) <= 2 and all(rejection.detail for rejection in rejections)
    assert peak < 100 * 2**20
    assert time.monotonic() - began < 20


def test_a_length_too_long_loses_no_record_in_silence() -> None:
    data = record("https://a.vn/1", http_response(PAGE), length=10**6) + record("https://a.vn/2", http_response(PAGE))
    captures, rejections = read(data)
    assert captures == {}
    assert [(r.reason, r.place) for r in rejections] == [("truncated", "crawl.warc:0")]
