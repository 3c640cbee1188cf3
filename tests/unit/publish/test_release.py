"""A release is complete or it is not there, and the link always leads to a complete one."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

import duckdb
import pytest

from tinhso.publish import release as releasing
from tinhso.publish.copy import PublishError
from tinhso.publish.failure import clear_failure, read_failure, record_failure
from tinhso.publish.release import current_release, publish, releases


@pytest.fixture
def build_file(tmp_path: Path) -> Path:
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create schema core; create schema marts; create schema meta; create schema staging;
            create table core.dim_thing (thing_id varchar not null, name_vi varchar);
            comment on table core.dim_thing is 'One row per thing; it''s a test.';
            comment on column core.dim_thing.name_vi is 'Tên';
            insert into core.dim_thing values ('b', 'hai'), ('a', 'một'), ('c', null);
            create view marts.mart_things as select thing_id from core.dim_thing where name_vi is not null;
            comment on view marts.mart_things is 'Things with a name.';
            create table meta.meta_build (build_id varchar);
            create table staging.secret (x integer);
        """)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "tinhso.duckdb"


def about(build_id: str) -> dict[str, str]:
    names = ("built_at", "fingerprint", "code_version", "vocabulary_version")
    return {"build_id": build_id, **dict.fromkeys(names, "2026-01-01")}


def test_rows_that_questions_ask_for_together_stand_together(build_file: Path, folder: Path, link: Path) -> None:
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("create table core.fct_thing (fact_id integer, period varchar, indicator_id varchar)")
        connection.execute("insert into core.fct_thing values (4, '2024', 'b'), (1, '2024', 'b'), (2, null, 'b')")
        connection.execute("insert into core.fct_thing values (3, '2025', 'a'), (5, '2023', 'b')")
    made = publish(build_file, folder, link, about("1"))
    in_order = [(3,), (5,), (1,), (4,), (2,)]
    assert _rows(link, "select fact_id from fct_thing") == in_order
    assert duckdb.read_parquet(f"{made.folder}/parquet/fct_thing.parquet").project("fact_id").fetchall() == in_order


