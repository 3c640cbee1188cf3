"""HTTP for strangers' servers: one GET at a time, with bounds on everything a server decides.

Belongs here: the request, its redirects, time, size, and which addresses may be reached. Does not belong here: what is
fetched and when (live.py), robots.txt (robots.py). Raises nothing: every outcome is a value.
"""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from tinhso import __version__

USER_AGENT = f"tinhso/{__version__} (research on digital transformation in Vietnam; reads robots.txt)"
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 10.0, 20.0, 60.0
MAX_BYTES = 20 * 2**20
MAX_REDIRECTS = 5
_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,*/*;q=0.5"
_CHUNK = 65536
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one GET. `outcome` is that of a FetchAttempt; `body` is empty unless it is 'fetched'."""

    outcome: str
    url: str  # after redirects
    status: int | None = None
    reason: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


class AddressRefusedError(OSError):
    """The host is inside the own network (or is no host at all)."""


def get(url: str, allow_private: bool = False, max_bytes: int = MAX_BYTES) -> Reply:
    """Fetches one http(s) URL, following at most five redirects, each checked like the first."""
    deadline = time.monotonic() + TOTAL_SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        if not is_web_address(url):
            return Reply("refused", url, reason="only http and https addresses are fetched")
        reply = _get_once(url, allow_private, max_bytes, deadline)
        target = reply.header("location") if reply.status in _REDIRECTS else ""
        if not target:
            return reply
        url = urljoin(url, target)
    return Reply("failed", url, reply.status, f"more than {MAX_REDIRECTS} redirects")


def is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_plain = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        return parts.scheme in ("http", "https") and is_plain
    except ValueError:
        return False


def _get_once(url: str, allow_private: bool, max_bytes: int, deadline: float) -> Reply:
    adapter = _GuardedAdapter(allow_private)
    with requests.Session() as session:
        session.trust_env = False  # neither a proxy nor a password of this machine's user
        session.headers = {"User-Agent": USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        watchdog = threading.Timer(max(0.01, deadline - time.monotonic()), adapter.cut)
        watchdog.daemon = True
        watchdog.start()
        try:
            with session.get(url, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, READ_SECONDS)) as got:
                return _read(got, url, max_bytes, adapter)
        except AddressRefusedError as error:
            return Reply("refused", url, reason=str(error))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return _failure(url, error, adapter)
        finally:
            watchdog.cancel()


def _read(got: requests.Response, url: str, max_bytes: int, adapter: _GuardedAdapter) -> Reply:
    headers = tuple((str(name), str(value)) for name, value in got.headers.items())[:100]
    if got.status_code in _REDIRECTS:
        return Reply("failed", url, got.status_code, "redirect without a target", headers)
    if got.status_code in (404, 410):
        return Reply("not_found", url, got.status_code, got.reason, headers)
    if got.status_code != 200:
        outcome = "refused" if got.status_code in (401, 403, 429, 451) else "failed"
        return Reply(outcome, url, got.status_code, got.reason, headers)
    declared = got.headers.get("Content-Length", "")
    parts: list[bytes] = []
    size = int(declared) if declared.isdigit() and len(declared) < 20 else 0
    if size <= max_bytes:
        size = 0
        while size <= max_bytes and (chunk := got.raw.read1(_CHUNK, decode_content=True)):
            parts.append(chunk)
            size += len(chunk)
    if size > max_bytes:
        return Reply("too_large", url, got.status_code, f"more than {max_bytes:,} bytes", headers)
    if adapter.was_cut:
        return Reply("timed_out", url, got.status_code, f"not complete within {TOTAL_SECONDS:.0f} s", headers)
    return Reply("fetched", url, got.status_code, None, headers, b"".join(parts))


def _failure(url: str, error: Exception, adapter: _GuardedAdapter) -> Reply:
    cause: BaseException | None = error
    while cause is not None:  # requests wraps what the connection raised
        if isinstance(cause, AddressRefusedError):
            return Reply("refused", url, reason=str(cause))
        inner = next((arg for arg in cause.args if isinstance(arg, BaseException)), None)
        cause = cause.__cause__ or getattr(cause, "reason", None) if inner is None else inner
        cause = cause if isinstance(cause, BaseException) else None
    if adapter.was_cut or isinstance(error, requests.Timeout):
        return Reply("timed_out", url, reason=f"no answer in time ({type(error).__name__})")
    return Reply("failed", url, reason=f"{type(error).__name__}: {error}"[:300])


def _connect(host: str, port: int, timeout: float, allow_private: bool) -> socket.socket:
    """A socket to the first address of the host that may be reached; what is checked is what is connected to."""
    last: OSError = AddressRefusedError(f"{host} has no address")
    for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not allow_private and not _is_public(str(place[0])):
            last = AddressRefusedError(f"{host} leads into the own network ({place[0]})")
            continue
        try:
            return socket.create_connection((str(place[0]), port), timeout)
        except OSError as error:
            last = error
    raise last


def _is_public(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    return found.is_global and not found.is_multicast


class _GuardedAdapter(HTTPAdapter):
    """Connects through `_connect` and can cut its connection when time is up."""

    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private
        self.was_cut = False
        self._sockets: list[socket.socket] = []
        super().__init__(max_retries=0)

    def open(self, host: str, port: int) -> socket.socket:
        opened = _connect(host, port, CONNECT_SECONDS, self.allow_private)
        opened.settimeout(READ_SECONDS)
        self._sockets.append(opened)
        return opened

    def cut(self) -> None:
        self.was_cut = True
        for opened in self._sockets:
            try:
                opened.shutdown(socket.SHUT_RDWR)
            except OSError:  # it is closed already
                continue

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: object) -> None:
        adapter = self

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return adapter.open(self.host, self.port)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return adapter.open(self.host, self.port)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager = PoolManager(connections, maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
