"""Apache Superset, installed and started on loopback, asks the published file what a person at its screens would ask.

The steps are those of warehouse/README.md; the requests are the ones Superset's own pages send.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import requests

from tests.readers.conftest import Install
from tinhso.publish.release import switch

pytestmark = pytest.mark.readers

REQUIREMENTS = Path(__file__).with_name("superset.txt")
# As the tables of SQL Lab and of the dataset dialogue name it: database and schema.
SCHEMA = "tinhso.main"
_CONFIG = """
import os
SECRET_KEY = os.environ["TRIED_KEY"]
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.environ["TRIED_HOME"] + "/superset.db"
WTF_CSRF_ENABLED = False
"""


@dataclass(frozen=True)
class Superset:
    """Superset's API, logged in, with the warehouse connected as `database_id`."""

    address: str
    session: requests.Session
    database_id: int

    def get(self, path: str, **query: str) -> Any:
        return _checked(self.session.get(f"{self.address}/api/v1/{path}", params=query, timeout=60))

    def post(self, path: str, **body: object) -> Any:
        return _checked(self.session.post(f"{self.address}/api/v1/{path}", json=body, timeout=60))

    def dataset(self, table: str) -> int:
        return self.post("dataset/", database=self.database_id, schema=SCHEMA, table_name=table)["id"]


