"""The Dagster instance of a data folder: `<data>/.dagster`, the same for the command line and `make dev`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from dagster import DagsterInstance
from dagster._core.instance.ref import InstanceRef

from orchestration.event_log import RunLog
from orchestration.terminal import ERR
from tinhso.notes import write_note
from tinhso.settings import Settings, load_settings

# One run at a time in the UI's queue, and of those that write (pool 'writer') whatever somebody raises that to; a run
# beyond its time limit is ended; ticks are not kept for ever; no telemetry, no newsletter to click away.
_CONFIGURATION = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
  pools:
    granularity: run
    default_limit: 1
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 60
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 7
      failure: 30
      success: 90
"""


def open_instance(settings: Settings) -> DagsterInstance:
    """The instance, made when it is not there yet. A dagster.yaml of an earlier version is brought up to date; one that
    somebody wrote is left alone."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    _configure(home / "dagster.yaml")
    return DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=_run_log(home)))


def _run_log(home: Path) -> dict[str, Any]:
    """Dagster's files, each opened once; nothing where a dagster.yaml says that the log lies elsewhere."""
    configured = _read(home / "dagster.yaml")
    if not isinstance(configured, dict) or {"storage", "event_log_storage"} & set(configured):
        return {}
    folder = str(home / "history" / "runs")
    return {
        "event_log_storage": {"module": RunLog.__module__, "class": RunLog.__name__, "config": {"base_dir": folder}}
    }


def _read(file: Path) -> Any:
    """What a dagster.yaml says; None for a broken one: Dagster says where it is wrong."""
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8")) or {} if file.exists() else {}
    except (yaml.YAMLError, UnicodeDecodeError):
        return None


def _configure(file: Path) -> None:
    wanted, present = yaml.safe_load(_CONFIGURATION), _read(file)
    if present is None:
        return
    if present != wanted and _is_part(present, wanted):
        write_note(file, _CONFIGURATION)
        if present:
            told = "was written by an earlier version and is brought up to date: one writer at a time, runs end in time"
            ERR.print(f"{file} {told}.", soft_wrap=True, markup=False)
    elif not (isinstance(present, dict) and "pools" in (present.get("concurrency") or {})):
        told = "is yours and left alone, but has no `concurrency: pools: default_limit: 1`: runs of the UI may start"
        ERR.print(f"{file} {told} side by side and wait. Add it, or delete the file.", soft_wrap=True, markup=False)


def _is_part(present: Any, whole: Any) -> bool:
    """Whether every setting stands in `whole` with the same value: earlier versions wrote fewer, never others."""
    if isinstance(present, dict) and isinstance(whole, dict):
        return all(key in whole and _is_part(value, whole[key]) for key, value in present.items())
    return bool(present == whole) or present is None


if __name__ == "__main__":  # `make dev`: make the instance, print its folder
    _settings = load_settings(sys.argv[1] if len(sys.argv) > 1 else None)
    with open_instance(_settings):
        print(_settings.dagster_home)
