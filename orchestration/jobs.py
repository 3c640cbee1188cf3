"""Jobs: which assets run together. One process a run, because the build file and the writer's lock are one process's.

Belongs here: job = verb. Does not belong here: when they run (schedules.py, sensors.py).
"""

from __future__ import annotations

from dagster import AssetSelection, RunConfig, define_asset_job, in_process_executor
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from orchestration.assets.captures import InputConfig
from orchestration.resources import Warehouse
from tinhso.settings import Settings

REFRESH = define_asset_job(
    "refresh",
    selection=AssetSelection.all(),
    description="Take in what is new (paths, else the inbox, else the samples; live: the sources), read it, build the "
    "models, test them, publish. What has not changed is not done again.",
    executor_def=in_process_executor,
)


def rebuild_job(settings: Settings) -> UnresolvedAssetJobDefinition:
    """The job `rebuild` for the data folder of `settings`."""
    warehouse = Warehouse(project=str(settings.project), data=str(settings.data), is_rebuild=True)
    return define_asset_job(
        "rebuild",
        selection=AssetSelection.all(),
        description="Make the warehouse anew from the raw archive alone, beside the present one, then take its place.",
        config=RunConfig(resources={"warehouse": warehouse}),
        executor_def=in_process_executor,
    )


def live_config() -> RunConfig:
    """A refresh that fetches the enabled sources."""
    return RunConfig(ops={"captures": InputConfig(live=True)})
