"""Answers of the test web, byte by byte, and a client that asks for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from tests.web.web import Web, article
from tinhso.acquire import client
from tinhso.acquire.client import Client, Reply

HOST = "a.test"
Answer = Callable[[BaseHTTPRequestHandler], None]
PAGE = article(1, 1)


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
