"""What the UI shows of a table beside its columns: how many rows, the first few of them, and what a build changed.

Values go out as records of a table, not as Markdown: what an article says is text, whatever signs are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dagster import AssetKey, MetadataValue, TableColumn, TableRecord, TableSchema

from tinhso.load.database import Connection

_ROWS, _COLUMNS, _CHARACTERS = 5, 12, 80
_CHANGES = """
    select
        change, fact_kind, reason, count(*) as n, min(statement_before) as before_for_example,
        min(statement_after) as after_for_example
    from meta.meta_changes where build_id = $1 group by all order by n desc limit 20"""


def describe(connection: Connection, keys: Iterable[AssetKey], sampled: Iterable[AssetKey]) -> dict[AssetKey, Any]:
    """Metadata by asset: the row count of every table among `keys` (views would have to be computed), and the first
    rows of those `sampled`."""
    tables = set(connection.execute("select schema_name, table_name from duckdb_tables()").fetchall())
    shown, found = set(sampled), {}
    for key in keys:
        schema, table = key.path[-2:]
        if (schema, table) not in tables:
            continue
        counted = connection.execute(f'select count(*) from "{schema}"."{table}"').fetchone()
        found[key] = {"dagster/row_count": counted[0] if counted else 0}
        if key in shown and found[key]["dagster/row_count"]:
            found[key]["first rows"] = _rows(connection, f'from "{schema}"."{table}" limit {_ROWS}')
    return found


def changes(connection: Connection, build_id: str) -> Mapping[str, Any]:
    """What the build says otherwise than the release before: how many facts of each kind, and why; empty for none."""
    table = _rows(connection, _CHANGES, [build_id])
    return {"what changed": table} if table.records else {}


def _rows(connection: Connection, query: str, parameters: list[Any] | None = None) -> Any:
    result = connection.execute(query, parameters or [])
    names = [column[0] for column in result.description or ()][:_COLUMNS]
    records = [
        TableRecord({name: _value(value) for name, value in zip(names, row, strict=False)}) for row in result.fetchall()
    ]
    return MetadataValue.table(records, TableSchema([TableColumn(name) for name in names]))


def _value(value: Any) -> str | int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    return text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1] + "…"
