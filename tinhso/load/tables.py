"""Rows by column: what a reading process hands over, in the types of the landing tables.

Belongs here: rows → Arrow. Does not belong here: storing them (articles.py, mentions.py, captures.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

Row = Mapping[str, Any]
Schemas = Mapping[str, pa.Schema]  # by landing table
Tables = Mapping[str, pa.Table]  # by landing table


def landing_schemas(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Schemas:
    """Columns and types of landing tables."""
    return {name: connection.execute(f"from news.{name} limit 0").to_arrow_table().schema for name in names}


def to_table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """`rows` (all with the same columns) with the types of `schema`, and of its columns those that they have."""
    if rows:
        schema = pa.schema([field for field in schema if field.name in rows[0]])
    try:
        return pa.Table.from_pylist(list(rows), schema=schema)
    except UnicodeEncodeError:  # a lone surrogate, as JSON can carry: one '?' for it, so that offsets still hold
        return pa.Table.from_pylist([_encodable(row) for row in rows], schema=schema)


def joined(lot: Sequence[Tables]) -> Tables:
    """The rows of several batches, in order. An empty table has all columns of its landing table, another those it
    has rows of."""
    return {
        name: pa.concat_tables([told for each in lot if (told := each[name]).num_rows] or [lot[0][name]])
        for name in lot[0]
    }


def _encodable(row: Row) -> Row:
    return {
        key: value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
        for key, value in row.items()
    }
