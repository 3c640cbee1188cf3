"""Pages of the enabled sources: found, asked for politely, fetched once.

Belongs here: the order of a run, one FetchAttempt for every address whatever came of it. Does not belong here: HTTP
(client.py), finding links (discovery.py), parsing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from tinhso.acquire.client import Reply, get
from tinhso.acquire.discovery import find_links
from tinhso.acquire.files import InputError
from tinhso.acquire.robots import Robots
from tinhso.acquire.sources import source_finder
from tinhso.acquire.warc_records import FetchedPage
from tinhso.records import Capture, FetchAttempt, Rejection
from tinhso.vocabulary import Vocabulary

_PAGE_TYPES = {"text/html": "text/html", "application/xhtml+xml": "text/html", "text/plain": "text/plain"}
_HOP_HEADERS = frozenset(("content-encoding", "transfer-encoding", "content-length", "connection", "set-cookie"))


def fetch_sources(
    source_ids: Sequence[str] | None,
    vocabulary: Vocabulary,
    now: datetime,
    known: Callable[[str], bool] = lambda url: False,
) -> Iterator[Capture | FetchAttempt | Rejection]:
    """Captures new articles of the named sources (None: of all enabled ones), an attempt for every address asked.

    `now` (UTC) is when the run began; `known(url)` says that a page was captured before and is not to be asked for.
    One source failing never stops the others. Raises InputError for a source that is not in the register or has no
    specification.
    """
    for source_id in _chosen(source_ids, vocabulary):
        spec = vocabulary.sources[source_id]
        run = _SourceRun(source_id, spec, vocabulary, now, known)
        try:
            yield from run.fetch()
        except Exception as error:  # whatever one site does, the next one is fetched
            told = f"the source failed: {type(error).__name__}: {error}"[:300]
            yield FetchAttempt(source_id, _entrance(spec), run.clock(), "failed", None, told, None, None)


def _chosen(source_ids: Sequence[str] | None, vocabulary: Vocabulary) -> list[str]:
    rows = {row["source_id"]: row for row in vocabulary.registers.get("sources", ())}
    if source_ids is None:
        return [i for i, row in rows.items() if row["is_enabled"] == "1" and i in vocabulary.sources]
    if unknown := [i for i in source_ids if i not in rows or i not in vocabulary.sources]:
        told = f"no such source: {', '.join(unknown)}; it needs a row in registers/sources.csv and sources/<id>.yml"
        raise InputError(told)
    return list(dict.fromkeys(source_ids))


def _entrance(spec: Mapping[str, Any]) -> str:
    return next((step["url"] for step in spec["discovery"]), "")


class _SourceRun:
    """One source in one run: its rules, its clock, and when it may be asked next."""

    def __init__(
        self,
        source_id: str,
        spec: Mapping[str, Any],
        vocabulary: Vocabulary,
        now: datetime,
        known: Callable[[str], bool],
    ) -> None:
        self.source_id, self.spec, self.known = source_id, spec, known
        self._source_of = source_finder(vocabulary)
        self._now, self._began = now, time.monotonic()
        self._allow_private = spec.get("allow_private") is True
        self._robots = Robots(self._allow_private)
        self._next_at = 0.0

    def clock(self) -> datetime:
        return self._now + timedelta(seconds=round(time.monotonic() - self._began, 3))

    def fetch(self) -> Iterator[Capture | FetchAttempt]:
        links: dict[str, None] = {}
        for step in self.spec["discovery"]:
            attempt, reply = self._ask(step["url"])
            yield attempt
            if reply is not None and reply.outcome == "fetched":
                links |= dict.fromkeys(find_links(step, reply.body, reply.url))
        own = [url for url in links if self._source_of(url) == self.source_id and not self.known(url)]
        for url in own[: self.spec["max_articles"]]:
            yield from self._capture(url)

    def _capture(self, url: str) -> Iterator[Capture | FetchAttempt]:
        attempt, reply = self._ask(url)
        if reply is None or reply.outcome != "fetched":
            yield attempt
            return
        kind, _, charset = reply.header("content-type").lower().partition("charset=")
        media_type = _PAGE_TYPES.get(kind.split(";")[0].strip() or "text/html")
        if media_type is None or not reply.body.strip():
            reason = f"not a page but {kind!r}" if media_type is None else "an empty page"
            yield replace(attempt, outcome="wrong_type", reason=reason[:200])
            return
        digest = sha256(reply.body).hexdigest()
        headers = tuple(
            (f"X-Archive-Orig-{name}" if name.lower() in _HOP_HEADERS else name, value)
            for name, value in reply.headers
            if name.lower() != "set-cookie"
        )
        yield FetchedPage(
            digest, url, self.source_id, url, media_type, charset.split(";")[0].strip(" \"'")[:40] or None,
            attempt.attempted_at, reply.body, http_status=f"{reply.status} OK", http_headers=headers,
        )  # fmt: skip
        yield replace(attempt, capture_id=digest)

    def _ask(self, url: str) -> tuple[FetchAttempt, Reply | None]:
        """One address: robots first, then the wait, then the request."""
        permission = self._robots.permission(url)
        if not permission.is_granted:
            outcome = "robots_denied" if permission.decision == "denied" else "failed"
            reason = None if outcome == "robots_denied" else "robots.txt cannot be reached, so the site is left alone"
            at = self.clock()
            return FetchAttempt(self.source_id, url, at, outcome, None, reason, None, permission.decision), None
        time.sleep(max(0.0, self._next_at - time.monotonic()))
        at = self.clock()
        reply = get(url, self._allow_private)
        if reply.url != url and reply.outcome == "fetched" and not self._is_own(reply.url):
            reply = Reply("refused", url, reply.status, f"led to another site: {reply.url[:200]}")
        self._next_at = time.monotonic() + max(float(self.spec["crawl_delay"]), permission.delay)
        size = len(reply.body) if reply.outcome == "fetched" else None
        decision = permission.decision
        return FetchAttempt(self.source_id, url, at, reply.outcome, reply.status, reply.reason, size, decision), reply

    def _is_own(self, url: str) -> bool:
        return self._source_of(url) == self.source_id and self._robots.permission(url).is_granted
