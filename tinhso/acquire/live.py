"""Pages of the enabled sources: several sources at once, one request at a time each, handed over as they come.

Belongs here: threads and the hand-over. Does not belong here: what happens within a source (source_run.py).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import Empty, Queue
from typing import NamedTuple

from tinhso.acquire.files import InputError
from tinhso.acquire.pacing import Paces
from tinhso.acquire.source_run import Order, SourceRun
from tinhso.records import Capture, FetchAttempt, PageMemory
from tinhso.vocabulary import Vocabulary

MAX_SOURCES_AT_ONCE = 8
_WAITING = 16  # items between the fetching threads and the one that writes: bounds memory
_BATCH_SECONDS, _BATCH_ITEMS, _BATCH_BYTES = 0.3, 400, 32 * 2**20  # what a killed run may have to fetch again
_DUE = "due"

Memories = Callable[[str], Mapping[str, PageMemory]]  # source_id → what is remembered of its addresses


class _Progress(NamedTuple):
    source_id: str
    done: int
    total: int


class _StoppedError(BaseException):
    """The reader has gone: the threads end at their next item."""


def fetch_sources(
    source_ids: Sequence[str] | None,
    vocabulary: Vocabulary,
    now: datetime,
    memories: Memories = lambda source_id: {},
    since: datetime | None = None,
    until: datetime | None = None,
    kinds: Collection[str] | None = None,
    tell: Callable[[str, int, int], None] = lambda source_id, done, total: None,
    is_forgotten: Callable[[str], bool] = lambda url: False,
) -> Iterator[list[Capture | FetchAttempt]]:
    """Batches of captures and attempts of the named sources (None: of all enabled ones), each handed over as soon as
    it is there (a third of a second), a capture always before the attempt that names it.

    `now` (UTC) is when the run began; `memories(source_id)` is asked before anything is fetched. `since` and `until`
    make it a backfill: articles of that span. `kinds` (of source_run.KINDS) bounds what is looked at.
    An address of which `is_forgotten` says so is not asked for. `tell(source_id, done, total)` is called in the
    reader's thread. One source failing never stops the others. Raises InputError for a source that is not in the
    register or has no specification.
    """
    chosen = chosen_sources(source_ids, vocabulary)
    orders = {source_id: Order(now, since, until, memories(source_id), kinds, is_forgotten) for source_id in chosen}
    items: Queue[Capture | FetchAttempt | _Progress | None] = Queue(_WAITING)
    stop = threading.Event()

    def emit(item: Capture | FetchAttempt | _Progress | None) -> None:
        if stop.is_set():
            raise _StoppedError
        items.put(item)

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise _StoppedError

    paces = Paces(sleep)

    def fetch(source_id: str) -> None:
        def told(done: int, total: int) -> None:
            emit(_Progress(source_id, done, total))

        try:
            SourceRun(source_id, vocabulary, orders[source_id], paces, emit, told).run()
        except _StoppedError:
            return
        except Exception as error:  # whatever one site does, the others are fetched
            reason = f"the source failed: {type(error).__name__}: {error}"[:300]
            items.put(FetchAttempt(source_id, "", now, "failed", None, reason, None, None, purpose="source"))
        finally:
            if not stop.is_set():
                items.put(None)

    with ThreadPoolExecutor(min(MAX_SOURCES_AT_ONCE, len(chosen) or 1), "fetch") as pool:
        for source_id in chosen:
            pool.submit(fetch, source_id)
        try:
            yield from _batches(items, len(chosen), tell)
        finally:
            stop.set()
            _drain(items, pool)


def chosen_sources(source_ids: Sequence[str] | None, vocabulary: Vocabulary) -> list[str]:
    """The named sources, else all enabled ones. Raises InputError for one that is not there."""
    rows = {row["source_id"]: row for row in vocabulary.registers.get("sources", ())}
    if source_ids is None:
        return [i for i, row in rows.items() if row["is_enabled"] == "1" and i in vocabulary.sources]
    if unknown := [i for i in source_ids if i not in rows or i not in vocabulary.sources]:
        told = f"no such source: {', '.join(unknown)}; it needs a row in registers/sources.csv and sources/<id>.yml"
        raise InputError(told)
    return list(dict.fromkeys(source_ids))


def _batches(
    items: Queue[Capture | FetchAttempt | _Progress | None], n_running: int, tell: Callable[[str, int, int], None]
) -> Iterator[list[Capture | FetchAttempt]]:
    """What has come, handed over within `_BATCH_SECONDS` of its coming, until every source has ended."""
    batch: list[Capture | FetchAttempt] = []
    size, due = 0, 0.0
    while n_running:
        try:
            item = items.get(timeout=max(0.0, due - time.monotonic()) if batch else None)
        except Empty:
            item = _DUE
        if item is None:
            n_running -= 1
        elif isinstance(item, _Progress):
            tell(*item)
        elif not isinstance(item, str):
            due = due if batch else time.monotonic() + _BATCH_SECONDS
            batch.append(item)
            size += len(item.payload) if isinstance(item, Capture) else 0
        if batch and (item is _DUE or len(batch) >= _BATCH_ITEMS or size >= _BATCH_BYTES or time.monotonic() > due):
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _drain(items: Queue[Capture | FetchAttempt | _Progress | None], pool: ThreadPoolExecutor) -> None:
    """Lets threads that wait to hand over come to their end."""
    pool.shutdown(wait=False, cancel_futures=True)
    done = threading.Event()

    def take() -> None:
        while not done.is_set():
            try:
                items.get(timeout=0.05)
            except Empty:
                continue

    taker = threading.Thread(target=take, daemon=True)
    taker.start()
    pool.shutdown(wait=True)
    done.set()
    taker.join()
