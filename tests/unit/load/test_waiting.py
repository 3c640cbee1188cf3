"""Rows that wait come in batches, each once, in the order asked for, however many fetches that takes."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from tinhso.load.waiting import waiting_rows

_ROWS = 12_345  # more than two fetches, and no whole number of batches


@pytest.fixture
def connection(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    found = duckdb.connect(tmp_path / "waiting.duckdb")
    found.execute("create schema news")
    found.execute("create table news.things (number integer, rank integer)")
    ranks = list(range(_ROWS))
    random.Random(1).shuffle(ranks)
    found.executemany("insert into news.things values ($1, $2)", list(enumerate(ranks))[:10])
    found.execute("insert into news.things select unnest($1), unnest($2)", [list(range(10, _ROWS)), ranks[10:]])
    return found


@pytest.mark.parametrize("order", ["things.rowid", "rank"])
def test_every_row_that_waits_comes_once_in_the_order_asked_for(
    connection: duckdb.DuckDBPyConnection, order: str
) -> None:
    pending = "from news.things where number % 3 <> $1::int"
    batches = list(waiting_rows(connection, "things", ("number", "rank"), pending, "0", order, 100))
    assert {len(batch) for batch in batches[:-1]} == {100}
    given = [row for batch in batches for row in batch]
    waiting = [row for row in given if row["number"] % 3]
    assert len(given) == len(waiting) == len({row["number"] for row in given}) == _ROWS * 2 // 3
    key = "number" if order == "things.rowid" else "rank"
    assert given == sorted(given, key=lambda row: row[key])


def test_nothing_that_waits_gives_no_batch(connection: duckdb.DuckDBPyConnection) -> None:
    assert (
        list(waiting_rows(connection, "things", ("rank",), "from news.things where rank < $1::int", "0", "rank", 9))
        == []
    )


def test_what_is_stored_meanwhile_in_other_tables_does_not_matter(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table news.read (number integer)")
    pending = "from news.things anti join news.read using (number) where $1 = ''"
    given = []
    for batch in waiting_rows(connection, "things", ("number",), pending, "", "things.rowid", 500):
        given += [row["number"] for row in batch]
        connection.execute("insert into news.read select unnest($1)", [[row["number"] for row in batch]])
    assert given == list(range(_ROWS))
