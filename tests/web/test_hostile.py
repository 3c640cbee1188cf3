"""Servers that are broken, slow, rude or out to harm: every request ends, within its bounds, with an outcome."""

from __future__ import annotations

import gc
import gzip
import os
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import brotli
import pytest

from tests.web.conftest import NOW
from tests.web.taking_in import Intake, spec
from tests.web.web import Web, article
from tinhso.acquire import client, guard
from tinhso.acquire.client import Client, Reply

HOST = "a.test"
Answer = Callable[[BaseHTTPRequestHandler], None]
PAGE = article(1, 1)


@pytest.fixture(autouse=True)
def some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TOTAL_SECONDS", 5.0)


@pytest.fixture
def short_of_time(some_time: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what is cut off; others need not be quick on a busy machine."""
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.5)


def get(web: Web, path: str = "/x", max_bytes: int = 200_000, **options: str) -> Reply:
    with Client(allow_private=True) as opened:
        began = time.monotonic()
        reply = opened.get(web.url(HOST, path), max_bytes, **options)
        assert time.monotonic() - began < client.TOTAL_SECONDS + 2, "the request hung"
        return reply


def answer(web: Web, *pieces: bytes, pause: float = 0.0, forever: bool = False) -> None:
    """/x answers with these bytes as they stand, slowly and again and again if told so."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        until = time.monotonic() + 3 * client.TOTAL_SECONDS
        try:
            for piece in pieces:
                handler.wfile.write(piece)
                time.sleep(pause)
            while forever and time.monotonic() < until:
                handler.wfile.write(pieces[-1])
                time.sleep(pause)
        except OSError:
            return

    web.site(HOST)["/x"] = write


def head(status: str = "200 OK", *headers: str) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "Connection: close", "", "")).encode()


