"""A DuckLake with its catalog in a PostgreSQL of its own, and dbt that builds into it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import requests
from requests.adapters import HTTPAdapter, Retry

from tests.conftest import PROJECT
from tests.receivers import free_port

Rows = list[tuple[object, ...]]
_EXTENSIONS = ("ducklake", "postgres-scanner", "httpfs")


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


def lake_at(postgres: dict[str, str], home: Path, data: str = "") -> Lake:
    """`data`: where its files lie, a folder of its own unless told. The password is expected in PGPASSWORD."""
    where = "host={DAGSTER_PG_HOST} port={DAGSTER_PG_PORT} dbname={DAGSTER_PG_DATABASE} user={DAGSTER_PG_USER}"
    catalog = f"postgres:{where.format(**postgres)}"
    told = {"HOME": str(home), "TINHSO_LAKE": catalog, "TINHSO_LAKE_DATA": data or f"{home}/data/"}
    return Lake({**os.environ, **told})


@contextmanager
def bucket(moto_server: Path, home: Path) -> Iterator[str]:
    """The address of an empty bucket of an S3-compatible server on loopback, which DuckDB has the key to."""
    port = free_port()
    command = [moto_server, "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    session = requests.Session()
    session.mount("http://", HTTPAdapter(max_retries=Retry(total=20, backoff_factor=0.1)))  # until it is up
    try:
        session.put(f"http://127.0.0.1:{port}/lake", timeout=60).raise_for_status()
        with duckdb.connect(config={"home_directory": str(home)}) as connection:
            connection.execute(
                "create or replace persistent secret lake_data (type s3, key_id 'any', secret 'any', "
                f"endpoint '127.0.0.1:{port}', url_style 'path', use_ssl false)"
            )
        yield "s3://lake/"
    finally:
        server.terminate()
        server.wait(60)


def done(dbt: subprocess.Popen[str]) -> None:
    told, _ = dbt.communicate(timeout=1500)
    assert dbt.returncode == 0, told[-3000:]
