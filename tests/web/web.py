"""A web on loopback: many sites behind one server, told apart by their host names, which only this test resolves.

Belongs here: serving and keeping a log. Does not belong here: assertions.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

Answer = Callable[[BaseHTTPRequestHandler], None]


class Asked(NamedTuple):
    at: float
    host: str
    path: str
    status: int
    n_bytes: int


class Web:
    """`pages[host][path]` is HTML (bytes) or a function that answers itself; everything else is a 404. A page carries
    an ETag of its content, and a request that names it gets a 304."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.pages: dict[str, dict[str, bytes | Answer]] = {}
        self.log: list[Asked] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if certificate else "http"
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, host: str, path: str = "") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def site(self, host: str) -> dict[str, bytes | Answer]:
        return self.pages.setdefault(host, {})

    def asked(self, host: str, status: int | None = None) -> list[Asked]:
        return [a for a in self.log if a.host == host and status in (None, a.status)]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").partition(":")[0]
            page = web.pages.get(host, {}).get(self.path)
            if callable(page):
                web.log.append(Asked(time.monotonic(), host, self.path, 0, 0))
                self.close_connection = True
                page(self)
                return
            status, body = (404, b"nothing here") if page is None else (200, page)
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if page is not None and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            web.log.append(Asked(time.monotonic(), host, self.path, status, len(body)))
            self.send_response(status)
            self.send_header("Content-Type", "text/plain" if self.path.endswith(".txt") else "text/html; charset=utf-8")
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


def resolver(names: dict[str, str]) -> Callable[..., list[Any]]:
    """A getaddrinfo that knows `names` (host → address, '*.test' → 127.0.0.1) and nothing else."""

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[Any]:
        address = names.get(host) or ("127.0.0.1" if host.endswith(".test") or host == "127.0.0.1" else None)
        if address is None:
            raise socket.gaierror(f"the test web does not know {host}")
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    return getaddrinfo


def article(site: int, number: int, more: str = "") -> bytes:
    """A page about digital transformation, of about 3 kB, with furniture around it."""
    told = "% hồ sơ của huyện mẫu được nộp trực tuyến, nhờ tổ công nghệ số cộng đồng giúp bà con ở từng thôn."
    body = "".join(f"<p>Đoạn {i}: năm 2024, {40 + (site * 7 + number + i) % 50}{told}</p>" for i in range(8))
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Chuyển đổi số {site}-{number}</title>'
        '<meta property="article:published_time" content="2026-11-20T08:00:00+07:00"></head><body>'
        '<nav><a href="/">Trang chủ</a></nav>'
        f"<article><h1>Chuyển đổi số {site}-{number}</h1><div class=content>{body}{more}</div></article>"
        "</body></html>"
    ).encode()
