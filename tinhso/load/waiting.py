"""Rows of a landing table that wait to be read, in batches, in an order that is fixed at the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tinhso.load.database import Connection


def waiting_rows(
    connection: Connection, table: str, columns: Sequence[str], pending: str, version: str, order: str, size: int
) -> Iterator[list[dict[str, Any]]]:
    """The rows of `news.<table>` that `pending` (a FROM clause, $1 being the version) leaves, `size` at a time.

    The next batch may be asked for before the last is stored, while other tables are written; this one must not be.
    """
    connection.execute(
        f"""create or replace temp table waiting as
            select {table}.rowid as place_in_table, row_number() over (order by {order}) as place {pending}""",
        [version],
    )
    first = 0
    while True:
        rows = connection.execute(
            f"""select {", ".join(columns)} from news.{table}
                where rowid in (select place_in_table from waiting where place > $1 and place <= $2)
                order by {order}""",
            [first, first + size],
        ).fetchall()
        if not rows:
            return
        yield [dict(zip(columns, row, strict=True)) for row in rows]
        first += size
