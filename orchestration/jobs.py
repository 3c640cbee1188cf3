"""Jobs: which assets run together. One process a run, because the build file and the writer's lock are one process's.

Belongs here: job = verb. Does not belong here: when they run (schedules.py, sensors.py).
"""

from __future__ import annotations

from dagster import AssetKey, AssetSelection, RunConfig, define_asset_job, in_process_executor
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.storage.tags import MAX_RUNTIME_SECONDS_TAG

from orchestration.assets.fetched import GROUP, Family
from orchestration.assets.keys import LANDING, OWNERS
from orchestration.assets.mentions import ReadingConfig
from orchestration.intake import LANDED
from orchestration.resources import Warehouse
from tinhso import __version__
from tinhso.settings import Settings

_HOUR = 3600
_FETCHING = AssetSelection.groups(GROUP)
_READING = AssetSelection.groups("parse", "extract")
_INTAKE = AssetSelection.assets(*(AssetKey([LANDING, table]) for table in LANDED))


def run_tags(job: str, hours: int) -> dict[str, str]:
    """What a run is known by, and when it is ended as stuck."""
    return {"tinhso/job": job, "tinhso/version": __version__, MAX_RUNTIME_SECONDS_TAG: str(hours * _HOUR)}


REFRESH = define_asset_job(
    "refresh",
    selection=AssetSelection.all() - _FETCHING,
    description="Take in what is new (paths, else the inbox, else the samples; live: the sources), read it, build the "
    "models, test them, publish. What has not changed is not done again.",
    executor_def=in_process_executor,
    owners=OWNERS,
    tags=run_tags("refresh", 6),
)
REEXTRACT = define_asset_job(
    "reextract",
    selection=AssetSelection.all() - _FETCHING - _INTAKE,
    description="Read every article again with the present rules, though they have read it, then build, test, publish. "
    "New rules need no such run: they read again by themselves.",
    config=RunConfig(ops={"mentions": ReadingConfig(again=True)}),
    executor_def=in_process_executor,
    owners=OWNERS,
    tags=run_tags("reextract", 12),
)
REPUBLISH = define_asset_job(
    "republish",
    selection=AssetSelection.all() - _FETCHING - _INTAKE - _READING,
    description="Build the models from what was read, test them, publish. Skipped when nothing has changed.",
    executor_def=in_process_executor,
    owners=OWNERS,
    tags=run_tags("republish", 6),
)


def fetch_job(family: Family) -> UnresolvedAssetJobDefinition:
    """The job named as the family: its sources fetched, then what came is read, built and published."""
    return define_asset_job(
        family.name,
        selection=AssetSelection.assets(family.key) | (AssetSelection.all() - _FETCHING - _INTAKE),
        description=f"{family.description} (of the sources chosen as partitions), read, built, tested, published.",
        executor_def=in_process_executor,
        owners=OWNERS,
        tags=run_tags(family.name, 4),
    )


def rebuild_job(settings: Settings) -> UnresolvedAssetJobDefinition:
    """The job `rebuild` for the data folder of `settings`."""
    warehouse = Warehouse(project=str(settings.project), data=str(settings.data), is_rebuild=True)
    return define_asset_job(
        "rebuild",
        selection=AssetSelection.all() - _FETCHING,
        description="Make the warehouse anew from the raw archive alone, beside the present one, then take its place.",
        config=RunConfig(resources={"warehouse": warehouse}),
        executor_def=in_process_executor,
        owners=OWNERS,
        tags=run_tags("rebuild", 24),
    )
