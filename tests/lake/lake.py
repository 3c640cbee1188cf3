"""A DuckLake with its catalog in a PostgreSQL of its own, and dbt that builds into it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.conftest import PROJECT

Rows = list[tuple[object, ...]]
_EXTENSIONS = ("ducklake", "postgres-scanner")


def install_extensions(home: Path) -> None:
    """What DuckDB fetches by itself when first asked for, from the package index: it checks all the same who signed."""
    wanted = [f"duckdb-extension-{name}=={duckdb.__version__}" for name in _EXTENSIONS]
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--target", home / "packages", *wanted], check=True, timeout=900)
    with duckdb.connect(config={"home_directory": str(home)}) as connection:
        for file in (home / "packages").glob("*/extensions/*/*.duckdb_extension"):
            connection.execute(f"install '{file}'")


@dataclass(frozen=True)
class Lake:
    """`environment` is what dbt and DuckDB are told: where the catalog, the data and the extensions are."""

    environment: dict[str, str]

    def start(self, build_file: Path, *arguments: str, target: str = "lake") -> subprocess.Popen[str]:
        """dbt at work on the landing tables of `build_file`."""
        folder = tempfile.mkdtemp(dir=build_file.parent)
        command = [str(Path(sys.executable).with_name("dbt")), *arguments, "--full-refresh", "--target", target]
        command += ["--project-dir", "dbt_project", "--profiles-dir", "dbt_project"]
        command += ["--target-path", folder, "--log-path", folder]
        environment = {**self.environment, "TINHSO_BUILD_FILE": str(build_file)}
        return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True)

    def build(self, build_file: Path, *arguments: str, target: str = "lake") -> None:
        done(self.start(build_file, *arguments, target=target))

    def connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={"home_directory": self.environment["HOME"]})
        connection.execute(f"attach 'ducklake:{self.environment['TINHSO_LAKE']}' as lake")
        return connection

    def query(self, sql: str) -> Rows:
        with self.connect() as connection:
            return connection.execute(sql).fetchall()


def lake_at(postgres: dict[str, str], home: Path) -> Lake:
    """The password is expected in the environment, as PGPASSWORD."""
    where = "host={DAGSTER_PG_HOST} port={DAGSTER_PG_PORT} dbname={DAGSTER_PG_DATABASE} user={DAGSTER_PG_USER}"
    catalog = f"postgres:{where.format(**postgres)}"
    told = {"HOME": str(home), "TINHSO_LAKE": catalog, "TINHSO_LAKE_DATA": f"{home}/data/"}
    return Lake({**os.environ, **told})


def done(dbt: subprocess.Popen[str]) -> None:
    told, _ = dbt.communicate(timeout=1500)
    assert dbt.returncode == 0, told[-3000:]
