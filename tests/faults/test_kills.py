"""Processes die at any moment and run into each other: readers never see half a release, the next run finishes."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb
from dagster import DagsterInstance, DagsterRunStatus

from tests.conftest import PROJECT, Run, article_text

_KILLS = 4


def _start(*arguments: object) -> subprocess.Popen[str]:
    command = [str(Path(sys.executable).with_name("tinhso")), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT)


def _documents(path: Path) -> set[str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {row[0] for row in connection.execute("select document from dim_article").fetchall()}


def _wait_until_writing(data: Path, process: subprocess.Popen[str]) -> None:
    lock = data / "warehouse" / ".writer.lock"
    while process.poll() is None and not (lock.exists() and lock.stat().st_size):
        time.sleep(0.02)


def test_killed_at_any_moment_the_release_is_whole_and_the_next_refresh_finishes(
    data: Path, tmp_path: Path, tinhso: Run
) -> None:
    chance = random.Random(20261121)
    link = data / "warehouse" / "tinhso.duckdb"
    folder = tmp_path / "more"
    folder.mkdir()

    def add(i: int) -> None:
        (folder / f"more-{i}.txt").write_text(article_text("Quảng Nam", 40 + i, 2015 + i % 9), encoding="utf-8")

    add(0)
    started = time.monotonic()
    assert tinhso("refresh", folder, "--data", data).returncode == 0
    seconds = time.monotonic() - started
    published = _documents(link)
    for i in range(1, _KILLS + 1):  # one in every part of a run, from its imports to its last words
        add(i)
        process = _start("refresh", folder, "--data", data)
        time.sleep(seconds * (0.2 + 0.8 * (i - chance.random()) / _KILLS))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen = _documents(link)
        assert published <= seen, f"kill {i}: a document that was published is gone"
        published = seen
    done = tinhso("refresh", folder, "--data", data)
    assert done.returncode == 0, done.stderr
    with DagsterInstance.from_config(str(data / ".dagster")) as instance:
        recorded = Counter(run.status for run in instance.get_runs())
    assert set(recorded) == {DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE}, "no killed run goes on for ever"
    assert {f"more-{i}.txt" for i in range(_KILLS + 1)} <= _documents(link)
    warehouse = data / "warehouse"
    assert not list(warehouse.glob("releases/*.partial"))
    query = "select * exclude (first_seen_at) from fct_observation"
    converged = duckdb.connect(str(link.resolve()), read_only=True).execute(query).fetchall()
    assert tinhso("rebuild", "--data", data).returncode == 0
    assert duckdb.connect(str(link.resolve()), read_only=True).execute(query).fetchall() == converged


def test_a_second_writer_is_told_who_runs_and_readers_go_on_meanwhile(data: Path, tmp_path: Path, tinhso: Run) -> None:
    document = tmp_path / "one.txt"
    document.write_text(article_text("Hải Dương", 66), encoding="utf-8")
    link = data / "warehouse" / "tinhso.duckdb"
    first = _start("refresh", document, "--data", data)
    _wait_until_writing(data, first)
    for verb in ("refresh", "rebuild"):
        refused = tinhso(verb, "--data", data)
        assert refused.returncode == 3, refused.stderr
        assert f"process {first.pid}" in refused.stderr
    n_reads = 0
    while first.poll() is None:
        assert _documents(link)
        n_reads += 1
        time.sleep(0.05)
    _, complaint = first.communicate()
    assert first.returncode == 0, complaint
    assert n_reads > 5
    assert "one.txt" in _documents(link)
