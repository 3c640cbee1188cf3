"""What Dagster loads: every asset described, every dbt source made by Python, jobs, schedule and sensor in place."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from dagster import (
    AssetKey,
    DagsterInstance,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    Definitions,
    SkipReason,
    build_sensor_context,
)
from dagster._core.storage.tags import MAX_RUNTIME_SECONDS_TAG

from orchestration import dbt
from orchestration.assets.fetched import FAMILIES
from orchestration.assets.keys import WRITER
from orchestration.build import build_defs
from orchestration.sensors import inbox_sensor
from tests.conftest import PROJECT
from tinhso.configuration import Automatic
from tinhso.load.database import open_build
from tinhso.settings import load_settings
from tinhso.vocabulary import load_vocabulary

JOBS = {"refresh", "reextract", "republish", "rebuild", "feeds", "listings", "revisits", "tables", "housekeeping"}


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("definitions")


@pytest.fixture(scope="module")
def defs(data_folder: Path) -> Definitions:
    return build_defs(load_settings(data_folder))


@pytest.fixture(scope="module")
def manifest(data_folder: Path, defs: Definitions) -> dict[str, Any]:
    return dbt.load_manifest(load_settings(data_folder))


def test_definitions_load_as_dagster_loads_them(tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("dagster")),
        "definitions",
        "validate",
        "-m",
        "orchestration.definitions",
    ]
    environment = {
        "PATH": "/usr/bin:/bin",
        "TINHSO_DATA": str(tmp_path),
        "DAGSTER_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_asset_has_description_owner_group_and_kind(defs: Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.is_materializable, f"{key} is made by nobody"
        assert node.description, key
        assert node.owners, key
        assert node.group_name not in (None, "default"), key
        assert node.kinds, key


def test_every_asset_shows_its_code_and_every_table_its_columns(defs: Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        (reference, *_) = node.metadata["dagster/code_references"].code_references
        assert Path(reference.file_path).is_file(), key
        if node.group_name not in ("fetch", "publish", "registers"):
            assert node.metadata["dagster/column_schema"].columns, key


def test_every_dbt_source_is_made_by_a_python_asset(defs: Definitions, manifest: dict[str, Any]) -> None:
    made = defs.resolve_asset_graph().get_all_asset_keys()
    sources = {AssetKey([node["source_name"], node["name"]]) for node in manifest["sources"].values()}
    assert sources and sources <= made


def test_columns_of_dbt_sources_are_those_of_the_landing_tables(manifest: dict[str, Any], tmp_path: Path) -> None:
    with open_build(tmp_path / "build.duckdb") as connection:
        landing: dict[str, list[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'news' order by column_index"
        ).fetchall():
            landing.setdefault(table, []).append(column)
    for node in manifest["sources"].values():
        assert list(node["columns"]) == landing[node["name"]], node["name"]


def test_data_tests_show_as_asset_checks(defs: Definitions, manifest: dict[str, Any]) -> None:
    checks = {key.name for key in defs.resolve_asset_graph().asset_check_keys}
    tests = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    assert tests and tests <= checks


def test_the_release_waits_for_every_published_model(defs: Definitions) -> None:
    graph = defs.resolve_asset_graph()
    parents = graph.get(AssetKey(["published", "release"])).parent_keys
    layers = {key for key in graph.get_all_asset_keys() if graph.get(key).group_name in ("core", "marts", "meta")}
    assert parents == layers


def test_schedules_run_in_vietnamese_time_and_stand_still_until_somebody_starts_them(defs: Definitions) -> None:
    schedules = {schedule.name: schedule for schedule in defs.get_repository_def().schedule_defs}
    assert {name: (s.job_name, s.cron_schedule) for name, s in schedules.items()} == {
        "feeds_hourly": ("feeds", "7 * * * *"),
        "listings_daily": ("listings", "30 3 * * *"),
        "revisits_weekly": ("revisits", "30 1 * * 0"),
        "tables_monthly": ("tables", "30 2 2 * *"),
        "housekeeping_weekly": ("housekeeping", "30 0 * * 6"),
    }
    for schedule in schedules.values():
        assert schedule.execution_timezone == "Asia/Ho_Chi_Minh"
        assert schedule.default_status is DefaultScheduleStatus.STOPPED
        assert schedule.description and schedule.owners
    sensors = {sensor.name: sensor.default_status for sensor in defs.get_repository_def().sensor_defs}
    assert sensors == {
        "inbox_files": DefaultSensorStatus.STOPPED,
        "alerts": DefaultSensorStatus.RUNNING,
        "dead_runs": DefaultSensorStatus.RUNNING,
    }


def test_what_the_settings_name_runs_from_the_start(tmp_path: Path) -> None:
    names = get_args(Automatic)
    (tmp_path / "tinhso.toml").write_text(f"[automation]\nrunning = {list(names)}\n", encoding="utf-8")
    repository = build_defs(load_settings(tmp_path)).get_repository_def()
    running = [s.name for s in repository.schedule_defs if s.default_status is DefaultScheduleStatus.RUNNING]
    running += [s.name for s in repository.sensor_defs if s.default_status is DefaultSensorStatus.RUNNING]
    assert sorted(running) == sorted([*names, "alerts", "dead_runs"])
    assert len(repository.schedule_defs) + len(repository.sensor_defs) == len(running)


def test_every_source_with_such_pages_is_a_partition_of_its_family(defs: Definitions) -> None:
    vocabulary = load_vocabulary(load_settings().vocabulary)
    graph = defs.resolve_asset_graph()
    of = {family: graph.get(family.key).partitions_def.get_partition_keys() for family in FAMILIES}
    for source_id, spec in vocabulary.sources.items():
        kinds = {step["kind"] for step in spec["discovery"]} | {"revisit"}
        assert [f.name for f in FAMILIES if source_id in of[f]] == [f.name for f in FAMILIES if kinds & set(f.kinds)]


def test_all_that_writes_takes_turns_and_has_a_time_limit(defs: Definitions) -> None:
    graph = defs.resolve_asset_graph()
    assert [key for key in graph.get_all_asset_keys() if graph.get(key).pools != {WRITER}] == []
    for name in JOBS:
        tags = defs.resolve_job_def(name).tags
        assert int(tags[MAX_RUNTIME_SECONDS_TAG]) > 0 and tags["tinhso/job"] == name


def test_every_job_and_sensor_tells_what_it_does_and_whose_it_is(defs: Definitions) -> None:
    repository = defs.get_repository_def()
    jobs = [job for job in repository.get_all_jobs() if not job.name.startswith("__")]
    assert {job.name for job in jobs} == JOBS
    for definition in (*jobs, *repository.sensor_defs):
        assert definition.description, definition.name
        assert definition.owners or definition.name == "alerts", definition.name  # Dagster gives that kind none


@pytest.fixture
def instance() -> Iterator[DagsterInstance]:
    with DagsterInstance.ephemeral() as made:
        yield made


def test_the_inbox_sensor_asks_for_one_run_per_change(tmp_path: Path, instance: DagsterInstance) -> None:
    sensor = inbox_sensor(tmp_path)
    assert isinstance(sensor(build_sensor_context(instance)), SkipReason)
    (tmp_path / "one.txt").write_text("một")
    first = sensor(build_sensor_context(instance))
    assert len(first.run_requests) == 1
    assert isinstance(sensor(build_sensor_context(instance, cursor=first.cursor)), SkipReason)
    (tmp_path / "one.txt").write_text("một, sửa lại")
    second = sensor(build_sensor_context(instance, cursor=first.cursor))
    assert second.run_requests[0].run_key != first.run_requests[0].run_key
