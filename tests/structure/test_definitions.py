"""What Dagster loads: every asset described, every dbt source made by Python, jobs, schedule and sensor in place."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetKey, DagsterInstance, Definitions, SkipReason, build_sensor_context

from orchestration import dbt
from orchestration.build import build_defs
from orchestration.sensors import inbox_sensor
from tests.conftest import PROJECT
from tinhso.load.database import open_build
from tinhso.settings import load_settings


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
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120)
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


def test_the_daily_schedule_fetches_live_in_vietnamese_time(defs: Definitions) -> None:
    schedule = defs.resolve_schedule_def("refresh_daily")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 5 * * *", "Asia/Ho_Chi_Minh")
    assert schedule.job_name == "refresh"


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
