"""The fingerprint says whether there is anything to build."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.unit.load.samples import article, capture, rejection, store_articles
from tinhso.load.builds import code_fingerprint, landing_fingerprint, latest_build, new_build, record_build
from tinhso.load.captures import land
from tinhso.load.database import Connection, open_build


def test_the_same_rows_in_another_order_have_the_same_fingerprint(tmp_path: Path) -> None:
    one, two = capture("one.txt"), capture("two.txt")
    found = []
    for name, order in (("a", (one, two)), ("b", (two, one))):
        with open_build(tmp_path / name / "build.duckdb") as connection:
            for capture_ in order:
                land(connection, [(capture_, f"{capture_.document}.warc.gz", 1)])
                store_articles(connection, "p1", [(capture_, article(capture_))])
            found.append(landing_fingerprint(connection))
    assert found[0] == found[1]


def test_every_landed_thing_changes_the_fingerprint(connection: Connection) -> None:
    one = capture("one.txt")
    seen = {landing_fingerprint(connection)}
    land(connection, [(one, "a.warc.gz", 1)])
    seen.add(landing_fingerprint(connection))
    land(connection, [(rejection("bad.txt"), "a.warc.gz", 2)])
    seen.add(landing_fingerprint(connection))
    store_articles(connection, "p1", [(one, article(one))])
    seen.add(landing_fingerprint(connection))
    store_articles(connection, "p2", [(one, article(one, version="p2"))])
    seen.add(landing_fingerprint(connection))
    assert len(seen) == 5


def test_the_code_fingerprint_follows_files_that_make_facts_and_not_generated_ones(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.sql").write_text("select 1")
    before = code_fingerprint([tmp_path])
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "a.sql").write_text("select 1")
    (tmp_path / "notes.md").write_text("notes")
    assert code_fingerprint([tmp_path]) == before
    (tmp_path / "models" / "a.sql").write_text("select 2")
    assert code_fingerprint([tmp_path]) != before


def test_rows_of_builds_that_were_not_published_go_when_the_next_is_recorded(connection: Connection) -> None:
    first = new_build(connection, "code", "words", "run-1")
    record_build(connection, first, None)
    land(connection, [(capture("one.txt"), "a.warc.gz", 1)])
    failed = new_build(connection, "code", "words", "run-2")
    record_build(connection, failed, first.build_id)
    land(connection, [(capture("two.txt"), "a.warc.gz", 2)])
    third = new_build(connection, "code", "words", "run-3")
    record_build(connection, third, first.build_id)
    assert latest_build(connection).dagster_run_id == "run-3"
    found = connection.execute("select dagster_run_id from news.builds order by built_at").fetchall()
    assert found == [("run-1",), ("run-3",)]


def test_with_a_clock_set_back_a_build_is_still_the_latest(connection: Connection) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    early = replace(new_build(connection, "code", "words", "run-1"), built_at=tomorrow)
    record_build(connection, early, None)
    late = new_build(connection, "code", "words", "run-2", after=tomorrow + timedelta(hours=1))
    record_build(connection, late, early.build_id)
    assert latest_build(connection).dagster_run_id == "run-2"
    assert late.build_id > f"{tomorrow:%Y%m%dT%H%M%SZ}"
    assert late.built_at > tomorrow + timedelta(hours=1)
