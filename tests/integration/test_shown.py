"""What the UI shows of a run: rows counted, first rows, what changed, where the release lies."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dagster import AssetKey, DagsterInstance

from orchestration.assets.samples import changes, describe
from orchestration.instance import open_instance
from tests.conftest import PROJECT, Run
from tinhso.load.database import open_build
from tinhso.settings import load_settings


@pytest.fixture(scope="module")
def instance(first_refresh, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DagsterInstance]:
    data = tmp_path_factory.mktemp("shown") / "data"
    shutil.copytree(first_refresh[0], data, symlinks=True)
    with open_instance(load_settings(data)) as opened:
        yield opened


def _shown(instance: DagsterInstance, *key: str) -> Mapping[str, Any]:
    event = instance.get_latest_materialization_event(AssetKey(key))
    assert event and event.asset_materialization
    return event.asset_materialization.metadata


def test_every_table_tells_how_many_rows_it_has(instance: DagsterInstance, first_refresh) -> None:
    with duckdb.connect(str(first_refresh[0] / "warehouse" / "tinhso.duckdb"), read_only=True) as connection:
        counted = connection.execute("select count(*) from fct_observation").fetchone()
    assert (_shown(instance, "core", "fct_observation")["dagster/row_count"].value,) == counted
    assert _shown(instance, "news", "captures")["dagster/row_count"].value > 0


def test_published_tables_show_their_first_rows(instance: DagsterInstance) -> None:
    rows = _shown(instance, "core", "fct_observation")["first rows"]
    assert 0 < len(rows.records) <= 5
    assert "quote" not in rows.records[0].data or len(rows.records[0].data["quote"]) <= 80


def test_the_release_links_to_itself(instance: DagsterInstance) -> None:
    shown = _shown(instance, "published", "release")
    assert Path(shown["release"].value).name == shown["build_id"].value
    assert Path(shown["pages"].value).name == "index.html"
    assert "what changed" not in shown, "there was no release before it"


def test_what_a_build_changed_is_counted_by_kind_and_reason(tmp_path: Path) -> None:
    with open_build(tmp_path / "build.duckdb") as connection:
        connection.execute(
            """
            create schema meta;
            create table meta.meta_changes as
            select
                'b2' as build_id, 'changed' as change, 'observation' as fact_kind, 'article_edited' as reason,
                '72' as statement_before, '80' as statement_after
            from range(3)
            """
        )
        assert changes(connection, "b1") == {}
        (record,) = changes(connection, "b2")["what changed"].records
    assert record.data["n"] == 3
    assert record.data["reason"] == "article_edited"


def test_what_an_article_says_is_shown_as_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> | [x](javascript:y) " + "x" * 500
    with open_build(tmp_path / "build.duckdb") as connection:
        connection.execute("create schema core; create table core.t (a varchar, b double)")
        connection.execute("insert into core.t values ($1, 1.5)", [hostile])
        found = describe(connection, [AssetKey(["core", "t"]), AssetKey(["core", "view"])], [AssetKey(["core", "t"])])
    shown = found[AssetKey(["core", "t"])]
    assert shown["dagster/row_count"] == 1
    assert shown["first rows"].records[0].data == {"a": hostile[:79] + "…", "b": 1.5}


def test_all_is_read_again_on_demand(data: Path, tinhso: Run) -> None:
    """The job `reextract`, as the UI starts it, gives the same facts."""
    before = tinhso("sql", "select count(*), min(observation_id) from fct_observation", "--data", data).stdout
    settings = load_settings(data)
    environment = {"DAGSTER_HOME": str(settings.dagster_home), "TINHSO_DATA": str(data), "PATH": "/usr/bin:/bin"}
    command = [str(Path(sys.executable).with_name("dagster")), "job", "execute", "-m", "orchestration.definitions"]
    done = subprocess.run([*command, "-j", "reextract"], cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    with open_build(settings.build_file) as connection:
        versions = connection.execute("select distinct extractor_version from news.extractions").fetchall()
    assert len(versions) == 1 and versions != [("",)]
    assert tinhso("sql", "select count(*), min(observation_id) from fct_observation", "--data", data).stdout == before
