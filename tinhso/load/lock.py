"""The writer's lock: one process at a time writes a warehouse folder.

An `fcntl` lock on `<warehouse>/.writer.lock` dies with its process, whatever ends it; the file names the holder.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

_LOCK = ".writer.lock"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds (or last held) the lock."""

    pid: int
    run_id: str
    since: str  # UTC

    def __str__(self) -> str:
        return f"process {self.pid} (run {self.run_id or 'not recorded'}, since {self.since} UTC)"


class WriterBusyError(RuntimeError):
    """Another process writes this warehouse; the message says which."""


def current_holder(warehouse: Path) -> Holder | None:
    """Who writes `warehouse` now; None when nobody does. Only looks: a lock is held for the blink of looking."""
    try:
        descriptor = os.open(warehouse / _LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read_holder(descriptor)
    finally:
        os.close(descriptor)
    return None


class WriterLock:
    """Context manager. `predecessor` is the holder that died or was interrupted, if the last one was."""

    def __init__(self, warehouse: Path, run_id: str = "", wait_seconds: float = 0) -> None:
        self._path = warehouse / _LOCK
        self._run_id = run_id
        self._wait_seconds = wait_seconds
        self._descriptor: int | None = None
        self.predecessor: Holder | None = None

    def __enter__(self) -> WriterLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._acquire(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        self.predecessor = _read_holder(descriptor)
        self._write(json.dumps({"pid": os.getpid(), "run_id": self._run_id, "since": f"{datetime.now(UTC):%F %T}"}))
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._descriptor is not None:
            if error is None:  # else the next writer finds who was interrupted
                self._write("")
            os.close(self._descriptor)
            self._descriptor = None

    def _acquire(self, descriptor: int) -> None:
        deadline = time.monotonic() + self._wait_seconds
        while True:
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError:
                if time.monotonic() >= deadline:
                    holder = _read_holder(descriptor)
                    raise WriterBusyError(
                        f"{self._path.parent} is being written by {holder or 'another process'}. "
                        "Wait until it has finished, then try again; nothing was changed."
                    ) from None
            time.sleep(0.2)

    def _write(self, text: str) -> None:
        assert self._descriptor is not None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)


def _read_holder(descriptor: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(descriptor, 4096, 0)))
    except (ValueError, TypeError):  # empty: the last holder let go
        return None
