"""Tables of the build file → one new DuckDB file with everything in schema `main`, and Parquet beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

# DuckDB 1.2 and later open it, and long text is compressed.
STORAGE_VERSION = "v1.2.0"
PUBLISHED_SCHEMAS = ("core", "marts", "meta")
_MEMORY = "3GB"  # beyond that DuckDB spills beside the release; more made no table faster
# What questions name first: a reader passes over the rows of other indicators, provinces and days without reading them.
_ASKED_BY = ("indicator_id", "region_id", "event_type", "policy_id", "period", "published_date", "start_date")


class PublishError(RuntimeError):
    """A release could not be made; the current one stays."""


def copy_tables(build_file: Path, target: Path, parquet: Path) -> dict[str, int]:
    """Make `target` (must not exist) and one Parquet file a table in `parquet`; rows per table.

    Rows are in order of all columns, so the same facts give the same file; those first that questions ask by. Comments
    on tables and columns go along; constraints and indexes do not.
    """
    parquet.mkdir()
    with duckdb.connect() as connection:
        spill = target.with_name("spill")  # sorting more than fits into memory; gone when the connection closes
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        connection.execute(f"set temp_directory = {_text(spill)}; set memory_limit = '{_MEMORY}'")
        connection.execute(f"attach {_text(build_file)} as build (read_only)")
        connection.execute(f"attach {_text(target)} as release (storage_version '{STORAGE_VERSION}')")
        counts = {}
        for schema, table in _published_tables(connection):
            name = _name(table)
            rows = f"from build.{_name(schema)}.{name} order by {_order(connection, schema, table)}"
            connection.execute(f"create table release.main.{name} as {rows}")
            connection.execute(f"copy release.main.{name} to {_text(parquet / f'{table}.parquet')} (format parquet)")
            for statement in _comments(connection, schema, table):
                connection.execute(statement)
            found = connection.execute(f"select count(*) from build.{_name(schema)}.{name}").fetchone()
            counts[table] = found[0] if found else 0
        connection.execute("checkpoint release")
        connection.execute("detach release")
    if not counts:
        raise PublishError(f"{build_file} has no tables in the schemas {', '.join(PUBLISHED_SCHEMAS)}.")
    return counts


def check_release(target: Path, parquet: Path, counts: Mapping[str, int]) -> None:
    """Every table can be read, from both files, and holds what the build file held; PublishError if not."""
    with duckdb.connect(str(target), read_only=True) as connection:
        for table, expected in counts.items():
            for kind, relation in (("DuckDB", _name(table)), ("Parquet", _text(parquet / f"{table}.parquet"))):
                found = connection.execute(f"select count(*) from {relation}").fetchone()
                if found != (expected,):
                    raise PublishError(f"{kind} table {table} holds {found} rows, the build file {expected}.")
        tables = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if tables != set(counts):
            raise PublishError(f"{target} holds other tables than the build file: {sorted(tables ^ set(counts))}.")


def _published_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """(schema, name) of the tables and views to publish, in order of name; two of one name are an error."""
    found = connection.execute(
        """select schema_name, name from (
               select database_name, schema_name, table_name as name from duckdb_tables()
               union all select database_name, schema_name, view_name from duckdb_views())
           where database_name = 'build' and list_contains($1, schema_name) order by name, schema_name""",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    names = [name for _, name in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PublishError(f"Tables of one name in several schemas cannot be published side by side: {twice}.")
    return found


def _order(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    """All columns of the table, those first by which questions ask."""
    found = connection.execute(
        """select column_name from duckdb_columns()
           where database_name = 'build' and schema_name = $1 and table_name = $2 order by column_index""",
        [schema, table],
    ).fetchall()
    columns = [name for (name,) in found]
    first = [name for name in _ASKED_BY if name in columns]
    return ", ".join(map(_name, [*first, *(name for name in columns if name not in first)]))


def _comments(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[str]:
    """COMMENT statements that repeat the build file's descriptions on the released table."""
    of = "where database_name = 'build' and schema_name = $1"
    on_table = connection.execute(
        f"""select comment from duckdb_tables() {of} and table_name = $2
            union all select comment from duckdb_views() {of} and view_name = $2""",
        [schema, table],
    ).fetchall()
    on_columns = connection.execute(
        f"select column_name, comment from duckdb_columns() {of} and table_name = $2 order by column_index",
        [schema, table],
    ).fetchall()
    target = f"release.main.{_name(table)}"
    statements = [f"comment on table {target} is {_text(text)}" for (text,) in on_table if text]
    statements += [
        f"comment on column {target}.{_name(column)} is {_text(text)}" for column, text in on_columns if text
    ]
    return statements


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
