"""Rows of a landing table that wait to be read, in batches, in an order that is fixed at the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tinhso.load.database import Connection

_AT_ONCE = 5_000  # rows fetched by one query, which looks at all between the first and the last of them


def waiting_rows(
    connection: Connection, table: str, columns: Sequence[str], pending: str, version: str, order: str, size: int
) -> Iterator[list[dict[str, Any]]]:
    """The rows of `news.<table>` that `pending` (a FROM clause, $1 being the version) leaves, `size` at a time.

    The next batch may be asked for before the last is stored, while other tables are written; this one must not be.
    An `order` near that of the table itself is the fast one.
    """
    connection.execute(
        f"""create or replace temp table waiting as
            select {table}.rowid as place_in_table, row_number() over (order by {order}) as place {pending}""",
        [version],
    )
    first = 0
    while rows := _rows(connection, table, columns, first):
        for start in range(0, len(rows), size):
            yield [dict(zip(columns, row, strict=True)) for row in rows[start : start + size]]
        first += len(rows)


def _rows(connection: Connection, table: str, columns: Sequence[str], first: int) -> list[tuple[Any, ...]]:
    """The next rows after `first` places. The bounds keep the scan off the rest of the table, texts and all."""
    places = [first, first + _AT_ONCE]
    bounds = connection.execute(
        "select min(place_in_table), max(place_in_table) from waiting where place > $1 and place <= $2", places
    ).fetchone()
    return connection.execute(
        f"""select {", ".join(f"t.{column}" for column in columns)}
            from news.{table} as t join waiting on place_in_table = t.rowid
            where t.rowid between $3 and $4 and place > $1 and place <= $2 order by place""",
        [*places, *(bounds or (None, None))],
    ).fetchall()
