"""The topology of deploy/compose.celery.yaml at work: runs are tasks of a worker, and one that dies is made up for."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
import yaml

from tests.conftest import PROJECT, article_text
from tests.deploy.topology import topology, wait_for
from tests.integration.live_project import official_site, project_with
from tinhso.load.lock import current_holder
from tinhso.settings import Settings

_DEPLOY = PROJECT / "deploy"


def test_the_instance_is_that_of_the_other_topology_but_for_its_launcher() -> None:
    with_celery, other = (
        yaml.safe_load((_DEPLOY / name).read_text(encoding="utf-8")) for name in ("dagster-celery.yaml", "dagster.yaml")
    )
    assert with_celery.pop("run_launcher")["class"] == "CeleryRunLauncher"
    assert with_celery == other


def _writing_run(settings: Settings) -> bool:
    """The sensor `dead_runs` holds the lock for a blink as well, but for no run."""
    holder = current_holder(settings.warehouse)
    return holder is not None and holder.run_id != ""


@pytest.mark.deploy
def test_a_run_is_a_task_of_a_worker_and_a_killed_worker_is_made_up_for(tmp_path: Path) -> None:
    site = official_site()
    settings = project_with(site, tmp_path)
    settings.settings_file.write_text('[automation]\nrunning = ["inbox_files"]\n')
    (settings.inbox / "tin.txt").write_text(article_text("Lào Cai", 81), encoding="utf-8")
    with topology(settings, "tests.daemon.due_definitions", with_celery=True) as found:
        wait_for(lambda: "STARTING" in found.started_by("inbox_files"), "no run waits for a worker")
        worker = found.start_worker()
        wait_for(lambda: _writing_run(settings), "the worker does not begin")
        os.killpg(worker.pid, signal.SIGKILL)
        wait_for(lambda: "FAILURE" in found.started_by("inbox_files"), "the dead run is not ended")
        found.start_worker()
        (settings.inbox / "mai.txt").write_text(article_text("Sơn La", 72), encoding="utf-8")
        wait_for(lambda: "SUCCESS" in found.started_by("inbox_files"), "the next run does not succeed")
    site.server.shutdown()
    site.server.server_close()
