"""Batches worked on in processes of their own: in order, a bounded number at a time, and going on when one dies.

Belongs here: processes. Does not belong here: what they do (orchestration/reading.py, page/work.py).

A process that dies takes with it whatever its pool had begun; each of these batches is worked on once more, alone. If
that kills again, its items are worked on one by one, and the one that kills is given up and told of - unless processes
die before they are given anything: then no item is to blame, and the run ends. Processes are started by a server that
has no threads: forking this one, where DuckDB and Dagster have theirs, could hang.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from typing import Any, Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2  # batches begun or done for each process: none waits for work, and memory stays flat


class WorkersError(RuntimeError):
    """Processes die before they are given any work."""


class Workers:
    """`count` processes, each of which has called `prepare(*arguments)` before anything else; started when needed."""

    def __init__(self, count: int, prepare: Callable[..., None], *arguments: Any) -> None:
        self._count = count
        self._arguments = (prepare, *arguments)
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload([prepare.__module__])
        self._pool: ProcessPoolExecutor | None = None
        self.n_deaths = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def map(
        self,
        work: Callable[[Sequence[Item]], Result],
        batches: Iterable[Sequence[Item]],
        give_up: Callable[[Item], Result],
    ) -> Iterator[Result]:
        """`work(batch)` of every batch, in their order; of a batch that kills, the results of its items one by one,
        with `give_up(item)` (called here) for those that kill. What `work` raises is raised here; WorkersError when no
        process lives long enough to be given any."""
        begun: deque[tuple[Sequence[Item], Future[Result], ProcessPoolExecutor]] = deque()
        for batch in batches:
            begun.append((batch, *self._begin(work, batch)))
            if len(begun) > _AHEAD * self._count:
                yield from self._results(work, give_up, *begun.popleft())
        while begun:
            yield from self._results(work, give_up, *begun.popleft())

    def _begin(
        self, work: Callable[[Sequence[Item]], Result], batch: Sequence[Item]
    ) -> tuple[Future[Result], ProcessPoolExecutor]:
        self._pool = pool = self._pool or self._open(self._count)
        try:
            return pool.submit(work, batch), pool
        except BrokenProcessPool:
            self._bury(pool)
            return self._begin(work, batch)

    def _results(
        self,
        work: Callable[[Sequence[Item]], Result],
        give_up: Callable[[Item], Result],
        batch: Sequence[Item],
        future: Future[Result],
        pool: ProcessPoolExecutor,
    ) -> Iterator[Result]:
        try:
            result = future.result()
        except BrokenProcessPool:
            self._bury(pool)
            yield from self._alone(work, batch, give_up)
        else:
            yield result

    def _bury(self, pool: ProcessPoolExecutor) -> None:
        """A pool with a dead process does nothing any more: the next batch opens another."""
        if pool is self._pool:
            self.n_deaths += 1
            # The pool ends those it knew of when one died; for one begun in that moment it would wait for ever.
            for process in list(pool._processes.values()):
                process.kill()
            pool.shutdown()
            self._pool = None

    def _alone(
        self, work: Callable[[Sequence[Item]], Result], batch: Sequence[Item], give_up: Callable[[Item], Result]
    ) -> Iterator[Result]:
        """In a pool of one process, with nothing else begun: what kills it now is this batch, or one item of it."""
        waiting = deque([batch])
        while waiting:
            with self._open(1) as pool:
                try:
                    while waiting:
                        yield pool.submit(work, waiting[0]).result()
                        waiting.popleft()
                    return
                except BrokenProcessPool:
                    self.n_deaths += 1
            killer = waiting.popleft()
            if len(killer) == 1:
                self._see_one_begin()
                yield give_up(killer[0])
            waiting.extend([item] for item in killer if len(killer) > 1)

    def _see_one_begin(self) -> None:
        with self._open(1) as pool:
            try:
                pool.submit(os.getpid).result()
            except BrokenProcessPool:
                raise WorkersError(
                    "Processes end before they are given any work. Is there memory for them, some 150 MB "
                    "each? `workers` under [reading] in tinhso.toml makes them fewer."
                ) from None

    def _open(self, count: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(count, self._context, _begin_process, self._arguments)


def _begin_process(prepare: Callable[..., None], *arguments: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives the work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(*arguments)


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = parent_process()
    if parent:
        connection.wait([parent.sentinel])
        os._exit(1)
