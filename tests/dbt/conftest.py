"""dbt in process on a build file of its own, with the project parsed once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from tests.dbt.landing_rows import fill
from tinhso.load.database import open_build

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).resolve().parents[2]
PUBLISHED = ("core", "marts", "meta")


@dataclass(frozen=True)
class Result:
    """`status` and, where something went wrong, `messages` of every node that ran, by its name."""

    is_success: bool
    status: dict[str, str]
    messages: dict[str, str]


@dataclass(frozen=True)
class Dbt:
    """The dbt project on one build file."""

    build_file: Path
    target: Path

    @cached_property
    def manifest(self) -> Manifest:
        """The project, parsed once, as production does it; the target folder holds it as `manifest.json`."""
        return self._invoke(Path("build.duckdb"), "parse")

    def run(self, *arguments: str) -> Result:
        result = self._invoke(self.build_file, "--no-write-json", *arguments, manifest=self.manifest)
        nodes = result.results
        return Result(
            not any(r.status in ("error", "fail") for r in nodes),
            {r.node.name: str(r.status) for r in nodes},
            {r.node.name: str(r.message) for r in nodes if str(r.status) not in ("success", "pass")},
        )

    def _invoke(self, build_file: Path, *arguments: str, manifest: Manifest | None = None) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        project = str(PROJECT / "dbt_project")
        flags = ["--log-level", "none", "--log-level-file", "none"]
        places = ["--project-dir", project, "--profiles-dir", project]
        places += ["--target-path", str(self.target), "--log-path", str(self.target)]
        os.environ["TINHSO_BUILD_FILE"] = str(build_file)
        try:
            result = dbtRunner(manifest).invoke([*flags, *arguments, *places])
        finally:
            DuckDBConnectionManager.close_all_connections()
        if result.exception:
            raise result.exception
        return result.result

    def build(self) -> Result:
        """As production does it: unit tests are about the code and run in the tests only."""
        return self.run("build", "--exclude-resource-type", "unit_test")

    def rows_that_fail(self, test: str) -> list[tuple[Any, ...]]:
        """What a data test of the last build finds wrong now."""
        (sql,) = self.target.glob(f"compiled/**/{test}.sql")
        return self.query(sql.read_text(encoding="utf-8"))

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.build_file), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def published_rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables that a release holds, in the order of a release."""
        with duckdb.connect(str(self.build_file), read_only=True) as connection:
            tables = connection.execute(
                f"select schema_name, table_name from duckdb_tables() where schema_name in {PUBLISHED} order by all"
            ).fetchall()
            return {table: connection.execute(f"from {s}.{table} order by all").fetchall() for s, table in tables}


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    folder = tmp_path_factory.mktemp("dbt")
    return Dbt(folder / "build.duckdb", folder / "target")


@pytest.fixture(scope="session")
def empty_result(dbt: Dbt) -> tuple[Result, dict[str, list[tuple[Any, ...]]]]:
    """A build on landing tables without a row, and what came of it."""
    with open_build(dbt.build_file):
        pass
    return dbt.build(), dbt.published_rows()


@pytest.fixture(scope="session")
def world_result(dbt: Dbt, empty_result: object) -> Result:
    """The build of the world of landing_rows, over the tables of the empty one."""
    fill(dbt.build_file)
    return dbt.build()


@pytest.fixture(scope="session")
def world(dbt: Dbt, world_result: Result) -> Dbt:
    assert world_result.is_success, world_result.status
    return dbt


@pytest.fixture
def spoilt(world: Dbt) -> Iterator[Dbt]:
    """The world, to be changed: afterwards it is as it was."""
    with kept(world):
        yield world


@contextmanager
def kept(world: Dbt) -> Iterator[None]:
    aside = world.build_file.with_suffix(".kept")
    shutil.copyfile(world.build_file, aside)
    try:
        yield
    finally:
        aside.replace(world.build_file)
