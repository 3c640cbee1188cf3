"""One writer at a time, named; its death frees the lock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tinhso.load.lock import WriterBusyError, WriterLock, current_holder

_HOLDER = """
import sys, time
from pathlib import Path
from tinhso.load.lock import WriterLock
with WriterLock(Path(sys.argv[1]), "run-of-the-other"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def _holder(folder: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with _holder(tmp_path, 60) as other:
        with pytest.raises(WriterBusyError, match=rf"process {other.pid} \(run run-of-the-other"), WriterLock(tmp_path):
            pass
        other.kill()


def test_a_writer_that_waits_gets_the_lock_when_the_other_ends(tmp_path: Path) -> None:
    with _holder(tmp_path, 1):
        started = time.monotonic()
        with WriterLock(tmp_path, wait_seconds=30) as lock:
            assert lock.predecessor is None
        assert time.monotonic() - started < 20


def test_an_interrupted_writer_is_named_to_the_next(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), WriterLock(tmp_path, "interrupted"):
        raise KeyboardInterrupt
    with WriterLock(tmp_path) as lock:
        assert lock.predecessor is not None
        assert lock.predecessor.run_id == "interrupted"


def test_a_killed_writer_frees_the_lock_and_is_named_to_the_next(tmp_path: Path) -> None:
    with _holder(tmp_path, 60) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    with WriterLock(tmp_path, "mine") as lock:
        assert lock.predecessor is not None
        assert (lock.predecessor.pid, lock.predecessor.run_id) == (other.pid, "run-of-the-other")
    with WriterLock(tmp_path) as lock:
        assert lock.predecessor is None


def test_who_writes_now_can_be_asked_and_asking_stops_nobody(tmp_path: Path) -> None:
    assert current_holder(tmp_path) is None
    other = _holder(tmp_path, 30)
    try:
        holder = current_holder(tmp_path)
        assert holder is not None
        assert (holder.pid, holder.run_id) == (other.pid, "run-of-the-other")
    finally:
        other.kill()
        other.wait()
    assert current_holder(tmp_path) is None
    with WriterLock(tmp_path):
        pass
