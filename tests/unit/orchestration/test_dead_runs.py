"""A run whose process was killed while it wrote is ended by the sensor, and what it had claimed is free again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dagster import DagsterInstance, DagsterRunStatus, SkipReason, build_sensor_context, job, op

from orchestration.instance import open_instance
from orchestration.sensors import dead_run_sensor
from tests.conftest import PROJECT
from tinhso.settings import Settings

_WRITER = """
import sys
from pathlib import Path
from tinhso.load.lock import WriterLock
with WriterLock(Path(sys.argv[1]), sys.argv[2]):
    print("locked", flush=True)
    sys.stdin.read()
"""


@op
def work() -> None:
    """Nothing."""


@job
def refresh() -> None:
    work()


def _look(settings: Settings, instance: DagsterInstance) -> str:
    found = dead_run_sensor(settings)(build_sensor_context(instance))
    assert isinstance(found, SkipReason)
    return found.skip_message or ""


def test_the_queue_does_not_wait_for_the_dead(tmp_path: Path) -> None:
    settings = Settings(project=PROJECT, data=tmp_path)
    with open_instance(settings) as instance:
        run = instance.create_run_for_job(refresh, status=DagsterRunStatus.STARTED)
        slots = instance.event_log_storage
        slots.initialize_concurrency_limit_to_default("writer")
        assert slots.claim_concurrency_slot("writer", run.run_id, "captures").is_claimed
        command = [sys.executable, "-c", _WRITER, str(settings.warehouse), run.run_id]
        with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout and writer.stdout.readline() == "locked\n"
            assert f"is being written by process {writer.pid}" in _look(settings, instance)
            assert instance.get_run_by_id(run.run_id).status is DagsterRunStatus.STARTED
            writer.kill()
        assert "ended without a word" in _look(settings, instance)
        assert instance.get_run_by_id(run.run_id).status is DagsterRunStatus.FAILURE
        assert slots.get_concurrency_run_ids() == set()
        assert "No run has died" in _look(settings, instance)
