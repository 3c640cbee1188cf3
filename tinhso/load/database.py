"""The build file: opening it, its landing tables, and rows into them by column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from tinhso.load.damage import BuildFileError, set_aside, tells_of_damage
from tinhso.load.tables import Row, landing_schemas, to_table

Connection = duckdb.DuckDBPyConnection

_MEMORY = "1GB"  # else what was read stays in memory, up to four fifths of the machine's
# Before what was written is put in its place: each time the last rows of a table, up to 122,880, are written anew.
_WRITTEN_AHEAD = "256MB"
_LANDING = Path(__file__).with_name("landing.sql")


@contextmanager
def open_build(build_file: Path) -> Iterator[Connection]:
    """A connection to `build_file` with its landing tables in place; closed (and so checkpointed) on leaving.

    Landing tables of another version of landing.sql are dropped: they fill again from the raw archive. Raises
    DamagedBuildFileError, now or when it is read, for a damaged file.
    """
    build_file.parent.mkdir(parents=True, exist_ok=True)
    with damage_set_aside(build_file):
        connection = _connect(build_file)
        try:
            connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
            connection.execute(f"set memory_limit = '{_MEMORY}'; set checkpoint_threshold = '{_WRITTEN_AHEAD}'")
            _create_landing(connection)
            yield connection
        finally:
            connection.close()


def _connect(build_file: Path) -> Connection:
    try:
        return duckdb.connect(str(build_file))
    except duckdb.Error as error:
        if tells_of_damage(str(error)):
            raise
        raise BuildFileError(
            f"The build file {build_file} cannot be opened: {error}. It is the writer's private file: close whatever "
            "has it open, mend its rights or make room on its disk, then try again."
        ) from error


@contextmanager
def damage_set_aside(build_file: Path) -> Iterator[None]:
    """While the block uses `build_file`: when DuckDB tells of damage, set the file aside and raise
    DamagedBuildFileError."""
    try:
        yield
    except duckdb.Error as error:
        if not tells_of_damage(str(error)):
            raise
        raise set_aside(build_file, str(error)) from error


def _create_landing(connection: Connection) -> None:
    script = _LANDING.read_text(encoding="utf-8")
    version = hashlib.sha256(script.encode()).hexdigest()[:16]
    with transaction(connection):
        if _landed_version(connection) not in (None, version):
            connection.execute("drop schema news cascade")
        connection.execute(script)
        connection.execute("insert into news.landing select $1 where not exists (from news.landing)", [version])


def _landed_version(connection: Connection) -> str | None:
    exists = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'news' and table_name = 'landing'"
    ).fetchone()
    found = connection.execute("select version from news.landing").fetchone() if exists and exists[0] else None
    return found[0] if found else None


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All or nothing: committed on leaving, rolled back when something is raised."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


@contextmanager
def batch(connection: Connection, name: str, rows: Sequence[Row], like: str) -> Iterator[None]:
    """`rows` as the relation `name` for the length of the block, with the column types of landing table `like`
    (the columns that the first row has)."""
    schema = connection.execute(f"from {like} limit 0").to_arrow_table().schema
    with relation(connection, name, to_table(rows, schema)):
        yield


@contextmanager
def relation(connection: Connection, name: str, table: pa.Table) -> Iterator[None]:
    """`table` as the relation `name` for the length of the block."""
    connection.register(name, table)
    try:
        yield
    finally:
        connection.unregister(name)


def row_counts(connection: Connection, tables: Iterable[str]) -> dict[str, int]:
    """Landing table (or view) → its rows."""
    return {table: connection.sql(f"from news.{table}").shape[0] for table in tables}


def insert(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Append `rows` (all with the same columns) to `news.<table>`."""
    if rows:
        insert_table(connection, table, to_table(rows, landing_schemas(connection, [table])[table]))


def insert_table(connection: Connection, table: str, rows: pa.Table) -> None:
    """Append `rows` to `news.<table>`."""
    if rows.num_rows:
        with relation(connection, "new_rows", rows):
            connection.execute(f"insert into news.{table} by name select * from new_rows")
