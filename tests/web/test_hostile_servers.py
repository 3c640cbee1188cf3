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
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import brotli
import pytest

from tests.web.answering import HOST, PAGE, answer, body_of, get, head
from tests.web.web import Web
from tinhso.acquire import client, guard
from tinhso.acquire.client import Client

pytestmark = pytest.mark.usefixtures("some_time")


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
