"""Batches worked on by a Spark cluster: the same functions, the same order, the same outcome as in tinhso/workers.py.

Belongs here: Spark. Does not belong here: what is done with a batch (reading.py).

This process is the driver. Spark goes on by itself when an executor dies; a job it gives up, because one of its
documents kills whoever reads it, is done by processes of this machine, which find out the document.
"""

from __future__ import annotations

import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import Any, Self, TypeVar

import pyarrow as pa

from tinhso.workers import Workers

Item = TypeVar("Item")
Result = TypeVar("Result")
Wave = Sequence[Sequence[Item]]  # the batches of one job

_AHEAD = 2  # jobs begun: what the first leaves idle the second takes
_ROUNDS = 4  # batches of a job for each core: their results lie in memory together
_SCHEMA = pa.schema([("bytes", pa.binary())])
_ANY_PYTHON = "python3"  # what Spark takes unless told


class SparkError(RuntimeError):
    """Spark is not there, its master does not answer, or the executors cannot do this work. Raised from nothing: a run
    tells its deepest cause, and Java's are pages long."""


class SparkWorkers:
    """The executors of the cluster at `master`, each of whose processes calls `prepare(*arguments)` first; asked for
    when there is work. `here`: who works on what kills executors. `n_deaths` of its processes have died."""

    def __init__(self, master: str, here: Workers, prepare: Callable[..., None], *arguments: Any) -> None:
        self._master, self._here = master, here
        self._arguments = (prepare, *arguments)
        self._session: Any = None

    @property
    def n_deaths(self) -> int:
        return self._here.n_deaths

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exit: object) -> None:
        if self._session:
            self._session.stop()
        self._here.__exit__(*exit)

    def map(
        self,
        work: Callable[[Sequence[Item]], Result],
        batches: Iterable[Sequence[Item]],
        give_up: Callable[[Item], Result],
    ) -> Iterator[Result]:
        """As `Workers.map`. Raises SparkError."""
        waiting = iter(batches)
        if first := next(waiting, None):
            self._session = self._session or _session(self._master)
            yield from self._map(work, chain([first], waiting), give_up)

    def _map(
        self, work: Callable[[Sequence[Item]], Result], waiting: Iterator[Sequence[Item]], give_up: Callable
    ) -> Iterator[Result]:
        context = self._session.sparkContext
        task = _task(context.broadcast(pickle.dumps((self._arguments, work))))
        begun: deque[tuple[Wave[Item], Future[list[bytes] | None]]] = deque()
        with ThreadPoolExecutor(_AHEAD) as jobs:
            try:
                while wave := list(islice(waiting, _ROUNDS * context.defaultParallelism)):
                    begun.append((wave, jobs.submit(self._job, task, wave)))
                    if len(begun) == _AHEAD:
                        yield from self._results(work, give_up, *begun.popleft())
                while begun:
                    yield from self._results(work, give_up, *begun.popleft())
            finally:
                context.cancelAllJobs()  # of which there are some only if something went wrong

    def _job(self, task: Callable, wave: Wave[Item]) -> list[bytes] | None:
        """A result for each batch, in their order; None when Spark gave up."""
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PythonException

        rows = [pa.record_batch([[pickle.dumps(batch)]], schema=_SCHEMA) for batch in wave]
        try:  # each record batch becomes a partition, a task
            done = self._session.createDataFrame(pa.Table.from_batches(rows)).mapInArrow(task, "bytes binary").collect()
        except PythonException as error:
            why = str(error).strip().splitlines()[-1]
            raise SparkError(f"the executors of {self._master} cannot read: {why}") from None
        except Py4JJavaError as error:
            if self._session.sparkContext._jsc.sc().isStopped():
                raise SparkError(f"the Spark master {self._master} has ended the run: {_told(error)}") from None
            return None
        return [bytes(row.bytes) for row in done]

    def _results(
        self,
        work: Callable[[Sequence[Item]], Result],
        give_up: Callable[[Item], Result],
        wave: Wave[Item],
        job: Future[list[bytes] | None],
    ) -> Iterator[Result]:
        done = job.result()
        yield from self._here.map(work, wave, give_up) if done is None else map(pickle.loads, done)


def _task(words: Any) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What an executor does, whose process prepares itself with the broadcast `words`."""

    def task(tables: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        work = _prepared(words.value)
        for table in tables:
            done = [pickle.dumps(work(pickle.loads(batch.as_py()))) for batch in table.column("bytes")]
            yield pa.record_batch([done], schema=_SCHEMA)

    return task


_known: tuple[bytes, Callable] | None = None  # of a process of an executor


def _prepared(words: bytes) -> Callable:
    """The work to do. A process is prepared once."""
    global _known
    if not _known or _known[0] != words:
        (prepare, *arguments), work = pickle.loads(words)
        prepare(*arguments)
        _known = words, work
    return _known[1]


def _session(master: str) -> Any:
    """Raises SparkError."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkError("Spark is not installed: pip install 'tinhso[spark]', and Java 17.") from None
    builder = SparkSession.builder.master(master).appName("tinhso").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")  # a run shows its own
    if master.startswith("local"):
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    try:
        session = builder.getOrCreate()
    except Exception as error:  # of Java, of py4j, of the network
        told = f"the Spark master {master} cannot be used. Is it up, and Java 17 installed here? {_told(error)}"
        raise SparkError(told) from None
    context = session.sparkContext
    if context.pythonExec == _ANY_PYTHON:  # else PYSPARK_PYTHON says which
        context.pythonExec = context.getConf().get("spark.pyspark.python", sys.executable)
    return session


def _told(error: Exception) -> str:
    """In a line, what Java or Python says."""
    java = getattr(error, "java_exception", None)
    return str(java.getMessage() if java else error).strip().splitlines()[0]