def body_of(payload: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return head(status, f"Content-Length: {len(payload)}", *headers) + payload


# Time


@pytest.mark.usefixtures("short_of_time")
def test_slow_headers_slow_bodies_and_silence_are_cut_off(web: Web) -> None:
    answer(web, b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n", pause=0.05, forever=True)
    assert get(web).outcome in ("timed_out", "failed")
    answer(web, head(), b"x", pause=0.05, forever=True)
    assert get(web).outcome == "timed_out"
    answer(web, b"", pause=2.0)
    assert get(web).outcome in ("timed_out", "failed")


@pytest.mark.usefixtures("short_of_time")
def test_an_endless_chunked_body_of_tiny_chunks_is_cut_off(web: Web) -> None:
    answer(web, head("200 OK", "Transfer-Encoding: chunked"), b"1\r\nx\r\n", pause=0.01, forever=True)
    assert get(web).outcome == "timed_out"


# Size and form


def test_an_endless_body_is_given_up_at_the_bound(web: Web) -> None:
    answer(web, head(), b"x" * 60_000, forever=True)
    reply = get(web)
    assert (reply.outcome, len(reply.body)) == ("too_large", 200_000)


def test_a_length_that_lies_is_a_failure_or_what_it_says(web: Web) -> None:
    answer(web, head("200 OK", "Content-Length: 5000"), b"short")
    assert get(web).outcome == "failed"
    answer(web, head("200 OK", "Content-Length: 5"), PAGE)
    assert get(web).body == PAGE[:5]
    answer(web, head("200 OK", "Content-Length: 99999999999999999999999"), b"x")
    assert get(web).outcome in ("failed", "too_large")
    answer(web, head("200 OK", "Content-Length: -5"), b"x")
    assert get(web).outcome in ("failed", "fetched")


def test_a_reset_in_the_middle_is_a_failure(web: Web) -> None:
    def reset(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head("200 OK", "Content-Length: 5000") + b"x")
        handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        handler.connection.close()

    web.site(HOST)["/x"] = reset
    assert get(web).outcome == "failed"


@pytest.mark.parametrize(
    "raw",
    [b"", b"not http at all\r\n\r\n", b"HTTP/9.9 banana\r\n\r\n", b"HTTP/1.1 200\r\nbroken header\r\n\r\nx",
     b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100_000 + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 500 + b"\r\n",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", b"\x00\xff" * 50],
    ids=["nothing", "no HTTP", "odd status", "odd header", "huge header", "many headers", "bad chunk", "binary"],
)  # fmt: skip
def test_what_is_no_http_has_an_outcome(web: Web, raw: bytes) -> None:
    answer(web, raw)
    assert get(web).outcome in ("failed", "fetched", "timed_out")


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_packed_pages_are_unpacked_and_bombs_bounded(web: Web, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    answer(web, body_of(pack(PAGE), f"Content-Encoding: {encoding}"))
    assert get(web).body == PAGE
    answer(web, body_of(pack(b"0" * 3_000_000), f"Content-Encoding: {encoding}"))
    assert get(web).outcome == "too_large"
    answer(web, body_of(pack(PAGE)[:50], f"Content-Encoding: {encoding}"))
    assert get(web).outcome in ("failed", "fetched")
    answer(web, body_of(PAGE, f"Content-Encoding: {encoding}"))
    assert get(web).outcome == "failed"


def test_a_bomb_of_bombs_is_bounded(web: Web) -> None:
    twice = gzip.compress(gzip.compress(b"0" * 3_000_000))
    answer(web, body_of(twice, "Content-Encoding: gzip, gzip"))
    assert get(web).outcome == "too_large"
    answer(web, body_of(b"x", "Content-Encoding: " + ", ".join(["gzip"] * 50)))
    assert get(web).outcome == "failed"


# Redirects and addresses


def test_redirects_end_and_lead_nowhere_else(web: Web) -> None:
    answer(web, body_of(b"", "Location: /x", status="302 Found"))
    assert get(web).outcome == "failed"
    assert len(web.log) == client.MAX_REDIRECTS + 1
    for target in ("file:///etc/passwd", "ftp://a.test/", "http://user@a.test/", "gopher://x", "javascript:1"):
        answer(web, body_of(b"", f"Location: {target}", status="301 Moved"))
        assert get(web).outcome == "refused", target
    answer(web, body_of(b"", "Location: http://[broken", status="301 Moved"))
    assert get(web).outcome in ("failed", "refused")
    answer(web, body_of(b"", "Location: /" + "x" * 50_000, status="301 Moved"))
    assert get(web).outcome in ("failed", "not_found")


PRIVATE = [
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.1", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "::1", "::", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "2002:a00:1::", "64:ff9b::10.0.0.1", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_names_that_lead_into_the_own_network_are_never_connected_to(
    names: dict[str, str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def connect(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", connect)
    names["evil.example"] = address
    with Client() as opened:
        reply = opened.get("http://evil.example/")
    assert (reply.outcome, reply.status) == ("refused", None)


def test_a_redirect_into_the_own_network_is_refused(
    web: Web, names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")  # the test web passes for public
    names["inside.example"] = "10.0.0.1"
    for inside in ("http://inside.example/", "http://169.254.169.254/latest/meta-data"):
        names["169.254.169.254"] = "169.254.169.254"
        answer(web, body_of(b"", f"Location: {inside}", status="302 Found"))
        with Client() as opened:
            assert opened.get(web.url(HOST, "/x")).outcome == "refused"


def test_a_name_without_address_is_a_failure(names: dict[str, str]) -> None:
    with Client() as opened:
        assert opened.get("http://nowhere.example/").outcome == "failed"


# Cookies and validators


def test_a_cookie_wall_is_passed_and_cookies_are_forgotten(web: Web) -> None:
    cookies: list[str | None] = []

    def wall(handler: BaseHTTPRequestHandler) -> None:
        cookies.append(handler.headers.get("Cookie"))
        if cookies[-1]:
            handler.wfile.write(body_of(PAGE))
        else:
            handler.wfile.write(body_of(b"", "Location: /x", "Set-Cookie: seen=1", status="302 Found"))

    web.site(HOST)["/x"] = wall
    with Client(allow_private=True) as opened:
        assert opened.get(web.url(HOST, "/x")).body == PAGE
        assert opened.get(web.url(HOST, "/x")).body == PAGE
    assert cookies == [None, "seen=1", None, "seen=1"]


def test_not_modified_without_being_asked_so_is_a_failure(web: Web) -> None:
    answer(web, head("304 Not Modified"))
    assert get(web).outcome == "failed"
    assert get(web, etag='"1"').outcome == "unchanged"


def test_validators_no_one_could_send_back_are_dropped(web: Web) -> None:
    answer(web, body_of(PAGE, 'ETag: "' + "x" * 5000 + '"', "Last-Modified: Thứ sáu".encode().decode("latin-1")))
    reply = get(web)
    assert (reply.outcome, reply.etag, reply.last_modified) == ("fetched", None, None)


# What stays behind


def test_dozens_of_bad_answers_leave_no_memory_socket_or_thread(web: Web) -> None:
    bomb = body_of(gzip.compress(b"0" * 3_000_000), "Content-Encoding: gzip")
    kinds = (head() + b"x" * 400_000, bomb, head("200 OK", "Content-Length: 5000") + b"x", b"not http at all\r\n\r\n",
             body_of(b"", "Location: /x", status="302 Found"))  # fmt: skip

    def ask(n: int) -> tuple[int, int, int]:
        """(bytes, sockets and files, threads) there are afterwards."""
        for kind in kinds * n:
            answer(web, kind)
            assert get(web).outcome != "fetched"
        web.log.clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0], len(os.listdir("/proc/self/fd")), threading.active_count()

    tracemalloc.start()
    try:
        before, after = ask(1), ask(8)
    finally:
        tracemalloc.stop()
    assert after[0] < before[0] + 500_000
    assert after[1] <= before[1] + 5 and after[2] <= before[2] + 5


# A whole source against such a server


def feed_source(web: Web, *paths: str, **changes: object) -> dict[str, object]:
    links = "".join(f"<item><link>{web.url(HOST, path)}</link></item>" for path in paths)
    web.site(HOST)["/rss"] = f"<rss><channel>{links}</channel></rss>".encode()
    return spec("a", {"kind": "feed", "url": web.url(HOST, "/rss")}, **changes)


def outcomes(intake: Intake, source: dict[str, object]) -> dict[str, str]:
    attempts = intake.fetch(source, now=NOW)
    return {"/" + url.partition(".test:")[2].partition("/")[2]: a.outcome for url, a in attempts.items()}


def test_every_kind_of_answer_becomes_a_row_with_its_outcome(web: Web, intake: Intake) -> None:
    raw = {
        "/gone": (b"410 Gone", b""), "/forbidden": (b"403 Forbidden", b"no robots"), "/law": (b"451 No", b""),
        "/pay": (b"402 Payment Required", b""), "/error": (b"500 Oops", b""), "/teapot": (b"418 Teapot", b""),
        "/down": (b"503 Service Unavailable", b""),
        "/pdf": (b"200 OK\r\nContent-Type: application/pdf", b"%PDF"), "/empty": (b"200 OK", b"  \n"),
        "/binary": (b"200 OK\r\nContent-Type: text/html", bytes(range(256)) * 9), "/fine": (b"200 OK", PAGE),
    }  # fmt: skip
    for path, (status, payload) in raw.items():
        told = b"HTTP/1.1 " + status + b"\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(payload) + payload
        web.site(HOST)[path] = lambda handler, told=told: handler.wfile.write(told)  # type: ignore[misc]
    assert outcomes(intake, feed_source(web, *raw, "/missing")) == {
        "/rss": "fetched", "/gone": "not_found", "/forbidden": "refused", "/law": "refused", "/pay": "refused",
        "/error": "failed", "/down": "failed", "/teapot": "failed", "/pdf": "wrong_type", "/empty": "wrong_type",
        "/binary": "wrong_type", "/fine": "fetched", "/missing": "not_found",
    }  # fmt: skip
    assert len(web.asked(HOST)) == 2 + len(raw) + 1 + 4  # robots, feed, pages, and two more tries of 500 and 503
    assert list(intake.captured()) == [web.url(HOST, "/fine")]


def test_too_many_requests_are_waited_for_as_told_and_tried_again(web: Web, intake: Intake) -> None:
    times: list[float] = []

    def busy(handler: BaseHTTPRequestHandler) -> None:
        times.append(time.monotonic())
        if len(times) == 1:
            handler.wfile.write(body_of(b"", "Retry-After: 1", status="429 Too Many Requests"))
        else:
            handler.wfile.write(body_of(PAGE))

    source = feed_source(web, "/busy")
    web.site(HOST)["/busy"] = busy
    assert outcomes(intake, source)["/busy"] == "fetched"
    assert times[1] - times[0] >= 1
    assert [a.outcome for a in intake.attempts() if a.url.endswith("/busy")] == ["refused", "fetched"]


@pytest.mark.parametrize(
    ("robots", "is_fetched"),
    [
        (b"", True),
        (b"\xff\xfe\x00" * 100, True),
        (b"<html>not found</html>", True),
        (b"Disallow: /\n" * 3, True),
        (b"User-agent: *\nDisallow: /p\n" + b"# " + b"x" * 600_000, False),
        (b"User-agent: tinhso\nDisallow: /p\n\nUser-agent: *\nAllow: /\n", False),
        (b"User-agent: *\nDisallow: /" + b"*a" * 300 + b"\nCrawl-delay: -5\n", True),
        (b"User-agent: *\nCrawl-delay: nan\n", True),
    ],
    ids=["empty", "binary", "a page", "no group", "huge", "for us", "stars", "odd delay"],
)
def test_robots_of_every_kind(web: Web, intake: Intake, robots: bytes, is_fetched: bool) -> None:
    web.site(HOST)["/robots.txt"] = robots
    web.site(HOST)["/page-" + "a" * 200] = PAGE
    found = outcomes(intake, feed_source(web, "/page-" + "a" * 200))
    assert found["/page-" + "a" * 200] == ("fetched" if is_fetched else "robots_denied")


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Slow"])
def test_a_site_whose_robots_fails_is_left_alone(web: Web, intake: Intake, status: str) -> None:
    web.site(HOST)["/robots.txt"] = lambda handler: handler.wfile.write(body_of(b"", status=status))
    assert outcomes(intake, feed_source(web, "/p")) == {"/rss": "failed"}
    assert {a.path for a in web.log} == {"/robots.txt"}


@pytest.mark.usefixtures("short_of_time")
def test_a_robots_that_hangs_costs_its_bound_and_no_more(web: Web, intake: Intake) -> None:
    answer(web, b"", pause=2.0)
    web.site(HOST)["/robots.txt"] = web.site(HOST)["/x"]
    began = time.monotonic()
    assert outcomes(intake, feed_source(web, "/p")) == {"/rss": "failed"}
    assert time.monotonic() - began < 5


def test_a_feed_of_the_future_and_a_feed_in_pieces(web: Web, intake: Intake) -> None:
    source = feed_source(web, "/p1", "/p2")
    feed = web.site(HOST)["/rss"]
    assert isinstance(feed, bytes)
    web.site(HOST)["/rss"] = feed.replace(b"</link>", b"</link><pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate>")[:-30]
    web.site(HOST)["/p1"] = web.site(HOST)["/p2"] = PAGE
    assert set(outcomes(intake, source).values()) == {"fetched"}


def test_an_etag_that_lies_is_found_out_within_days(web: Web, intake: Intake) -> None:
    source = feed_source(web, "/p")
    content = [PAGE]

    def liar(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match"):
            handler.wfile.write(head("304 Not Modified", 'ETag: "always"'))
        else:
            handler.wfile.write(body_of(content[0], 'ETag: "always"'))

    web.site(HOST)["/p"] = liar
    intake.fetch(source, now=NOW)
    first = intake.captured()
    content[0] = article(1, 2)
    for days in (1, 3, 7, 14):
        intake.fetch(source, now=NOW + timedelta(days=days))
    assert intake.captured() != first


def test_a_page_whose_bytes_come_again_is_not_kept_twice(web: Web, intake: Intake) -> None:
    source = feed_source(web, "/p")
    web.site(HOST)["/p"] = lambda handler: handler.wfile.write(body_of(PAGE))
    intake.fetch(source, now=NOW)
    attempts = intake.fetch(source, now=NOW + timedelta(days=1))
    assert attempts[web.url(HOST, "/p")].outcome == "unchanged"
    assert intake.connection.execute("select count(*) from news.captures").fetchone() == (1,)


# TLS


@pytest.fixture
def secure(names: dict[str, str]) -> Iterator[Web]:
    served = Web(certificate=Path(__file__).with_name("loopback.pem"))
    yield served
    served.close()


def test_tls_is_checked_and_bounded_like_plain_connections(secure: Web) -> None:
    secure.site("tls.test")["/x"] = PAGE
    certificate = str(Path(__file__).with_name("loopback.pem"))
    with Client(allow_private=True, verify=certificate) as trusting:
        assert trusting.get(secure.url("tls.test", "/x")).body == PAGE
        assert trusting.get(secure.url("other.test", "/x")).outcome == "failed"  # not the name of the certificate
    with Client(allow_private=True) as opened:
        assert opened.get(secure.url("tls.test", "/x")).outcome == "failed"  # signed by nobody
        assert opened.get(f"http://tls.test:{secure.port}/x").outcome in ("failed", "timed_out")


@pytest.mark.usefixtures("short_of_time")
def test_a_tls_handshake_that_never_ends_is_cut_off(names: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, Client(allow_private=True) as opened:
        began = time.monotonic()
        reply = opened.get(f"https://tls.test:{silent.getsockname()[1]}/")
        assert reply.outcome in ("timed_out", "failed")
        assert time.monotonic() - began < client.TOTAL_SECONDS + 2


@pytest.mark.usefixtures("short_of_time")
def test_a_tls_server_that_drips_is_cut_off(secure: Web) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head())
        for _ in range(60):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.05)

    secure.site("tls.test")["/x"] = drip
    with Client(allow_private=True, verify=str(Path(__file__).with_name("loopback.pem"))) as opened:
        began = time.monotonic()
        assert opened.get(secure.url("tls.test", "/x")).outcome == "timed_out"
        assert time.monotonic() - began < client.TOTAL_SECONDS + 1
