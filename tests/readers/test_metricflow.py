"""The semantic models and metrics, validated and asked by MetricFlow with the pinned dbt and DuckDB."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT
from tests.readers.conftest import Install

pytestmark = pytest.mark.readers

Mf = Callable[..., str]


def _pinned(package: str) -> str:
    return re.search(rf'"({package}==[^"]+)"', (PROJECT / "pyproject.toml").read_text(encoding="utf-8")).group(1)


@pytest.fixture(scope="module")
def build_file(first_refresh, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("build") / "build.duckdb"
    shutil.copy(first_refresh[0] / "warehouse" / "build.duckdb", copy)
    return copy


@pytest.fixture(scope="module")
def mf(build_file: Path, install: Install, tmp_path_factory: pytest.TempPathFactory) -> Mf:
    """The command `mf` in a copy of the dbt project; what it says."""
    folder = install("dbt-metricflow>=0.15,<0.16", *map(_pinned, ("dbt-core", "dbt-duckdb", "duckdb")))
    home = tmp_path_factory.mktemp("project")
    for name in ("dbt_project", "vocabulary"):
        shutil.copytree(PROJECT / name, home / name)
    project = home / "dbt_project"
    environment = {
        **os.environ,
        "PATH": f"{folder}:{os.environ['PATH']}",
        "TINHSO_BUILD_FILE": str(build_file),
        "DBT_PROFILES_DIR": str(project),
    }

    def run(command: str, *arguments: str) -> str:
        done = subprocess.run(
            [folder / command, *arguments], cwd=project, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("dbt", "parse")
    return lambda *arguments: run("mf", *arguments)


def test_models_and_metrics_are_valid_against_the_warehouse(mf: Mf) -> None:
    counted = r"Successfully validated (\w+).*?ERRORS: (\d+), FUTURE_ERRORS: (\d+), WARNINGS: (\d+)"
    told = re.findall(counted, mf("validate-configs"))
    assert [found for found in told if found[1:] != ("0", "0", "0")] == []
    assert {"dimensions", "entities", "measures", "metrics"} <= {found[0] for found in told}


@pytest.mark.parametrize(
    ("metrics", "by", "sql"),
    [
        (
            "observations",
            "observation__source_kind",
            "select source_kind, count(*) from core.fct_observation group by 1",
        ),
        (
            "dti_score",
            "region__level",
            """select level, avg(value) from core.fct_indicator join core.dim_region using (region_key)
               where indicator_id = 'dti' and status = 'actual' and measure = 'value' and scope is null group by 1""",
        ),
        (
            "indicator_values,contradicted_share",
            "indicator__pillar",
            """select pillar, count(*), count(*) filter (where has_conflict) / count(*)
               from core.fct_indicator join core.dim_indicator using (indicator_id) group by 1""",
        ),
        (
            "articles,stories",
            "source__kind",
            """select s.kind, count(*), count(distinct story_id)
               from core.dim_article join core.dim_source s using (source_id) group by 1""",
        ),
    ],
)
def test_a_metric_says_what_sql_says(mf: Mf, build_file: Path, tmp_path: Path, metrics: str, by: str, sql: str) -> None:
    mf("query", "--metrics", metrics, "--group-by", by, "--csv", str(tmp_path / "answer.csv"))
    with (tmp_path / "answer.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    with duckdb.connect(str(build_file), read_only=True) as connection:
        expected = {group: values for group, *values in connection.execute(sql).fetchall()}
    assert {group: [float(value) for value in values] for group, *values in rows if any(values)} == {
        group: [pytest.approx(value) for value in values] for group, values in expected.items() if any(values)
    }
    assert expected
