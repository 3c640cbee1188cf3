"""Batches in processes of their own: in order, bounded, and going on when a process dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures.process import _ExecutorManagerThread
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from tests.unit.orchestration.processes import descendants
from tinhso.workers import Workers, WorkersError

PROJECT = Path(__file__).resolve().parents[2]
_folder: Path  # of a working process


def _prepare(folder: Path) -> None:
    global _folder
    _folder = folder


def _work(batch: Sequence[int]) -> list[int]:
    """Negative numbers kill; 1000 is killed once, as by the system when others have eaten the memory."""
    for number in batch:
        if number < 0 or (number == 1000 and not (_folder / "killed").exists()):
            (_folder / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02 if batch[0] % 3 else 0.2)  # later batches are done first
    return [2 * number for number in batch]


def _complain(batch: Sequence[int]) -> list[int]:
    raise LookupError(f"no {batch[0]}")


def _batches(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[at : at + 5] for at in range(0, len(numbers), 5)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_results_come_in_the_order_of_the_batches_however_many_work(tmp_path: Path, count: int) -> None:
    with Workers(count, _prepare, tmp_path) as workers:
        found = list(workers.map(_work, _batches(range(30)), lambda number: [number]))
    assert found == [[2 * number for number in batch] for batch in _batches(range(30))]
    assert workers.n_deaths == 0


@pytest.mark.parametrize("count", [1, 2])
def test_an_item_that_kills_is_given_up_and_no_other_is_lost(tmp_path: Path, count: int) -> None:
    numbers = [*range(12), -1, *range(13, 22), -2, *range(23, 40)]
    with Workers(count, _prepare, tmp_path) as workers:
        results = workers.map(_work, _batches(numbers), lambda number: [f"gave up {number}"])
        found = [number for result in results for number in result]
    assert found == [f"gave up {number}" if number < 0 else 2 * number for number in numbers]
    assert workers.n_deaths >= 2


def test_a_process_that_a_broken_pool_forgot_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python's pool forgets one that is begun in the moment another dies: it hung once in hundreds of runs."""
    end_broken = _ExecutorManagerThread.terminate_broken

    def forget(manager: _ExecutorManagerThread, cause: object) -> None:
        manager.shutdown_workers = lambda: None
        end_broken(manager, cause)

    monkeypatch.setattr(BaseProcess, "terminate", lambda process: None)
    monkeypatch.setattr(_ExecutorManagerThread, "terminate_broken", forget)
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(60)
    try:
        with Workers(2, _prepare, tmp_path) as workers:
            found = list(workers.map(_work, _batches([*range(9), -1, *range(10, 30)]), lambda number: [number]))
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert sum(map(len, found)) == 30


def _too_long(*_: object) -> None:
    raise TimeoutError("it hangs")


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_processes_that_cannot_begin_end_the_run_instead_of_giving_up_what_they_never_saw() -> None:
    given_up: list[int] = []
    with Workers(2, _die) as workers, pytest.raises(WorkersError, match="memory"):
        list(workers.map(_work, _batches(range(10)), given_up.append))
    assert given_up == []


def test_a_process_killed_from_without_costs_nothing(tmp_path: Path) -> None:
    numbers = [*range(10), 1000, *range(10)]
    with Workers(2, _prepare, tmp_path) as workers:
        results = workers.map(_work, _batches(numbers), lambda number: ["gave up"])
        found = [number for result in results for number in result]
    assert found == [2 * number for number in numbers]
    assert workers.n_deaths > 0


def test_only_a_few_batches_are_taken_ahead(tmp_path: Path) -> None:
    taken: list[int] = []

    def batches() -> Iterator[list[int]]:
        for number in range(100):
            taken.append(number)
            yield [number]

    with Workers(2, _prepare, tmp_path) as workers:
        next(workers.map(_work, batches(), lambda number: []))
        assert len(taken) <= 6


def test_what_the_work_raises_is_raised(tmp_path: Path) -> None:
    with Workers(2, _prepare, tmp_path) as workers, pytest.raises(LookupError, match="no 7"):
        list(workers.map(_complain, [[7]], lambda number: []))


def test_processes_end_when_the_one_that_gives_the_work_is_killed(tmp_path: Path) -> None:
    script = f"""
import sys, time
sys.path.insert(0, {str(PROJECT)!r})
from pathlib import Path
from tests.unit.test_workers import _prepare, _work
from tinhso.workers import Workers
if __name__ == "__main__":
    with Workers(2, _prepare, Path({str(tmp_path)!r})) as workers:
        next(workers.map(_work, [[3], [6], [9], [12]], print))
        print("begun", flush=True)
        time.sleep(60)
"""
    (tmp_path / "main.py").write_text(script)
    main = subprocess.Popen([sys.executable, tmp_path / "main.py"], stdout=subprocess.PIPE, text=True)
    assert main.stdout and main.stdout.readline() == "begun\n"
    children = descendants(main.pid)
    assert len(children) >= 3, "the server and two that work"
    main.kill()
    main.wait()
    deadline = time.monotonic() + 20
    while (left := [pid for pid in children if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
