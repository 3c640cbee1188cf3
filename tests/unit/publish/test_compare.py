"""The data diff: what was added, removed and changed between two files is what was done to the second."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tinhso.publish.compare import Change, TableDifference, compare

_OLD = """
create table fct_thing (thing_id varchar, scope varchar, value double, note varchar, version varchar);
insert into fct_thing values
    ('a', null, 1, 'x', 'v1'), ('a', 'adult', 2, 'x', 'v1'), ('b', null, 3, null, 'v1'), ('gone', null, 4, 'x', 'v1');
create table fct_log (line varchar);
insert into fct_log values ('one'), ('one'), ('two');
create table dim_old (x integer);
insert into dim_old values (1);
create table dim_same (x integer, y integer);
insert into dim_same select i, null from range(100) t (i);
"""


@pytest.fixture
def differences(tmp_path: Path):
    """What `compare` finds after statements on a copy of the old file."""

    def found(statements: str) -> dict[str, TableDifference]:
        for name, script in (("old", _OLD), ("new", _OLD + statements)):
            with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as connection:
                connection.execute(script)
        keys = {"fct_thing": ["thing_id", "scope"], "dim_same": ["x"]}
        return {
            one.table: one
            for one in compare(tmp_path / "old.duckdb", tmp_path / "new.duckdb", keys, ignored=["version"])
        }

    return found


def test_the_same_rows_in_another_order_are_the_same(differences) -> None:
    found = differences("create or replace table fct_thing as from fct_thing order by value desc;")
    assert all(one.is_same for one in found.values())
    assert set(found) == {"fct_thing", "fct_log", "dim_old", "dim_same"}


def test_rows_are_matched_by_key_and_null_is_a_value_of_it(differences) -> None:
    found = differences("""
        update fct_thing set value = 20 where scope = 'adult';
        update fct_thing set note = 'now' where thing_id = 'b';
        delete from fct_thing where thing_id = 'gone';
        insert into fct_thing values ('new', null, 5, 'x', 'v1');
    """)["fct_thing"]
    assert (found.rows_old, found.rows_new) == (4, 4)
    assert (found.n_added, found.n_removed, found.n_changed) == (1, 1, 2)
    assert found.n_changed_by_column == {"value": 1, "note": 1}
    assert [row["thing_id"] for row in found.added] == ["new"]
    assert [row["thing_id"] for row in found.removed] == ["gone"]
    assert sorted(found.changed, key=lambda change: change.key["thing_id"]) == [
        Change({"thing_id": "a", "scope": "adult"}, {"value": (2, 20)}),
        Change({"thing_id": "b", "scope": None}, {"note": (None, "now")}),
    ]


def test_without_a_key_whole_rows_count_as_often_as_they_occur(differences) -> None:
    found = differences("delete from fct_log where line = 'two'; insert into fct_log values ('one');")["fct_log"]
    assert (found.n_added, found.n_removed, found.n_changed) == (1, 1, 0)
    assert (list(found.added), list(found.removed)) == ([{"line": "one"}], [{"line": "two"}])


def test_tables_and_columns_that_come_and_go_are_told(differences) -> None:
    found = differences("""
        drop table dim_old;
        create table dim_new (x integer); insert into dim_new values (1), (2);
        alter table dim_same drop y; alter table dim_same add z integer;
    """)
    assert (found["dim_old"].rows_old, found["dim_old"].rows_new, found["dim_old"].n_removed) == (1, None, 1)
    assert (found["dim_new"].rows_old, found["dim_new"].rows_new, found["dim_new"].n_added) == (None, 2, 2)
    assert (found["dim_same"].columns_added, found["dim_same"].columns_removed) == (("z",), ("y",))
    assert not any(found[table].is_same for table in ("dim_old", "dim_new", "dim_same"))


def test_ignored_columns_are_no_difference_and_examples_are_few(differences) -> None:
    found = differences("""
        update fct_thing set version = 'v2';
        update dim_same set y = x;
    """)
    assert found["fct_thing"].is_same
    assert found["dim_same"].n_changed == 100
    assert [change.key["x"] for change in found["dim_same"].changed] == [0, 1, 2]
