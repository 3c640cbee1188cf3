"""What a release owes its readers: the tables and columns the models declare, of the types they declare."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from tinhso.publish.copy import PublishError


def check_contract(database: Path, declared: Mapping[str, Mapping[str, str]]) -> None:
    """`declared`: table → column → type, as SQL writes it. Raises PublishError, naming every departure."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in connection.execute(
            """select table_name, column_name, data_type from duckdb_columns()
               where schema_name = 'main' and not internal"""
        ).fetchall():
            found.setdefault(table, {})[column] = kind
        types = {kind: _canonical(connection, kind) for columns in declared.values() for kind in columns.values()}
    wanted = {table: {name: types[kind] for name, kind in columns.items()} for table, columns in declared.items()}
    wrong = [f"no table {table}" for table in sorted(wanted.keys() - found.keys())]
    wrong += [f"table {table} is not declared" for table in sorted(found.keys() - wanted.keys())]
    for table in sorted(wanted.keys() & found.keys()):
        for column in sorted(wanted[table].keys() | found[table].keys()):
            is_, should_be = found[table].get(column, "missing"), wanted[table].get(column, "not declared")
            if is_ != should_be:
                wrong.append(f"{table}.{column}: {is_}, declared: {should_be}")
    if wrong:
        raise PublishError(f"The release departs from what its models declare: {'; '.join(wrong[:20])}.")


def _canonical(connection: duckdb.DuckDBPyConnection, kind: str) -> str:
    """The type as DuckDB names it: 'text' is VARCHAR."""
    found = connection.execute(f"select typeof(cast(null as {kind}))").fetchone()
    return found[0] if found else kind
