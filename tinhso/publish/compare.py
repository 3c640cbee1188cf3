"""Two releases, table by table: rows added, removed and changed, in which columns, with examples.

Belongs here: counting and fetching. Does not belong here: what a table's key is (said by dbt) or printing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

N_EXAMPLES = 3  # of each kind, per table

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One row that stayed under its key and says something else: its key, and by column (old, new)."""

    key: Row
    values: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class TableDifference:
    """One table in two releases; `rows_…` is None where the table is missing.

    Without a key a row that changed counts as one removed and one added, and examples are whole rows.
    """

    table: str
    rows_old: int | None
    rows_new: int | None
    n_added: int = 0
    n_removed: int = 0
    n_changed: int = 0
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    n_changed_by_column: Mapping[str, int] | None = None
    added: Sequence[Row] = ()
    removed: Sequence[Row] = ()
    changed: Sequence[Change] = ()

    @property
    def is_same(self) -> bool:
        counted = self.n_added or self.n_removed or self.n_changed or self.columns_added or self.columns_removed
        return not counted and None not in (self.rows_old, self.rows_new)


def compare(
    old: Path, new: Path, keys: Mapping[str, Sequence[str]], ignored: Collection[str] = ()
) -> list[TableDifference]:
    """Every table of the two DuckDB files, in order of name. `keys`: per table the columns that identify a row.

    Keys may hold null. Columns named in `ignored` are not compared. Raises duckdb.Error when a file cannot be read.
    """
    with duckdb.connect() as connection:
        for name, path in (("old", old), ("new", new)):
            connection.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {name} (read_only)")
        columns = {name: _columns(connection, name, ignored) for name in ("old", "new")}
        return [
            _compare_table(connection, table, columns["old"].get(table), columns["new"].get(table), keys.get(table, ()))
            for table in sorted({*columns["old"], *columns["new"]})
        ]


def _columns(connection: duckdb.DuckDBPyConnection, database: str, ignored: Collection[str]) -> dict[str, list[str]]:
    found = connection.execute(
        """select table_name, list(column_name order by column_index) from duckdb_columns()
           where database_name = $1 and not internal group by table_name""",
        [database],
    ).fetchall()
    return {table: [column for column in columns if column not in ignored] for table, columns in found}


def _compare_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    old: list[str] | None,
    new: list[str] | None,
    key: Sequence[str],
) -> TableDifference:
    rows = [_count(connection, name, table) if known else None for name, known in (("old", old), ("new", new))]
    if old is None or new is None:
        return TableDifference(table, *rows, n_added=rows[1] or 0, n_removed=rows[0] or 0)
    shared = [column for column in new if column in old]
    moved = {
        "columns_added": tuple(column for column in new if column not in old),
        "columns_removed": tuple(column for column in old if column not in new),
    }
    compared = _by_key if set(key) <= set(shared) and key else _by_row
    return TableDifference(table, *rows, **moved, **compared(connection, table, shared, list(key)))


def _count(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> int:
    found = connection.execute(f"select count(*) from {database}.main.{_name(table)}").fetchone()
    return found[0] if found else 0


def _by_key(
    connection: duckdb.DuckDBPyConnection, table: str, shared: Sequence[str], key: Sequence[str]
) -> dict[str, Any]:
    """Rows matched by key, null being a value of it."""
    others = [column for column in shared if column not in key]
    same_key = " and ".join(f"o.{_name(column)} is not distinct from n.{_name(column)}" for column in key)
    differs = [f"o.{_name(column)} is distinct from n.{_name(column)}" for column in others]
    joined = (
        f"(select *, true as _there from old.main.{_name(table)}) as o"
        f" full join (select *, true as _there from new.main.{_name(table)}) as n on {same_key}"
    )
    both = "o._there and n._there"
    is_changed = f"{both} and ({' or '.join(differs) or 'false'})"
    counts = ["o._there is null", "n._there is null", is_changed, *(f"{both} and {one}" for one in differs)]
    counted = connection.execute(
        f"select {', '.join(f'count(*) filter (where {condition})' for condition in counts)} from {joined}"
    ).fetchone()
    n_added, n_removed, n_changed, *by_column = counted or (0, 0, 0)
    order = ", ".join(f"coalesce(n.{_name(column)}, o.{_name(column)})" for column in key)

    def examples(side: str, condition: str, columns: Sequence[str]) -> list[Row]:
        listed = ", ".join(f"{side}.{_name(column)}" for column in columns)
        return _rows(connection, f"select {listed} from {joined} where {condition} order by {order}", columns)

    before, after = (examples(side, is_changed, shared) for side in "on")
    return {
        "n_added": n_added,
        "n_removed": n_removed,
        "n_changed": n_changed,
        "n_changed_by_column": {column: n for column, n in zip(others, by_column, strict=True) if n},
        "added": examples("n", "o._there is null", [*key, *others]),
        "removed": examples("o", "n._there is null", [*key, *others]),
        "changed": [_change(one, other, key) for one, other in zip(before, after, strict=True)],
    }


def _change(before: Row, after: Row, key: Sequence[str]) -> Change:
    values = {column: (before[column], after[column]) for column in before if before[column] != after[column]}
    return Change({column: after[column] for column in key}, values)


def _by_row(
    connection: duckdb.DuckDBPyConnection, table: str, shared: Sequence[str], key: Sequence[str]
) -> dict[str, Any]:
    """Whole rows, as often as they occur."""
    listed = ", ".join(_name(column) for column in shared)

    def missing(here: str, there: str) -> tuple[int, list[Row]]:
        query = (
            f"(select {listed} from {here}.main.{_name(table)} except all"
            f" select {listed} from {there}.main.{_name(table)})"
        )
        found = connection.execute(f"select count(*) from {query}").fetchone()
        return (found[0] if found else 0), _rows(connection, f"from {query} order by all", shared)

    (n_added, added), (n_removed, removed) = missing("new", "old"), missing("old", "new")
    return {"n_added": n_added, "n_removed": n_removed, "added": added, "removed": removed}


def _rows(connection: duckdb.DuckDBPyConnection, query: str, columns: Sequence[str]) -> list[Row]:
    return [
        dict(zip(columns, row, strict=True)) for row in connection.execute(f"{query} limit {N_EXAMPLES}").fetchall()
    ]


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
