"""One source in one run: discovered, its new pages fetched, its old ones looked at again, every attempt told.

Belongs here: the order of things within a source. Does not belong here: other sources and threads (live.py), HTTP
(client.py), how fast (pacing.py), what is due (revisits.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from tinhso.acquire.client import Client, Reply
from tinhso.acquire.discovery import Found, Page, discover
from tinhso.acquire.formats import XLSX, foreign_format, media_type_of
from tinhso.acquire.links import Link, Wanted, Window
from tinhso.acquire.pacing import Paces, is_transient, retry_wait
from tinhso.acquire.revisits import due_again, is_due, is_table_due, validators
from tinhso.acquire.robots import Robots
from tinhso.acquire.sources import source_finder
from tinhso.acquire.warc_records import FetchedPage
from tinhso.addresses import address_key
from tinhso.records import Capture, FetchAttempt, PageMemory
from tinhso.vocabulary import Vocabulary

MAX_FAILURES_IN_A_ROW = 5  # then the site is left alone until the next run
MAX_SECONDS = 3600.0  # of one source in one run
LOOK_BACK = timedelta(days=7)
_PAGE_TYPES = {"text/html": "text/html", "application/xhtml+xml": "text/html", "text/plain": "text/plain"}
_TABLE_TYPES = {kind: kind for kind in ("text/csv", XLSX)}
KINDS = ("feed", "sitemap", "listing", "table", "revisit")  # what a run may look at
_HOP_HEADERS = frozenset(("content-encoding", "transfer-encoding", "content-length", "connection"))
_PRIVATE_HEADERS = frozenset(("set-cookie", "set-cookie2"))


class GivenUpError(Exception):
    """The source is left alone for the rest of this run; the message says why."""


@dataclass(frozen=True)
class Order:
    """What a run is to do: when it began (UTC), the span of time a backfill covers, what is remembered, and which of
    KINDS it looks at (None: all): kinds of discovery, and pages that are looked at again; and what was taken down."""

    now: datetime
    since: datetime | None = None
    until: datetime | None = None
    memories: Mapping[str, PageMemory] | None = None
    kinds: Collection[str] | None = None
    is_forgotten: Callable[[str], bool] = lambda url: False

    def looks_at(self, kind: str) -> bool:
        return self.kinds is None or kind in self.kinds

    def window(self, spec: Mapping[str, Any]) -> Window:
        if self.since is not None:
            return Window(self.since, self.until or self.now, is_backfill=True)
        return Window(self.now - timedelta(days=spec.get("look_back_days", LOOK_BACK.days)), self.now)


class SourceRun:
    """`emit` takes captures and attempts in the order in which they are to be archived: a capture before its attempt,
    so that what is remembered as fetched is there. `tell(done, total)` hears of progress."""

    def __init__(
        self,
        source_id: str,
        vocabulary: Vocabulary,
        order: Order,
        paces: Paces,
        emit: Callable[[Capture | FetchAttempt], None],
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self.source_id, self.spec = source_id, vocabulary.sources[source_id]
        self._vocabulary, self._order, self._paces = vocabulary, order, paces
        self._emit, self._tell = emit, tell
        self._source_of = source_finder(vocabulary)
        self._memories = dict(order.memories or {})
        self._spellings: dict[str, str] = {}  # address_key → the spelling asked for
        for url, memory in sorted(self._memories.items(), key=lambda known: known[1].last_asked_at, reverse=True):
            if memory.is_page and memory.first_fetched_at is not None:
                self._spelt(url)
        self._began = time.monotonic()
        self._n_failures = 0
        self._client = Client(self.spec.get("allow_private") is True)
        self._robots = Robots(self._client)
        self._discovered: dict[str, FetchAttempt] = {}  # discovery pages whose attempts are not told yet

    def clock(self) -> datetime:
        return self._order.now + timedelta(seconds=round(time.monotonic() - self._began, 3))

    def run(self) -> None:
        """Everything of the source. Whatever happens is told as attempts; nothing is raised but what `emit` raises."""
        unsettled: dict[str, set[str]] = {}
        note = None
        try:
            with self._client:
                self._fetch(self._discover(unsettled), unsettled)
        except GivenUpError as why:
            note = self._note("postponed", f"{why}; what is left waits for the next run")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            note = self._note("failed", f"the source failed: {type(error).__name__}: {error}"[:300])
        finally:
            self._tell_discovered(unsettled)
        if note:
            self._emit(note)

    def preview(self, url: str | None = None) -> list[Link]:
        """What would be fetched, the newest first, and the page `url` (else the first of these) fetched: attempts and
        the capture go to `emit`. Never raises GivenUpError."""
        links: list[Link] = []
        with self._client:
            try:
                links = [] if url else self._discover({})
                self._tell_discovered({})
                if first := url or next((link.url for link in links), None):
                    self._capture(first)
            except GivenUpError as why:
                self._emit(self._note("postponed", str(why)))
        return links

    def _note(self, outcome: str, reason: str) -> FetchAttempt:
        """An attempt row about the source as a whole."""
        steps = self.spec["discovery"]
        url = steps[0]["url"] if steps else ""
        return FetchAttempt(self.source_id, url, self.clock(), outcome, None, reason, None, None, purpose="source")

    def _discover(self, unsettled: dict[str, set[str]]) -> list[Link]:
        """Links that are new or said to have changed; which discovery page led to which goes into `unsettled`."""
        window = self._order.window(self.spec)
        waiting: dict[str, Link] = {}
        for step in filter(lambda step: self._order.looks_at(step["kind"]), self.spec["discovery"]):
            wanted = Wanted(step, window, self._vocabulary, self._order.now)
            pages = [
                self._due(found, unsettled)
                for found in discover(step, self._ask_discovery, window, wanted, self._is_news)
            ]
            # A listing's last page first: as long as its first page brings news, it is turned over again, so that what
            # a run leaves undone is found by the next.
            for links in reversed(pages) if step["kind"] == "listing" else pages:
                waiting |= {link.url: link for link in links if link.url not in waiting}
        # The newest first: where a run is cut short, it is the old that waits.
        return sorted(waiting.values(), key=lambda link: link.changed_at or self._order.now, reverse=True)

    def _due(self, found: Found, unsettled: dict[str, set[str]]) -> list[Link]:
        """Links of one discovery page that are to be asked for in this run."""
        own = [replace(link, url=self._spelt(link.url)) for link in found.links if self._is_own(link.url)]
        own = [link for link in own if not self._order.is_forgotten(link.url)]
        now, known = self._order.now, self._memories.get
        if found.is_tables:
            due = [link for link in own if is_table_due(known(link.url), now)]
        else:
            due = [link for link in own if is_due(known(link.url), now, link.changed_at)]
        unsettled[found.asked] = {link.url for link in due}
        if attempt := self._discovered.get(found.asked):
            attempt = replace(attempt, n_links=len(own))
            attempt = replace(attempt, etag=None, last_modified=None) if found.is_index else attempt
            self._discovered[found.asked] = attempt
        return due

    def _spelt(self, url: str) -> str:
        """The spelling an address goes by: the one it was fetched as before, else the first met in this run."""
        return self._spellings.setdefault(address_key(url, self._vocabulary), url)

    def _is_news(self, url: str) -> bool:
        return self._spelt(url) not in self._memories

    def _is_own(self, url: str) -> bool:
        return self._source_of(url) == self.source_id

    def _fetch(self, waiting: list[Link], unsettled: dict[str, set[str]]) -> None:
        most = self.spec["max_articles"] * (50 if self._order.since else 1)
        new = [link.url for link in waiting[:most]]
        again = []
        if self._order.looks_at("revisit") and not self._order.since:
            again = due_again(self._memories, self._order.now, self.spec["max_articles"])
        urls = list(dict.fromkeys(new + [url for url in again if self._is_own(url) and self._spelt(url) == url]))
        for n_done, url in enumerate(urls):
            self._tell(n_done, len(urls))
            self._capture(url)
            for links in unsettled.values():
                links.discard(url)
        self._tell(len(urls), len(urls))

    def _tell_discovered(self, unsettled: Mapping[str, set[str]]) -> None:
        """Validators of a discovery page are kept only when all it led to is settled: asked with them, the page would
        not be sent again, and the rest would be forgotten."""
        for url, attempt in self._discovered.items():
            is_settled = url in unsettled and not unsettled[url]
            self._emit(attempt if is_settled else replace(attempt, etag=None, last_modified=None))
        self._discovered.clear()

    def _ask_discovery(self, url: str, purpose: str) -> Page | None:
        memory = None if self._order.since else self._memories.get(url)
        attempt, reply = self._ask(url, purpose, memory)
        if reply is None or reply.outcome != "fetched":
            self._emit(attempt)
            return None
        self._discovered[url] = attempt
        return Page(reply.url, reply.body)

    def _capture(self, url: str) -> None:
        """Fetches one page. Whatever comes of it is remembered: it need not be discovered again."""
        memory = self._memories.get(url)
        is_known = memory is not None and memory.first_fetched_at is not None
        attempt, reply = self._ask(url, "revisit" if is_known else "article", memory)
        if reply is None or reply.outcome != "fetched":
            self._emit(attempt)
            return
        capture = self._page(url, attempt, reply)
        if isinstance(capture, str):
            self._emit(replace(attempt, outcome="wrong_type", reason=capture[:200], etag=None, last_modified=None))
            return
        is_same = memory is not None and memory.capture_id == capture.capture_id
        if not is_same:
            self._emit(capture)
        reason = "the same bytes as before" if is_same else None
        outcome = "unchanged" if is_same else "fetched"
        self._emit(replace(attempt, capture_id=capture.capture_id, outcome=outcome, reason=reason))

    def _page(self, url: str, attempt: FetchAttempt, reply: Reply) -> FetchedPage | str:
        """The capture of a page, or why it is none."""
        kind, _, charset = reply.header("content-type").lower().partition("charset=")
        types = _PAGE_TYPES | (_TABLE_TYPES if self.spec.get("tables") else {})
        media_type = types.get(kind.split(";")[0].strip() or "text/html")
        if self.spec.get("tables") and media_type in (None, "text/plain"):  # servers do not always know a table's type
            media_type = types.get(media_type_of(urlsplit(url).path) or "", media_type)
        if media_type is None:
            return f"not a page but {kind!r}"
        if not reply.body.strip():
            return "an empty page"
        if media_type == XLSX:
            if foreign := foreign_format(reply.body, media_type):
                return f"{foreign}, whatever its type says"
        elif b"\0" in reply.body[:1024] and not reply.body.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "not a page but binary data, whatever its type says"
        headers = tuple(
            (f"X-Archive-Orig-{name}" if name.lower() in _HOP_HEADERS else name, value)
            for name, value in reply.headers
            if name.lower() not in _PRIVATE_HEADERS
        )
        return FetchedPage(
            sha256(reply.body).hexdigest(), url, self.source_id, url, media_type,
            charset.split(";")[0].strip(" \"'")[:40] or None, attempt.attempted_at, reply.body,
            http_status=f"{reply.status} OK", http_headers=headers,
        )  # fmt: skip

    def _ask(self, url: str, purpose: str, memory: PageMemory | None) -> tuple[FetchAttempt, Reply | None]:
        """One address: robots first, then the wait, then the request, and again while that may help. The attempts
        before the last are emitted here."""
        if time.monotonic() - self._began > MAX_SECONDS:
            raise GivenUpError(f"the source took more than {MAX_SECONDS / 60:.0f} minutes")
        if self._n_failures >= MAX_FAILURES_IN_A_ROW:
            raise GivenUpError(f"{self._n_failures} addresses in a row failed")
        permission = self._robots.permission(url)
        if not permission.is_granted:
            outcome = "robots_denied" if permission.decision == "denied" else "failed"
            at = self.clock()
            why = permission.why or None
            row = FetchAttempt(self.source_id, url, at, outcome, None, why, None, permission.decision, None, purpose)
            self._count_failure(outcome == "failed")
            return row, None
        agreed = max(float(self.spec["crawl_delay"]), permission.delay)
        pace = self._paces.of(urlsplit(url).netloc)
        etag, last_modified = validators(memory, self._order.now)
        for n_tries in range(1, 10):
            pace.wait()
            at = self.clock()
            reply = self._client.get(url, etag=etag, last_modified=last_modified, refusal=self._refusal)
            pace.note(reply, agreed)
            row = self._row(url, at, purpose, permission.decision, reply, memory)
            wait = retry_wait(reply, n_tries, at)
            if wait is None:
                break
            self._emit(row)
            self._paces.sleep(wait)
        self._count_failure(is_transient(reply))
        return row, reply

    def _row(
        self, url: str, at: datetime, purpose: str, robots: str, reply: Reply, memory: PageMemory | None
    ) -> FetchAttempt:
        has_validators = reply.outcome in ("fetched", "unchanged")
        was = memory if reply.outcome == "unchanged" else None
        return FetchAttempt(
            self.source_id, url, at, reply.outcome, reply.status, reply.reason,
            len(reply.body) if reply.outcome == "fetched" else None, robots,
            was.capture_id if was else None, purpose, reply.seconds,
            etag=(reply.etag or (was.etag if was else None)) if has_validators else None,
            last_modified=(reply.last_modified or (was.last_modified if was else None)) if has_validators else None,
        )  # fmt: skip

    def _count_failure(self, is_failure: bool) -> None:
        self._n_failures = self._n_failures + 1 if is_failure else 0

    def _refusal(self, url: str) -> str | None:
        """Why a redirect is not followed: to another site, or where robots.txt forbids."""
        if not self._is_own(url):
            return f"led to another site: {url[:200]}"
        return None if self._robots.permission(url).is_granted else f"led where robots.txt forbids: {url[:200]}"
