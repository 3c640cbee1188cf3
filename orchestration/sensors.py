"""What is noticed: dropped files ask for a refresh, a run that failed is told to people, one that died is ended."""

import hashlib
from pathlib import Path

from dagster import (
    DefaultSensorStatus,
    RunFailureSensorContext,
    RunRequest,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    run_failure_sensor,
    sensor,
)
from dagster._core.storage.tags import WILL_RETRY_TAG

from orchestration.alerting import tell_failure
from orchestration.assets.keys import OWNERS
from orchestration.inputs import inbox_files
from orchestration.jobs import REFRESH
from orchestration.outcome import failure_of
from orchestration.resources import report_dead
from tinhso.load.lock import WriterBusyError, WriterLock
from tinhso.settings import Settings


def inbox_sensor(inbox: Path, is_running: bool = False) -> SensorDefinition:
    """A sensor on the folder `inbox`: the cursor is a hash over names, sizes and times of its files."""

    @sensor(
        name="inbox_files",
        job=REFRESH,
        minimum_interval_seconds=30,
        default_status=DefaultSensorStatus.RUNNING if is_running else DefaultSensorStatus.STOPPED,
        owners=OWNERS,
        description=f"A refresh whenever files in {inbox.name} have been added or changed.",
    )
    def inbox_files_sensor(context: SensorEvaluationContext) -> SensorResult | SkipReason:
        cursor = inbox_state(inbox)
        if cursor in ("", context.cursor):
            return SkipReason("Nothing new in the inbox.")
        return SensorResult(run_requests=[RunRequest(run_key=cursor)], cursor=cursor)

    return inbox_files_sensor


def failure_sensor(settings: Settings) -> SensorDefinition:
    """A sensor on failed runs of whatever job. It runs from the start; without [alerts] in tinhso.toml it is silent."""

    @run_failure_sensor(
        name="alerts",
        monitor_all_code_locations=True,  # runs of the command line are of none
        default_status=DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
        metadata={"settings": str(settings.settings_file)},
        description="One message for each failure, with its root cause, to those whom [alerts] in tinhso.toml names: "
        "mail, webhook, chat. A run that is tried again is not told; the same cause again only after 24 hours.",
    )
    def alerts(context: RunFailureSensorContext) -> SkipReason | None:
        run = context.dagster_run
        failure = failure_of([*context.get_step_failure_events(), context.failure_event])
        if failure.is_interrupted or run.tags.get(WILL_RETRY_TAG) == "true":
            return SkipReason("Interrupted by somebody, or tried again by itself.")
        for hindrance in tell_failure(settings, run.job_name, failure.cause, run.run_id):
            context.log.error(hindrance)
            context.instance.report_engine_event(hindrance, run)
        return None

    return alerts


def dead_run_sensor(settings: Settings) -> SensorDefinition:
    """A sensor on the writer's lock: Dagster would keep a killed run for a running one until its time limit, and all
    others waiting in the queue behind it."""

    @sensor(
        name="dead_runs",
        minimum_interval_seconds=60,
        default_status=DefaultSensorStatus.RUNNING,
        owners=OWNERS,
        description="Ends, as failed, a run whose process was killed while it wrote: its lock is free, its note is "
        "still there. The queue goes on within a minute.",
    )
    def dead_runs(context: SensorEvaluationContext) -> SkipReason:
        try:
            with WriterLock(settings.warehouse) as lock:
                told = report_dead(context.instance, lock.predecessor)
        except WriterBusyError as error:
            return SkipReason(f"At work: {error}")
        return SkipReason(told or "No run has died.")

    return dead_runs


def inbox_state(inbox: Path) -> str:
    """Changes when a file is added, removed or written to; empty for an empty inbox."""
    digest = hashlib.sha256()
    files = inbox_files(inbox)
    for path in files:
        status = path.stat()
        digest.update(f"{path.relative_to(inbox)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode(errors="replace"))
    return digest.hexdigest() if files else ""
