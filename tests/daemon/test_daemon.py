"""A real Dagster daemon beside a real site: the clock and a dropped file start runs, and the runs succeed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from dagster import DagsterRun, DagsterRunStatus

from orchestration.instance import open_instance
from tests.conftest import PROJECT, article_text
from tests.integration.live_project import official_site, project_with
from tinhso.settings import Settings

_SECONDS = 900  # far more than it takes: the two runs wait for each other, and a busy machine for all
_LOCATION = ["-m", "tests.daemon.due_definitions", "-d", str(PROJECT)]


def dagster(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ, "DAGSTER_HOME": str(settings.dagster_home), "TINHSO_DATA": str(settings.data),
        "TEST_PROJECT": str(settings.project),
    }  # fmt: skip
    program, *rest = arguments
    command = [str(Path(sys.executable).with_name(program)), *rest, *_LOCATION]
    log = (settings.data / f"{program}.log").open("a")
    return subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=log, stderr=log, text=True)


@contextmanager
def daemon(settings: Settings) -> Iterator[None]:
    process = dagster(settings, "dagster-daemon", "run")
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def runs_of(settings: Settings) -> dict[str, DagsterRun]:
    """Run by what started it: the name of the schedule or sensor. The first of each."""
    with open_instance(settings) as instance:
        names = ("dagster/schedule_name", "dagster/sensor_name")
        newest_first = instance.get_runs()
        return {name: run for run in newest_first for name in map(run.tags.get, names) if name}


@pytest.mark.daemon
def test_the_clock_and_a_dropped_file_start_runs_that_succeed(tmp_path: Path) -> None:
    site = official_site()
    settings = project_with(site, tmp_path)
    open_instance(settings).dispose()
    for kind, name in (("schedule", "tables_monthly"), ("sensor", "inbox_files")):
        assert dagster(settings, "dagster", kind, "start", name).wait(120) == 0
    with daemon(settings):
        (settings.inbox / "tin.txt").write_text(article_text("Lào Cai", 81), encoding="utf-8")
        deadline = time.monotonic() + _SECONDS
        runs: dict[str, DagsterRun] = {}
        while time.monotonic() < deadline:
            runs = runs_of(settings)
            if len(runs) == 2 and all(run.is_finished for run in runs.values()):
                break
            time.sleep(1)
    site.server.shutdown()
    site.server.server_close()
    told = {name: (run.job_name, run.status) for name, run in runs.items()}
    success = DagsterRunStatus.SUCCESS
    assert told == {"tables_monthly": ("tables", success), "inbox_files": ("refresh", success)}
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        facts = connection.execute("select region_id, value, period from fct_observation").fetchall()
    assert ("da-nang", 0.8002, "2022") in facts  # of the table the schedule fetched
    assert ("lao-cai", 81.0, "2024") in facts  # of the file the sensor saw
