"""Reading on a real Spark cluster on loopback: the same rows as here, whatever becomes of its workers."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import threading
import time
from itertools import islice
from pathlib import Path

import duckdb
import pytest

import orchestration.reading
from tests.bench.bench_extract import captures
from tests.conftest import PROJECT
from tests.integration.deadly import DEADLY
from tests.spark.cluster import ENVIRONMENT, LOCAL_CLUSTER, install_spark, standalone
from tests.stages import Rows, read_stages
from tests.unit.orchestration.processes import descendants

pytestmark = pytest.mark.spark
_TWO_HUNDRED_BATCHES = """
import sys
from orchestration.spark import SparkWorkers
from tinhso.workers import Workers

taken = most = 0
def batches():
    global taken
    for taken in range(200):
        yield [taken]
with SparkWorkers(sys.argv[1], Workers(1, print), print) as workers:
    for number, result in enumerate(workers.map(sum, batches(), abs)):
        assert result == number, (result, number)
        most = max(most, taken - number)
print(number, most, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_spark(tmp_path_factory.mktemp("spark") / "venv")


def _run(python: Path, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = [python, "-m", *map(str, arguments)]
    return subprocess.run(command, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, timeout=1200)


def _read(
    python: Path, data: Path, master: str, n: int = 12, batch: int = 2, manner: str = ""
) -> tuple[Rows, list[int]]:
    data.mkdir()
    done = _run(python, "tests.spark.read", data, master, n, batch, manner)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return pickle.loads(done.stdout)


def _read_here(data: Path, n: int, batch: int) -> Rows:
    data.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orchestration.reading, "_BATCH", batch)
        rows, deaths = read_stages(data, list(islice(captures(10), n)), "[reading]\nworkers = 1\n")
    assert deaths == [0, 0]
    return rows


def test_two_executors_give_the_rows_of_one_process_in_the_same_order(python: Path, tmp_path: Path) -> None:
    rows, deaths = _read(python, tmp_path / "spark", LOCAL_CLUSTER, n=40)  # twenty batches: three jobs
    assert deaths == [0, 0]
    assert rows == _read_here(tmp_path / "here", 40, 2)
    assert len(rows["articles"]) == 40 < len(rows["observation_mentions"])


def test_results_come_in_order_and_few_batches_lie_in_memory(python: Path) -> None:
    command = [python, "-c", _TWO_HUNDRED_BATCHES, LOCAL_CLUSTER]
    done = subprocess.run(command, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, timeout=1200)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    last, most = map(int, done.stderr.split()[-2:])
    assert (last, most < 24) == (199, True), "three jobs of four batches for each of two cores"


@pytest.mark.parametrize(("manner", "stage"), [("always_deadly_page", "parse"), ("always_deadly_article", "extract")])
def test_a_document_that_kills_every_executor_is_quarantined_and_the_others_are_read(
    python: Path, tmp_path: Path, manner: str, stage: str
) -> None:
    rows, deaths = _read(python, tmp_path / "spark", LOCAL_CLUSTER, manner=manner)
    assert [row[:3] for row in rows["rejections"]] == [(DEADLY, stage, "failed")]
    assert "died" in rows["rejections"][0][3]
    assert len(rows["observation_mentions"]) == 11
    assert sum(deaths) > 0


def test_executors_with_another_version_of_the_project_are_told_of_and_read_nothing(
    python: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    done = _run(python, "tests.spark.read", tmp_path / "data", LOCAL_CLUSTER, 12, 2, "another version")
    assert done.returncode != 0
    assert b"another version of T\xe1\xbb\x89nh S\xe1\xbb\x91 is installed there" in done.stderr.splitlines()[-1]


def test_the_verb_extract_reads_again_on_a_cluster_and_gives_the_same_facts(python: Path, data: Path) -> None:
    before = _facts(data)
    done = _extract(python, data, LOCAL_CLUSTER)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    assert b"Published:" in done.stdout
    assert _facts(data) == before


def test_a_master_that_cannot_be_used_is_told_of_and_readers_keep_their_release(python: Path, data: Path) -> None:
    done = _extract(python, data, "spark:nowhere")
    assert done.returncode == 1
    assert b"the Spark master spark:nowhere cannot be used" in done.stderr, done.stderr[-3000:]
    assert _facts(data)


def _extract(python: Path, data: Path, master: str) -> subprocess.CompletedProcess[bytes]:
    verb = ["extract", "--data", data, "--engine", "spark", "--master", master]
    command = [python, "-c", "from orchestration.cli import main; main()", *verb]
    return subprocess.run(command, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, timeout=1200)


def _facts(data: Path) -> list[tuple]:
    with duckdb.connect(str((data / "warehouse" / "tinhso.duckdb").resolve()), read_only=True) as connection:
        return connection.execute("from fct_observation order by all").fetchall()


def test_a_worker_killed_in_the_middle_of_a_job_changes_nothing(python: Path, tmp_path: Path) -> None:
    """A master and two workers as processes of their own; one of them, with its executor and that one's readers, is
    killed while the executor reads."""
    with standalone(python, tmp_path / "logs") as (master, workers):
        killed: list[float] = []
        killer = threading.Thread(target=_kill_when_it_reads, args=(workers[0], killed), daemon=True)
        killer.start()
        rows, _ = _read(python, tmp_path / "spark", master, n=600, batch=10)
        assert killed and killed[0] < time.monotonic() - 3, "it was killed before the end"
    assert rows == _read_here(tmp_path / "here", 600, 10)


def _kill_when_it_reads(worker: subprocess.Popen[bytes], killed: list[float]) -> None:
    while len(processes := descendants(worker.pid)) < 3:  # executor, the server of its readers, a reader
        time.sleep(0.1)
    time.sleep(3)
    for pid in (worker.pid, *processes):
        os.kill(pid, signal.SIGKILL)
    killed.append(time.monotonic())
