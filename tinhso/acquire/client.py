"""HTTP for strangers' servers: one GET at a time, with bounds on everything a server decides.

Belongs here: the request, its redirects, time, size and validators. Does not belong here: what is fetched and when
(source_run.py), robots.txt (robots.py), which addresses may be reached (guard.py). Every outcome is a value.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urljoin

import requests
import urllib3

from tinhso import __version__
from tinhso.acquire.guard import (
    CONNECT_SECONDS,
    READ_SECONDS,
    AddressRefusedError,
    GuardedAdapter,
    is_web_address,
)

USER_AGENT = f"tinhso/{__version__} (research on digital transformation in Vietnam; reads robots.txt)"
TOTAL_SECONDS = 60.0
MAX_BYTES = 10 * 2**20
MAX_REDIRECTS = 5
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/xml,*/*;q=0.5",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br",
}
_CHUNK = 65536
_REDIRECTS = (301, 302, 303, 307, 308)
_MAX_VALIDATOR = 300  # characters of an ETag: a longer one is not sent back


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one GET. `outcome` is that of a FetchAttempt; `body` is whole when it is 'fetched', what was read
    when it is 'too_large', else empty."""

    outcome: str
    url: str  # after redirects
    status: int | None = None
    reason: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    seconds: float = 0.0

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def etag(self) -> str | None:
        return _validator(self.header("etag"))

    @property
    def last_modified(self) -> str | None:
        return _validator(self.header("last-modified"))


class Client:
    """Keeps connections open between requests; for one thread. Cookies live no longer than one chain of redirects."""

    def __init__(self, allow_private: bool = False, verify: bool | str = True) -> None:
        self._adapter = GuardedAdapter(allow_private)
        self._takes_start = False
        self._session = requests.Session()
        self._session.trust_env = False  # neither a proxy nor a password of this machine's user
        self._session.verify = verify
        self._session.headers.clear()
        self._session.headers.update(_HEADERS)
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

    def get(
        self,
        url: str,
        max_bytes: int = MAX_BYTES,
        etag: str | None = None,
        last_modified: str | None = None,
        refusal: Callable[[str], str | None] = lambda url: None,
        takes_start: bool = False,
    ) -> Reply:
        """Fetches one http(s) URL, following at most five redirects, each checked like the first.

        With a validator (`etag`, `last_modified`) an answer 304 is the outcome 'unchanged'. `refusal(url)` says why a
        redirect is not to be followed, None when it is. With `takes_start` the start of what is too large is read even
        when its length is known beforehand.
        """
        self._takes_start = takes_start
        began = time.monotonic()
        deadline = began + TOTAL_SECONDS
        asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        validators = {name: value for name, value in asked.items() if value}
        try:
            reply = self._follow(url, max_bytes, validators, deadline, refusal)
        finally:
            self._session.cookies.clear()
        return replace(reply, seconds=round(time.monotonic() - began, 3))

    def _follow(
        self,
        url: str,
        max_bytes: int,
        validators: dict[str, str],
        deadline: float,
        refusal: Callable[[str], str | None],
    ) -> Reply:
        for n_followed in range(MAX_REDIRECTS + 1):
            if not is_web_address(url):
                return Reply("refused", url[:2000], reason="only http and https addresses are fetched")
            if n_followed and (why := refusal(url)):
                return Reply("refused", url[:2000], reason=why)
            reply = self._get_once(url, max_bytes, validators, deadline)
            target = reply.header("location") if reply.status in _REDIRECTS else ""
            if not target:
                return reply
            try:
                url = urljoin(url, target)
            except ValueError:
                return Reply("failed", url, reply.status, "a redirect to what is no address")
        return Reply("failed", url, reply.status, f"more than {MAX_REDIRECTS} redirects")

    def _get_once(self, url: str, max_bytes: int, validators: dict[str, str], deadline: float) -> Reply:
        self._adapter.begin(deadline)
        timeout = (CONNECT_SECONDS, READ_SECONDS)
        try:
            with self._session.get(url, stream=True, allow_redirects=False, timeout=timeout, headers=validators) as got:
                return self._read(got, url, max_bytes, bool(validators))
        except AddressRefusedError as error:
            return Reply("refused", url, reason=str(error))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return self._failure(url, error)
        finally:
            self._adapter.end()

    def _read(self, got: requests.Response, url: str, max_bytes: int, is_conditional: bool) -> Reply:
        headers = tuple((str(name), str(value)) for name, value in got.headers.items())[:100]
        outcome = _outcome_of(got.status_code, is_conditional)
        if outcome != "fetched":
            return Reply(outcome, url, got.status_code, got.reason and got.reason[:200], headers)
        declared = got.headers.get("Content-Length", "")
        parts: list[bytes] = []
        size = int(declared) if declared.isdigit() and len(declared) < 20 else 0
        if size <= max_bytes or self._takes_start:
            size = 0
            while size <= max_bytes and (chunk := got.raw.read1(_CHUNK, decode_content=True)):
                parts.append(chunk)
                size += len(chunk)
        if size > max_bytes:
            body = b"".join(parts)[:max_bytes]
            return Reply("too_large", url, got.status_code, f"more than {max_bytes:,} bytes", headers, body)
        if self._adapter.was_cut:
            return Reply("timed_out", url, got.status_code, f"not complete within {TOTAL_SECONDS:.0f} s", headers)
        return Reply("fetched", url, got.status_code, None, headers, b"".join(parts))

    def _failure(self, url: str, error: Exception) -> Reply:
        causes = list(_causes(error))
        refused = next((cause for cause in causes if isinstance(cause, AddressRefusedError)), None)
        if refused:
            return Reply("refused", url, reason=str(refused))
        if self._adapter.was_cut or isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
            return Reply("timed_out", url, reason=f"no answer in time ({type(error).__name__})")
        told = next((told for kind, told in _PLAIN.items() if any(isinstance(cause, kind) for cause in causes)), None)
        return Reply("failed", url, reason=told or f"{type(error).__name__}: {error}"[:300])


_PLAIN: dict[type[BaseException], str] = {
    socket.gaierror: "its name cannot be looked up: no such site, or no network",
    ConnectionRefusedError: "nobody answers there: the connection was refused",
}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps: requests wraps what the connection raised."""
    cause: BaseException | None = error
    for _ in range(10):
        if not isinstance(cause, BaseException):
            return
        yield cause
        inner = next((arg for arg in cause.args if isinstance(arg, BaseException)), None)
        cause = inner or getattr(cause, "reason", None) or cause.__cause__


def _outcome_of(status: int, is_conditional: bool) -> str:
    if status == 200:
        return "fetched"
    if status == 304 and is_conditional:
        return "unchanged"
    if status in (404, 410):
        return "not_found"
    return "refused" if status in (401, 402, 403, 405, 406, 407, 429, 451) else "failed"


def _validator(value: str) -> str | None:
    """A validator that may be sent back: short, of printable characters."""
    return value if value and len(value) <= _MAX_VALIDATOR and value.isascii() and value.isprintable() else None
