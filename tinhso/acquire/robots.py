"""robots.txt: may a URL be fetched, and how long to wait between two requests. Read once per site and run."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from tinhso.acquire.client import USER_AGENT, Client

_MAX_BYTES = 512 * 1024  # what the standard asks a reader to take in at least; the rest of a longer file is left
_MAX_DELAY = 60.0
_AGENT = USER_AGENT.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Permission:
    """`decision` is that of a FetchAttempt: allowed, denied, no_file or unreachable (`why`); `delay` in seconds."""

    decision: str
    delay: float
    why: str = ""

    @property
    def is_granted(self) -> bool:
        return self.decision in ("allowed", "no_file")


class Robots:
    """The robots.txt files of one run. A site whose file cannot be reached is left alone (RFC 9309)."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[str, Protego | Permission] = {}

    def permission(self, url: str) -> Permission:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._known:
            self._known[origin] = self._read(f"{origin}/robots.txt")
        rules = self._known[origin]
        if isinstance(rules, Permission):
            return rules
        decision = "allowed" if rules.can_fetch(url, _AGENT) else "denied"
        return Permission(decision, min(max(0.0, float(rules.crawl_delay(_AGENT) or 0.0)), _MAX_DELAY))

    def _read(self, url: str) -> Protego | Permission:
        reply = self._client.get(url, _MAX_BYTES, takes_start=True)
        if reply.outcome in ("fetched", "too_large"):
            try:
                return Protego.parse(reply.body.decode("utf-8", "replace"))
            except (ValueError, RecursionError):  # a file nobody can read forbids nothing that can be named
                return Permission("no_file", 0.0)
        if reply.status is not None and 400 <= reply.status < 500 and reply.status != 429:
            return Permission("no_file", 0.0)
        told = f"{reply.status} {reply.reason or ''}".strip() if reply.status else reply.reason
        return Permission("unreachable", 0.0, f"robots.txt cannot be reached ({told}), so the site is left alone"[:300])
