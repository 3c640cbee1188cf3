"""The models in a DuckLake, its catalog in a real PostgreSQL: the same rows, several writers and readers at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.dbt.landing_rows import fill
from tests.deploy.topology import postgres
from tests.lake.lake import Lake, Rows, bucket, done, install_extensions, lake_at
from tests.readers.conftest import _install
from tinhso.load.database import open_build

pytestmark = pytest.mark.lake
_OBSERVATIONS = "from lake.core.fct_observation {} order by all"
_NOW = _OBSERVATIONS.format("")
_BUILD = ("build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")
_ONE_TABLE = (*_BUILD, "--select", "+fct_observation")


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build file with landing tables alone. Read-only for tests."""
    file = tmp_path_factory.mktemp("landing") / "build.duckdb"
    with open_build(file):
        pass
    fill(file)
    return file


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, landing: Path) -> Iterator[Lake]:
    """All models built into it once, their tests passed."""
    home = tmp_path_factory.mktemp("home")
    install_extensions(home)
    with postgres() as variables, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", variables["DAGSTER_PG_PASSWORD"])
        found = lake_at(variables, home)
        found.build(landing, *_BUILD[:3])
        yield found


def test_the_same_models_leave_the_tables_and_rows_of_a_build_file(lake: Lake, landing: Path, tmp_path: Path) -> None:
    build_file = Path(shutil.copy(landing, tmp_path))
    lake.build(build_file, *_BUILD, target="build")
    with lake.connect() as connection:
        connection.execute(f"attach '{build_file}' as build (read_only)")
        tables = {name: _tables(connection, name) for name in ("build", "lake")}
        assert tables["build"] == tables["lake"] != {}
        for schema, table in tables["build"]:
            here, there = (_rows(connection, f"{name}.{schema}.{table}") for name in tables)
            assert here == there, table


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> Rows:
    return connection.execute(f"from {table} order by all").fetchall()


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> dict[tuple[str, str], str]:
    """Comments of the published tables, by schema and name."""
    asked = "select schema_name, table_name, comment from duckdb_tables() where database_name = ?"
    found = connection.execute(f"{asked} and schema_name in ('core', 'marts', 'meta')", [database]).fetchall()
    return {(schema, table): comment for schema, table, comment in found}


def test_landing_tables_are_only_read(lake: Lake, landing: Path) -> None:
    with duckdb.connect(str(landing), read_only=True) as connection:
        schemas = connection.execute("select distinct schema_name from duckdb_tables()").fetchall()
    assert schemas == [("news",)]


def test_two_writers_and_a_reader_at_once(lake: Lake, landing: Path) -> None:
    """Two builds of the same tables; a third writer sees to it that there are conflicts. The reader sees no half."""
    rows, conflicts = lake.query(_NOW), 0
    builds = [lake.start(landing, *_ONE_TABLE) for _ in range(2)]
    with lake.connect() as reader, lake.connect() as writer:
        while any(build.poll() is None for build in builds):
            assert reader.execute(_NOW).fetchall() == rows
            try:
                writer.execute("create or replace table lake.core.fct_observation as from lake.core.fct_observation")
            except duckdb.TransactionException:
                conflicts += 1
    for build in builds:
        done(build)
    assert lake.query(_NOW) == rows
    print(f"{conflicts} conflicts of the third writer")


def test_what_a_table_said_before_can_be_asked_until_it_is_cleared_away(
    lake: Lake, landing: Path, tmp_path: Path
) -> None:
    before, version = lake.query(_NOW), lake.query("select max(snapshot_id) from lake.snapshots()")[0][0]
    changed = Path(shutil.copy(landing, tmp_path))
    with open_build(changed) as connection:
        first = "select min(article_id) from news.observation_mentions"
        connection.execute(f"delete from news.observation_mentions where article_id = ({first})")
    lake.build(changed, *_ONE_TABLE)
    after = lake.query(_NOW)
    assert len(after) < len(before)
    assert lake.query(_OBSERVATIONS.format(f"at (version => {version})")) == before

    files = _clear_away(lake)
    assert files[1] < files[0]
    assert lake.query(_NOW) == after
    with pytest.raises(duckdb.Error):
        lake.query(_OBSERVATIONS.format(f"at (version => {version})"))


def test_its_files_may_lie_in_s3_compatible_storage(lake: Lake, landing: Path, tmp_path: Path) -> None:
    moto = _install(tmp_path / "moto", "moto[server]==5.2.5")
    home = Path(lake.environment["HOME"])
    with (
        postgres() as variables,
        pytest.MonkeyPatch.context() as patch,
        bucket(moto / "moto_server", home) as address,
    ):
        patch.setenv("PGPASSWORD", variables["DAGSTER_PG_PASSWORD"])
        in_s3 = lake_at(variables, home, address)
        in_s3.build(landing, *_ONE_TABLE)
        with in_s3.connect() as connection:
            connection.execute("call ducklake_flush_inlined_data('lake')")
            assert connection.execute(f"select count(*) from glob('{address}**')").fetchall() != [(0,)]
        rows = in_s3.query(_NOW)
    assert len(rows) > 100


def _clear_away(lake: Lake) -> tuple[int, int]:
    """As docs/scale.md has it; how many files there were, and are."""
    data = Path(lake.environment["TINHSO_LAKE_DATA"])
    with lake.connect() as connection:
        connection.execute("call ducklake_flush_inlined_data('lake')")
        before = len(list(data.rglob("*.parquet")))
        connection.execute("call ducklake_expire_snapshots('lake', older_than => now())")
        connection.execute("call ducklake_merge_adjacent_files('lake')")
        connection.execute("call ducklake_cleanup_old_files('lake', cleanup_all => true)")
    return before, len(list(data.rglob("*.parquet")))
