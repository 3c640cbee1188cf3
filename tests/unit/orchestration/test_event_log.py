"""Events written with few syncs are all there, for this process and for others."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from dagster import AssetKey, AssetSpec, DagsterInstance, MaterializeResult, materialize, multi_asset

from orchestration.event_log import few_syncs


@multi_asset(specs=[AssetSpec("thing")])
def thing() -> MaterializeResult:
    return MaterializeResult(asset_key="thing")


def _recorded(home: Path) -> bool:
    with DagsterInstance.from_config(str(home)) as instance:
        return instance.get_latest_materialization_event(AssetKey("thing")) is not None


def test_what_was_recorded_is_found_afterwards_and_no_write_ahead_log_stays(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}")
    with few_syncs(), DagsterInstance.from_config(str(tmp_path)) as instance:
        assert materialize([thing], instance=instance).success
        assert _recorded(tmp_path), "other connections see it at once"
    assert _recorded(tmp_path)
    assert list(tmp_path.rglob("*.db-wal")) == []


_KILLED = """
import os, signal, sys
from dagster import DagsterInstance, materialize
from orchestration.event_log import few_syncs
from tests.unit.orchestration.test_event_log import thing
with few_syncs(), DagsterInstance.from_config(sys.argv[1]) as instance:
    materialize([thing], instance=instance)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_loses_nothing_it_recorded(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}")
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", _KILLED, tmp_path], cwd=root, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert _recorded(tmp_path)