def _checked(response: requests.Response) -> Any:
    assert response.ok, response.text[:2000]
    return response.json()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def warehouse(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of a warehouse of its own, to which a test here may publish."""
    folder = tmp_path_factory.mktemp("warehouse") / "warehouse"
    shutil.copytree(published.parent / "releases", folder / "releases")
    switch(folder / "tinhso.duckdb", folder / "releases" / published.resolve().parent.name / "tinhso.duckdb")
    return folder / "tinhso.duckdb"


@pytest.fixture(scope="module")
def superset(warehouse: Path, install: Install, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    home = tmp_path_factory.mktemp("superset")
    (home / "superset_config.py").write_text(_CONFIG, encoding="utf-8")
    password = secrets.token_hex(16)
    environment = {
        **os.environ,
        "FLASK_APP": "superset.app:create_app()",
        "SUPERSET_CONFIG_PATH": str(home / "superset_config.py"),
        "TRIED_HOME": str(home),
        "TRIED_KEY": secrets.token_hex(32),
    }
    command = install("-r", str(REQUIREMENTS)) / "superset"
    person = ["--username", "an", "--firstname", "An", "--lastname", "An", "--email", "an@example.invalid"]
    for step in (["db", "upgrade"], ["fab", "create-admin", *person, "--password", password], ["init"]):
        subprocess.run([command, *step], env=environment, cwd=home, check=True, capture_output=True, timeout=300)
    port = _free_port()
    with (home / "log").open("wb") as log:
        running = subprocess.Popen(
            [command, "run", "-h", "127.0.0.1", "-p", str(port)], env=environment, cwd=home, stdout=log, stderr=log
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, running, home / "log")
        yield _connect(address, password, warehouse)
    finally:
        running.terminate()
        running.wait(timeout=30)


def _wait_for(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and running.poll() is None:
        try:
            if requests.get(f"{address}/health", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.5)
    pytest.fail(f"Superset did not start:\n{log.read_text()[-3000:]}")


def _connect(address: str, password: str, published: Path) -> Superset:
    """Log in, and add the database as warehouse/README.md says."""
    session = requests.Session()
    login = {"username": "an", "password": password, "provider": "db", "refresh": False}
    token = _checked(session.post(f"{address}/api/v1/security/login", json=login, timeout=60))["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"
    database = {
        "database_name": "tinhso",
        "sqlalchemy_uri": f"duckdb:///{published}",
        "expose_in_sqllab": True,
        "extra": json.dumps({"engine_params": {"connect_args": {"read_only": True}}}),
    }
    made = _checked(session.post(f"{address}/api/v1/database/", json=database, timeout=60))
    return Superset(address, session, made["id"])


def test_it_lists_the_schema_and_every_table_with_the_comments(superset: Superset, published: Path) -> None:
    assert SCHEMA in superset.get(f"database/{superset.database_id}/schemas/")["result"]
    listed = superset.get(f"database/{superset.database_id}/tables/", q=f"(schema_name:{SCHEMA},force:!t)")["result"]
    with duckdb.connect(str(published.resolve()), read_only=True) as connection:
        tables = dict(connection.execute("select table_name, comment from duckdb_tables() order by 1").fetchall())
    assert sorted(table["value"] for table in listed) == list(tables)
    for table, comment in tables.items():
        told = superset.get(f"database/{superset.database_id}/table_metadata/", name=table, schema=SCHEMA)
        assert told["comment"] == comment
        assert all(column["comment"] for column in told["columns"]), table


def test_a_dataset_knows_the_comments_of_its_columns_and_its_time_axes(superset: Superset) -> None:
    dataset = superset.get(f"dataset/{superset.dataset('mart_target_progress')}")["result"]
    columns = {column["column_name"]: column for column in dataset["columns"]}
    assert all(column["description"] for column in columns.values())
    assert columns["due_date"]["is_dttm"]
    assert not columns["due_period"]["is_dttm"]


def test_a_bar_chart_of_a_mart_shows_what_sql_answers(superset: Superset, published: Path) -> None:
    dataset = superset.dataset("mart_region_scorecard")
    share = {
        "expressionType": "SIMPLE",
        "column": {"column_name": "value"},
        "aggregate": "MAX",
        "label": "share",
    }
    query = {
        "columns": ["region_name_vi"],
        "metrics": [share],
        "filters": [{"col": "indicator_id", "op": "==", "val": "online_dossier_share"}],
        "orderby": [["share", False]],
        "row_limit": 3,
    }
    shown = _rendered(superset, dataset, "echarts_timeseries_bar", query)
    with duckdb.connect(str(published.resolve()), read_only=True) as connection:
        expected = connection.execute(
            """select region_name_vi, max(value) as share from mart_region_scorecard
               where indicator_id = 'online_dossier_share' group by all order by share desc limit 3"""
        ).fetchall()
    assert [(row["region_name_vi"], row["share"]) for row in shown] == expected
    assert len(expected) == 3


def test_a_line_chart_of_a_mart_runs_over_years(superset: Superset, published: Path) -> None:
    axis = {
        "timeGrain": "P1Y",
        "columnType": "BASE_AXIS",
        "sqlExpression": "year_start",
        "label": "year_start",
        "expressionType": "SQL",
    }
    period = {"col": "year_start", "op": "TEMPORAL_RANGE", "val": "2015-01-01 : 2030-01-01"}
    query = {"columns": [axis], "metrics": ["count"], "filters": [period], "row_limit": 100}
    shown = _rendered(superset, superset.dataset("mart_indicator_panel"), "echarts_timeseries_line", query)
    with duckdb.connect(str(published.resolve()), read_only=True) as connection:
        expected = connection.execute("select year, count(*) from mart_indicator_panel group by all").fetchall()
    assert {(time.gmtime(row["year_start"] / 1000).tm_year, row["count"]) for row in shown} == set(expected)


def test_the_next_question_sees_the_next_release(superset: Superset, warehouse: Path) -> None:
    lab = {"database_id": superset.database_id, "schema": SCHEMA, "runAsync": False}
    count = "select count(*) as n from dim_source"
    (before,) = superset.post("sqllab/execute/", sql=count, **lab)["data"]
    following = warehouse.parent / "releases" / "next" / "tinhso.duckdb"
    following.parent.mkdir()
    shutil.copy(warehouse.resolve(), following)
    following.chmod(0o644)
    with duckdb.connect(str(following)) as connection:
        connection.execute("insert into dim_source select * replace ('another' as source_id) from dim_source limit 1")
    switch(warehouse, following)
    (after,) = superset.post("sqllab/execute/", sql=count, **lab)["data"]
    assert after["n"] == before["n"] + 1


def _rendered(superset: Superset, dataset: int, kind: str, query: dict[str, Any]) -> list[dict[str, Any]]:
    """Save a chart and ask for what it draws."""
    source = {"id": dataset, "type": "table"}
    context = {"datasource": source, "queries": [query], "result_format": "json", "result_type": "full"}
    chart = superset.post(
        "chart/",
        slice_name=kind,
        viz_type=kind,
        datasource_id=dataset,
        datasource_type="table",
        params=json.dumps({"viz_type": kind, "datasource": f"{dataset}__table"}),
        query_context=json.dumps(context),
    )
    (result,) = superset.get(f"chart/{chart['id']}/data/")["result"]
    assert result["status"] == "success"
    return result["data"]


def test_sql_lab_asks_and_cannot_change(superset: Superset) -> None:
    lab = {"database_id": superset.database_id, "schema": SCHEMA, "runAsync": False}
    counted = superset.post("sqllab/execute/", sql="select count(*) as n from fct_observation", **lab)
    assert counted["data"][0]["n"] > 0
    body = {**lab, "sql": "create table stolen (x integer)"}
    refused = superset.session.post(f"{superset.address}/api/v1/sqllab/execute/", json=body, timeout=60)
    assert not refused.ok
    assert "DML_NOT_ALLOWED" in refused.text
