"""The Dagster instance of a data folder: `<data>/.dagster`, the same for the command line and `make dev`."""

from __future__ import annotations

import sys

from dagster import DagsterInstance

from tinhso.notes import write_note
from tinhso.settings import Settings, load_settings

# One run at a time in the UI's queue, and of those that write (pool 'writer') whatever somebody raises that to; a run
# beyond its time limit is ended; no telemetry, no newsletter to click away.
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
"""


def open_instance(settings: Settings) -> DagsterInstance:
    """The instance, made when it is not there yet; a dagster.yaml that somebody wrote is left alone."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    configuration = home / "dagster.yaml"
    if not configuration.exists():
        write_note(configuration, _CONFIGURATION)
    return DagsterInstance.from_config(str(home))


if __name__ == "__main__":  # `make dev`: make the instance, print its folder
    _settings = load_settings(sys.argv[1] if len(sys.argv) > 1 else None)
    with open_instance(_settings):
        print(_settings.dagster_home)
