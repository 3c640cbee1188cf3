"""The build file heals: other landing tables are made anew, a file in use is told in plain words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.unit.load.samples import capture
from tinhso.load.captures import archive_marks, land
from tinhso.load.database import BuildFileError, open_build, transaction


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


def test_a_file_that_is_no_database_is_told_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(BuildFileError, match="tinhso rebuild"), open_build(path):
        pass
