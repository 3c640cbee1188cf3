"""Runs that Dagster remembers: which go, and that nothing of them stays on the disk.

Belongs here: the run and event log, and what a run printed. Does not belong here: when (housekeeping.py, forget.py).
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from dagster import DagsterInstance, DagsterRun, RunsFilter
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster_shared.serdes import serialize_value


def remove_runs(instance: DagsterInstance, home: Path, is_to_go: Callable[[DagsterRun], bool]) -> int:
    """Delete finished runs with all they logged and printed; how many. What SQLite keeps of deleted rows goes too."""
    gone = [run for run in instance.get_runs(RunsFilter(statuses=list(FINISHED_STATUSES))) if is_to_go(run)]
    for run in gone:
        instance.delete_run(run.run_id)
        (home / "history" / "runs" / f"{run.run_id}.db").unlink(missing_ok=True)
        shutil.rmtree(home / "storage" / run.run_id, ignore_errors=True)
    for path in _databases(home) if gone else ():
        with sqlite3.connect(path, timeout=60) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
    return len(gone)


def mentions_any(instance: DagsterInstance, home: Path, texts: Sequence[str]) -> Callable[[DagsterRun], bool]:
    """Whether a run logged or printed one of the texts."""
    wanted = [_plain(serialize_value(text)[1:-1]) for text in texts] + list(texts)

    def is_mentioned(run: DagsterRun) -> bool:
        logged = (_plain(serialize_value(record)) for record in instance.all_logs(run.run_id))
        printed = (path.read_text(errors="replace") for path in (home / "storage" / run.run_id).rglob("*.*"))
        return any(text in told for told in chain(logged, printed) for text in wanted)

    return is_mentioned


def _plain(serialized: str) -> str:
    """JSON within JSON escapes its escapes: however deep, one backslash."""
    return re.sub(r"\\+", r"\\", serialized)


def _databases(home: Path) -> Iterator[Path]:
    """SQLite files that all runs share; none where Dagster's storage is elsewhere."""
    history = home / "history"
    yield from (path for path in (history / "runs.db", history / "runs" / "index.db") if path.exists())
