"""When the pipeline runs by itself. Stopped until the UI or tinhso.toml starts it: a fresh clone fetches nothing."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from dagster import (
    DagsterRunStatus,
    DefaultScheduleStatus,
    RunRequest,
    RunsFilter,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SkipReason,
    schedule,
)
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from orchestration.assets.fetched import FEEDS, LISTINGS, REVISITS, TABLES, Family, sources_of
from orchestration.assets.keys import OWNERS
from tinhso.vocabulary import Vocabulary


class Cadence(NamedTuple):
    family: Family
    name: str
    cron: str  # in Vietnamese time
    told: str


_NOT_ENDED = [status for status in DagsterRunStatus if status not in FINISHED_STATUSES]
_STATUS = {True: DefaultScheduleStatus.RUNNING, False: DefaultScheduleStatus.STOPPED}
CADENCES = (
    Cadence(FEEDS, "feeds_hourly", "7 * * * *", "Every hour"),
    Cadence(LISTINGS, "listings_daily", "30 3 * * *", "Every night at 03:30 in Vietnam"),
    Cadence(REVISITS, "revisits_weekly", "30 1 * * 0", "Every Sunday at 01:30 in Vietnam"),
    Cadence(TABLES, "tables_monthly", "30 2 2 * *", "On the second of each month at 02:30 in Vietnam"),
)


def build_schedule(cadence: Cadence, vocabulary: Vocabulary, running: Collection[str]) -> ScheduleDefinition:
    """One run for all enabled sources of a family, which are fetched side by side; on when it is one of `running`."""
    enabled, _ = sources_of(cadence.family, vocabulary)

    @schedule(
        name=cadence.name,
        job_name=cadence.family.name,
        cron_schedule=cadence.cron,
        execution_timezone="Asia/Ho_Chi_Minh",
        default_status=_STATUS[cadence.name in running],
        owners=OWNERS,
        metadata={"enabled sources": len(enabled)},
        description=f"{cadence.told}: {cadence.family.description[0].lower()}{cadence.family.description[1:]}, of the "
        f"{len(enabled)} sources that are enabled, in one run.",
    )
    def tick(context: ScheduleEvaluationContext) -> Iterator[RunRequest | SkipReason]:
        waiting = RunsFilter(job_name=cadence.family.name, statuses=_NOT_ENDED)
        if context.instance.get_runs_count(waiting):  # a slow site, a stopped queue: one run makes up for all ticks
            yield SkipReason(f"The last run of {cadence.family.name} has not ended yet.")
        elif enabled:
            span = {ASSET_PARTITION_RANGE_START_TAG: enabled[0], ASSET_PARTITION_RANGE_END_TAG: enabled[-1]}
            yield RunRequest(tags=span)
        else:
            yield SkipReason("No such source is enabled: see vocabulary/registers/sources.csv, then reload.")

    return tick
