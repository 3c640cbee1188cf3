"""Assets, jobs, schedules and sensor put together. Nothing happens at import."""

from __future__ import annotations

import warnings

from dagster import BetaWarning, Definitions, in_process_executor

from orchestration import dbt
from orchestration.assets.articles import articles
from orchestration.assets.builds import builds
from orchestration.assets.captures import captures
from orchestration.assets.fetched import FAMILIES, build_fetched
from orchestration.assets.keys import documented
from orchestration.assets.mentions import mentions
from orchestration.assets.models import build_models, published_columns, published_keys
from orchestration.assets.release import build_release
from orchestration.housekeeping import build_housekeeping
from orchestration.jobs import REEXTRACT, REFRESH, REPUBLISH, fetch_job, rebuild_job
from orchestration.resources import Warehouse
from orchestration.schedules import CADENCES, build_schedule
from orchestration.sensors import dead_run_sensor, failure_sensor, inbox_sensor
from tinhso.configuration import load_configuration
from tinhso.settings import Settings, load_settings
from tinhso.vocabulary import load_vocabulary


def build_defs(settings: Settings | None = None, is_locked: bool = False) -> Definitions:
    """Everything Dagster needs to know, for one data folder; `is_locked`: this process holds the writer's lock."""
    settings = settings or load_settings()
    manifest = dbt.load_manifest(settings)
    running = load_configuration(settings).automation.running
    vocabulary = load_vocabulary(settings.vocabulary)
    warnings.simplefilter("ignore", BetaWarning)  # of owners and single-run backfills: pinned, and tested
    fetched = (build_fetched(family, vocabulary) for family in FAMILIES)
    release = build_release(published_keys(manifest), published_columns(manifest))
    own = (*fetched, captures, articles, mentions, builds, release)
    housekeeping, weekly = build_housekeeping(running)
    return Definitions(
        assets=[
            *(documented(asset, manifest) for asset in own),
            build_models(manifest),
        ],
        jobs=[REFRESH, REEXTRACT, REPUBLISH, rebuild_job(settings), *map(fetch_job, FAMILIES), housekeeping],
        schedules=[*(build_schedule(cadence, vocabulary, running) for cadence in CADENCES), weekly],
        sensors=[
            inbox_sensor(settings.inbox, "inbox_files" in running),
            failure_sensor(settings),
            dead_run_sensor(settings),
        ],
        resources={"warehouse": Warehouse(project=str(settings.project), data=str(settings.data), is_locked=is_locked)},
        executor=in_process_executor,
    )
