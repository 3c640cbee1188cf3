"""Fetching into an archive and landing tables, as a refresh does it, without building the models.

`fetch_sites` is for a process of its own, which may be killed at any moment.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, Self

from orchestration.intake import land_tail, no_counts, take_in_fetched
from tests.web.web import resolver
from tinhso.acquire.archive import Archive
from tinhso.acquire.live import fetch_sources
from tinhso.load.database import open_build
from tinhso.load.fetches import page_memories
from tinhso.records import Capture, FetchAttempt
from tinhso.settings import load_settings
from tinhso.vocabulary import Vocabulary, load_vocabulary

RULES = load_vocabulary(load_settings().vocabulary).rules


def vocabulary(specs: list[dict[str, Any]]) -> Vocabulary:
    rows = [{"source_id": s["source_id"], "domain": f"{s['source_id']}.test", "is_enabled": "1"} for s in specs]
    return Vocabulary({"sources": tuple(rows)}, RULES, {s["source_id"]: s for s in specs}, "v")


def spec(source_id: str, *steps: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "source_id": source_id, "crawl_delay": 0, "max_articles": 1000, "allow_private": True, "versions": [],
        "discovery": list(steps),
    } | changes  # fmt: skip


def listing_spec(source_id: str, port: int, **changes: Any) -> dict[str, Any]:
    base = f"http://{source_id}.test:{port}"
    step = {"kind": "listing", "url": f"{base}/", "links": "a[href]", "include": r"/tin-\d+\.html", "next": "a.next"}
    return spec(source_id, step | {"max_pages": 20}, **changes)


class Intake:
    def __init__(self, data: Path) -> None:
        self._build = open_build(data / "build.duckdb")
        self.connection = self._build.__enter__()
        self.archive = Archive(data / "archive")
        self.items: list[Capture | FetchAttempt] = []
        land_tail(self.connection, self.archive, vocabulary([]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.archive.close()
        self._build.__exit__(None, None, None)

    def fetch(self, *specs: dict[str, Any], now: datetime, **span: datetime) -> dict[str, FetchAttempt]:
        """The last attempt of each address in this run; `items` holds all that came."""
        self.items = []
        counts = no_counts()
        memories = lambda source_id: page_memories(self.connection, source_id)  # noqa: E731
        for batch in fetch_sources(None, vocabulary(list(specs)), now, memories, **span):
            take_in_fetched(self.connection, self.archive, batch, counts, vocabulary(list(specs)))
            self.items += batch
        return {item.url: item for item in self.items if isinstance(item, FetchAttempt)}

    def captured(self) -> dict[str, str]:
        """URL → latest capture of it in the archive."""
        tail = (item for item, _, _ in self.archive.tail({}))
        return {item.url or "": item.capture_id for item in tail if isinstance(item, Capture)}

    def attempts(self) -> list[FetchAttempt]:
        return [item for item, _, _ in self.archive.tail({}) if isinstance(item, FetchAttempt)]


def fetch_sites(data: Path, port: int, n_sites: int, ready: Event) -> None:
    """The sites `s0`, `s1`, … of a test web, up to now."""
    socket.getaddrinfo = resolver({})
    with Intake(data) as intake:
        specs = [listing_spec(f"s{i}", port) for i in range(n_sites)]
        ready.set()
        intake.fetch(*specs, now=datetime.now(UTC))
