"""What grows is bounded: the job `housekeeping`, its weekly schedule, and what `tinhso housekeeping` tells.

Releases are bounded by publishing itself, ticks of schedules and sensors by Dagster (dagster.yaml); the raw archive is
kept for good. Belongs here: all that is left.
"""

import shutil
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from dagster import (
    DefaultScheduleStatus,
    JobDefinition,
    Nothing,
    OpExecutionContext,
    Out,
    Output,
    ScheduleDefinition,
    in_process_executor,
    job,
    op,
)

from orchestration.assets.keys import OWNERS, WRITER
from orchestration.jobs import run_tags
from orchestration.refresh import RunFailedError, execute
from orchestration.resources import Warehouse
from orchestration.run_history import remove_runs
from orchestration.terminal import BUSY, DONE, FAILED, OUT, fail
from tinhso.acquire.archive import Archive
from tinhso.load.compaction import compact, is_worth_it
from tinhso.load.damage import damaged_file
from tinhso.load.lock import WriterBusyError, WriterLock
from tinhso.records import Rejection
from tinhso.settings import Settings

_WEEKLY = "housekeeping_weekly"
KEPT_RUNS = 300  # logs of the newest, and none of them older than
KEPT_FOR = timedelta(days=90)
_DAMAGED_FOR = timedelta(days=14)
_RESTORE = "put the file they are in back from a backup, then `tinhso rebuild`."


def _keep_house(context: OpExecutionContext, warehouse: Warehouse) -> Iterator[Output[None]]:
    """Remove the logs of old runs and what dying processes left, compact the build file when a third of it is empty,
    read the whole raw archive."""
    settings = warehouse.settings
    newest = {run.run_id for run in context.instance.get_runs(limit=KEPT_RUNS)}
    since = (datetime.now(UTC) - KEPT_FOR).timestamp()
    old = {r.dagster_run.run_id for r in context.instance.get_run_records() if r.create_timestamp.timestamp() < since}
    told = {
        "runs_removed": remove_runs(
            context.instance, settings.dagster_home, lambda run: run.run_id not in newest or run.run_id in old
        ),
        "leftovers_removed": _remove_leftovers(settings),
        "bytes_gained": compact(settings.build_file) if is_worth_it(settings.build_file) else 0,
        "damaged_records": _damaged_records(settings),
    }
    if told["damaged_records"]:
        context.log.error(f"{told['damaged_records']} records of {settings.archive} cannot be read: {_RESTORE}")
    yield Output(None, metadata=told)


def build_housekeeping(running: Collection[str]) -> tuple[JobDefinition, ScheduleDefinition]:
    """The job and its schedule, which is on when it is one of `running`."""
    keep_house = op(name="keep_house", pool=WRITER, out=Out(Nothing))(_keep_house)

    @job(
        name="housekeeping",
        description="Remove the logs of old runs, compact the build file, read the whole raw archive.",
        executor_def=in_process_executor,
        owners=OWNERS,
        tags=run_tags("housekeeping", 2),
    )
    def housekeeping() -> None:
        keep_house()

    weekly = ScheduleDefinition(
        name=_WEEKLY,
        job=housekeeping,
        cron_schedule="30 0 * * 6",
        execution_timezone="Asia/Ho_Chi_Minh",
        default_status=DefaultScheduleStatus.RUNNING if _WEEKLY in running else DefaultScheduleStatus.STOPPED,
        owners=OWNERS,
        description="Every Saturday at 00:30 in Vietnam: old logs removed, build file compacted, archive read.",
    )
    return housekeeping, weekly


def keep_house_now(settings: Settings) -> int:
    """Run the job in this process and tell what it did; the exit status, 1 when part of the archive is damaged."""
    run_id = str(uuid4())
    try:
        with WriterLock(settings.warehouse, run_id) as lock:
            told = execute(settings, "housekeeping", {}, run_id, lock.predecessor)
    except WriterBusyError as error:
        fail(str(error))
        return BUSY
    except RunFailedError as error:
        fail(str(error))
        return FAILED
    OUT.print(f"Logs of {told['runs_removed']} old runs and {told['leftovers_removed']} leftovers removed, "
              f"{told['bytes_gained'] / 2**20:,.1f} MB of the build file gained.")  # fmt: skip
    if n_damaged := told["damaged_records"]:
        fail(f"{n_damaged} records of {settings.archive} cannot be read: {_RESTORE}")
        return FAILED
    OUT.print(f"Every record of {settings.archive} can be read.", markup=False)
    return DONE


def _remove_leftovers(settings: Settings) -> int:
    """A damaged build file that was there to be looked at long enough, and what was begun and not ended."""
    aside, warehouse = damaged_file(settings.build_file), settings.warehouse
    long_ago = (datetime.now(UTC) - _DAMAGED_FOR).timestamp()
    found = [aside] if aside.exists() and aside.stat().st_mtime < long_ago else []
    found += [*warehouse.glob(".*.compact"), *warehouse.glob(".*.new"), *settings.releases.glob("*.partial")]
    for path in found:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(found)


def _damaged_records(settings: Settings) -> int:
    items = (item for item, _, _ in Archive(settings.archive).tail({}))
    return sum(isinstance(item, Rejection) and item.reason == "archive_damaged" for item in items)
