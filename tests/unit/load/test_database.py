"""The build file heals: other landing tables are made anew, a file in use is told in plain words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.unit.load.samples import capture
from tinhso.load.captures import archive_marks, land
from tinhso.load.damage import BuildFileError, DamagedBuildFileError, damaged_file
from tinhso.load.database import open_build, transaction


def test_landing_tables_of_another_version_are_dropped_so_that_the_archive_fills_them_again(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    with open_build(path) as connection:
        land(connection, [(capture("one.txt"), "a.warc.gz", 1)])
        connection.execute("update news.landing set version = 'of another time'")
        connection.execute("alter table news.captures drop column url")
    with open_build(path) as connection:
        assert archive_marks(connection) == {}
        land(connection, [(capture("one.txt"), "a.warc.gz", 1)])
    with open_build(path) as connection:
        assert archive_marks(connection) == {"a.warc.gz": 1}


def test_a_batch_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with open_build(tmp_path / "build.duckdb") as connection:
        with pytest.raises(duckdb.Error), transaction(connection):
            connection.execute("insert into news.archive_marks values ('a', 1)")
            connection.execute("insert into news.archive_marks values (null, 1)")
        assert archive_marks(connection) == {}


def test_a_build_file_that_another_process_has_open_is_told_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    code = f"import duckdb; c = duckdb.connect({str(path)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(BuildFileError, match="close whatever has it open"), open_build(path):
            pass
        other.communicate("\n")


@pytest.mark.parametrize("damage", ["another file", "a block", "cut off"])
def test_a_damaged_build_file_is_set_aside_and_the_next_one_is_new(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "build.duckdb"
    with open_build(path) as connection:
        connection.execute("create table news.big as select i, repeat(i::varchar, 40) as t from range(100_000) t (i)")
    size = path.stat().st_size
    with path.open("r+b") as stream:
        if damage == "cut off":
            stream.truncate(size // 2)
        else:
            stream.seek(0 if damage == "another file" else size // 3)
            stream.write(bytes(range(256)) * 64)
    with pytest.raises(DamagedBuildFileError, match="next refresh makes it again"), open_build(path) as connection:
        connection.execute("select sum(hash(big)) from news.big").fetchall()
    assert damaged_file(path).stat().st_size
    with open_build(path) as connection:
        assert archive_marks(connection) == {}