def _rows(path: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_core_marts_and_meta_become_tables_in_main_in_order_with_their_comments(
    build_file: Path, folder: Path, link: Path
) -> None:
    made = publish(build_file, folder, link, about("1"))
    assert made.rows == {"dim_thing": 3, "mart_things": 2, "meta_build": 0}
    assert _rows(link, "from dim_thing") == [("a", "một"), ("b", "hai"), ("c", None)]
    tables = _rows(link, "select table_name, comment from duckdb_tables() where schema_name = 'main' order by 1")
    assert tables == [
        ("dim_thing", "One row per thing; it's a test."),
        ("mart_things", "Things with a name."),
        ("meta_build", None),
    ]
    assert _rows(link, "select comment from duckdb_columns() where column_name = 'name_vi'") == [("Tên",)]
    assert _rows(link, "select count(*) from duckdb_views() where not internal") == [(0,)]


def test_parquet_beside_holds_the_same_rows(build_file: Path, folder: Path, link: Path) -> None:
    made = publish(build_file, folder, link, about("1"))
    parquet = made.folder / "parquet"
    assert sorted(path.name for path in parquet.iterdir()) == [
        "dim_thing.parquet",
        "mart_things.parquet",
        "meta_build.parquet",
    ]
    assert duckdb.sql(f"from '{parquet}/dim_thing.parquet'").fetchall() == _rows(link, "from dim_thing")


def test_the_file_is_read_only_and_has_the_storage_version_old_readers_open(
    build_file: Path, folder: Path, link: Path
) -> None:
    made = publish(build_file, folder, link, about("1"))
    assert stat.S_IMODE(made.database.stat().st_mode) == 0o444
    with duckdb.connect(str(made.database), read_only=True) as connection:
        tags = connection.execute("select tags from duckdb_databases() where database_name = 'tinhso'").fetchone()[0]
    assert tags["storage_version"].startswith("v1.2.0")


def test_the_same_facts_give_the_same_parquet_bytes(build_file: Path, folder: Path, link: Path) -> None:
    one = publish(build_file, folder, link, about("1"))
    two = publish(build_file, folder, link, about("2"))
    for path in (one.folder / "parquet").iterdir():
        assert path.read_bytes() == (two.folder / "parquet" / path.name).read_bytes()


def test_a_reader_keeps_what_it_opened_and_the_next_sees_the_new_release(
    build_file: Path, folder: Path, link: Path
) -> None:
    publish(build_file, folder, link, about("1"))
    reader = duckdb.connect(str(link.resolve()), read_only=True)
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("insert into core.dim_thing values ('d', 'bốn')")
    publish(build_file, folder, link, about("2"))
    assert reader.execute("select count(*) from dim_thing").fetchone() == (3,)
    reader.close()
    assert _rows(link, "select count(*) from dim_thing") == [(4,)]


def test_the_last_five_releases_stay(build_file: Path, folder: Path, link: Path) -> None:
    for i in range(7):
        publish(build_file, folder, link, about(str(i)))
    assert [release.build_id for release in releases(folder)] == ["2", "3", "4", "5", "6"]
    assert current_release(link).build_id == "6"


def test_publishing_a_build_again_does_not_touch_the_release_readers_have(
    build_file: Path, folder: Path, link: Path
) -> None:
    first = publish(build_file, folder, link, about("1"))
    again = publish(build_file, folder, link, about("1"))
    assert first.folder != again.folder
    assert first.database.exists()
    assert link.resolve() == again.database


def test_a_stale_write_ahead_log_beside_the_link_goes(build_file: Path, folder: Path, link: Path) -> None:
    link.with_name(link.name + ".wal").write_bytes(b"stale")
    publish(build_file, folder, link, about("1"))
    assert not link.with_name(link.name + ".wal").exists()


def test_a_build_file_without_models_is_not_published(tmp_path: Path, folder: Path, link: Path) -> None:
    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(PublishError, match="no tables"):
        publish(path, folder, link, about("1"))
    assert current_release(link) is None


class _PowerCut(BaseException):
    pass


@pytest.mark.parametrize("step", range(14))
def test_dying_at_any_step_leaves_a_complete_release_and_the_next_run_cleans_up(
    build_file: Path, folder: Path, link: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    publish(build_file, folder, link, about("1"))
    calls = iter(range(1000))

    def dying(function):
        def call(*args, **kwargs):
            if next(calls) == step:
                raise _PowerCut
            return function(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", dying(os.fsync))
        patch.setattr(os, "replace", dying(os.replace))
        patch.setattr(Path, "rename", dying(Path.rename))
        patch.setattr(releasing, "copy_tables", dying(releasing.copy_tables))
        patch.setattr(releasing, "check_release", dying(releasing.check_release))
        with contextlib.suppress(_PowerCut):
            publish(build_file, folder, link, about("2"))
    assert current_release(link).build_id in ("1", "2")
    assert _rows(link, "select count(*) from dim_thing") == [(3,)]
    publish(build_file, folder, link, about("3"))
    assert current_release(link).build_id == "3"
    assert not list(folder.glob("*.partial"))
    assert [path.name for path in link.parent.glob(".tinhso*")] == []


def test_the_note_of_a_failed_build_goes_with_the_next_release(tmp_path: Path) -> None:
    assert read_failure(tmp_path) is None
    record_failure(tmp_path, "a test failed")
    assert read_failure(tmp_path).endswith("a test failed")
    clear_failure(tmp_path)
    assert read_failure(tmp_path) is None


def test_all_of_a_release_is_on_the_disk_before_it_has_its_name(
    build_file: Path, folder: Path, link: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[str, str]] = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def synced(descriptor: int) -> None:
        steps.append(("sync", os.readlink(f"/proc/self/fd/{descriptor}")))
        fsync(descriptor)

    def renamed(source: str, target: str) -> None:
        steps.append(("name", str(target)))
        rename(source, target)

    def replaced(source: str, target: str) -> None:
        steps.append(("link", str(target)))
        replace(source, target)

    for name, wrapped in (("fsync", synced), ("rename", renamed), ("replace", replaced)):
        monkeypatch.setattr(os, name, wrapped)
    made = publish(build_file, folder, link, about("1"))
    named, linked = steps.index(("name", str(made.folder))), steps.index(("link", str(link)))
    before = {Path(path).name for kind, path in steps[:named] if kind == "sync"}
    assert {path.name for path in made.folder.rglob("*")} <= before
    assert ("sync", str(folder)) in steps[named:linked], "its name is, before the link leads to it"
    assert ("sync", str(link.parent)) in steps[linked:]
