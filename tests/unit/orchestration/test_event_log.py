"""Events written with few syncs, to files that stay open, are all there, for this process and for others."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

from dagster import AssetKey, AssetSpec, DagsterInstance, MaterializeResult, materialize, multi_asset
from sqlalchemy import Engine, event

from orchestration.event_log import RunLog, few_syncs
from orchestration.instance import open_instance
from tinhso.settings import Settings, load_settings


@multi_asset(specs=[AssetSpec("thing")])
def thing() -> MaterializeResult:
    return MaterializeResult(asset_key="thing")


def _recorded(settings: Settings) -> bool:
    """As Dagster itself reads the log: the server, the daemon."""
    with DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        return instance.get_latest_materialization_event(AssetKey("thing")) is not None


def test_what_was_recorded_is_found_afterwards_and_no_write_ahead_log_stays(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    with few_syncs(), open_instance(settings) as instance:
        assert materialize([thing], instance=instance).success
        assert _recorded(settings), "other connections see it at once"
    assert _recorded(settings)
    assert list(tmp_path.rglob("*.db-wal")) == []


def test_a_file_of_the_log_is_not_opened_for_every_event(tmp_path: Path) -> None:
    opened: list[str] = []
    listen = partial(_note_path, opened)
    with open_instance(load_settings(tmp_path)) as instance:
        event.listen(Engine, "connect", listen)
        materialize([thing], instance=instance)
        materialize([thing], instance=instance)
        event.remove(Engine, "connect", listen)
    logs = [path for path in opened if "/history/runs/" in path]
    assert len(set(logs)) == 3, "the index and two runs"
    assert len(logs) <= 2 * len(set(logs)), "Dagster looks once whether the index is there"


def _note_path(opened: list[str], connection: sqlite3.Connection, _: object) -> None:
    opened.append(connection.execute("pragma database_list").fetchone()[2])


def test_a_log_that_lies_elsewhere_is_written_there(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    settings.dagster_home.mkdir()
    configured = {"storage": {"sqlite": {"base_dir": str(tmp_path / "elsewhere")}}}
    (settings.dagster_home / "dagster.yaml").write_text(json.dumps(configured))
    with open_instance(settings) as instance:
        assert not isinstance(instance.event_log_storage, RunLog)
        assert materialize([thing], instance=instance).success
    assert list((tmp_path / "elsewhere").rglob("*.db"))


_KILLED = """
import os, signal, sys
from dagster import materialize
from orchestration.event_log import few_syncs
from orchestration.instance import open_instance
from tests.unit.orchestration.test_event_log import thing
from tinhso.settings import load_settings
with few_syncs(), open_instance(load_settings(sys.argv[1])) as instance:
    materialize([thing], instance=instance)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_loses_nothing_it_recorded(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", _KILLED, tmp_path], cwd=root, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert _recorded(load_settings(tmp_path))
