"""`tinhso refresh` from end to end: every format in, facts out, bad input set aside, nothing done twice."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT, Run, run_forked


def rows(data: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(data / "warehouse" / "tinhso.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def counts(output: str) -> dict[str, int]:
    """The figures of the summary."""
    found = {}
    for line in output.splitlines():
        label, _, number = line.strip().rpartition(" ")
        if number.replace(",", "").isdigit():
            found[label.strip()] = int(number.replace(",", ""))
    return found


def test_a_first_refresh_succeeds_and_tells_what_it_did(first_refresh) -> None:
    data, done = first_refresh
    assert done.returncode == 0, done.stderr
    told = counts(done.stdout)
    assert told["documents seen"] == told["new"] + told["unchanged"] + told["quarantined"]
    assert told["unchanged"] == 0
    assert told["numbers (observations)"] > 0
    assert str(data / "warehouse" / "tinhso.duckdb") in done.stdout
    assert done.stderr == ""


def test_documents_of_every_format_become_articles(first_refresh) -> None:
    documents = {row[0] for row in rows(first_refresh[0], "select document from dim_article")}
    assert {"plain.txt", "page.html", "line-one", "line-two", "packed-one"} <= documents


@pytest.fixture(scope="module")
def status(first_refresh) -> str:
    shown = run_forked("status", "--data", first_refresh[0])
    assert shown.returncode == 0, shown.stderr
    return shown.stdout


@pytest.mark.parametrize(
    "document",
    [
        "nothing.txt",
        "picture.jpg",
        "disguised.txt",
        "huge.txt",
        "truncated.jsonl.gz",
        "odd.jsonl:1",
        "odd.jsonl:3",
        "far-future",
        "broken.txt",
        "zz-again.txt",
    ],
)
def test_bad_input_is_set_aside_with_a_reason_that_status_shows(status: str, document: str) -> None:
    lines = [line for line in status.splitlines() if document in line]
    assert lines, status
    assert all(len(line.split(": ", 1)[-1]) > 10 for line in lines), "a reason in words"


def test_what_a_bound_leaves_unread_is_told_with_how_much(first_refresh, status: str) -> None:
    data, done = first_refresh
    assert counts(done.stdout)["read only in part"] == 1
    ((reason, detail),) = rows(data, "select reason, detail from meta_quarantine where document = 'dump.txt'")
    assert reason == "too_many_numbers"
    assert re.search(
        r"more than 1,000 numbers, so the numbers in its last [\d,]{5,} characters were left unread", detail
    )
    assert detail in status.replace("\n", " ")
    kept = "select count(*) > 900 from fct_observation join dim_article using (article_id) where document = 'dump.txt'"
    assert rows(data, kept) == [(True,)]


def test_a_second_refresh_with_nothing_new_changes_nothing(data: Path, inputs: Path, tinhso: Run) -> None:
    before = (data / "warehouse" / "tinhso.duckdb").resolve()
    archived = {path: path.stat().st_size for path in (data / "raw" / "archive").iterdir()}
    done = tinhso("refresh", inputs, "--data", data)
    assert done.returncode == 0, done.stderr
    told = counts(done.stdout)
    assert told["new"] == 0
    assert told["unchanged"] + told["quarantined"] == told["documents seen"] > 0
    assert (data / "warehouse" / "tinhso.duckdb").resolve() == before
    assert {path: path.stat().st_size for path in (data / "raw" / "archive").iterdir()} == archived
    assert "Nothing changed" in done.stdout


def test_a_new_document_is_added_to_what_is_there(first_refresh, grown) -> None:
    data, done = grown
    assert done.returncode == 0, done.stderr
    assert counts(done.stdout)["new"] == 2
    documents = "select document from dim_article order by 1"
    assert rows(data, documents) == sorted([*rows(first_refresh[0], documents), ("new.txt",)])
    assert rows(data, "select is_first_release from meta_build") == [(False,)]
    assert rows(first_refresh[0], "select is_first_release from meta_build") == [(True,)]


def test_a_corrected_document_is_a_new_version_of_its_article(grown) -> None:
    data, _ = grown
    assert rows(data, "select count(*), max(version) from dim_article where document = 'plain.txt'") == [(1, 2)]
    values = "select value from fct_observation join dim_article using (article_id) where document = 'plain.txt'"
    assert {row[0] for row in rows(data, values)} == {83.0}


def test_facts_of_untouched_articles_keep_their_ids(first_refresh, grown) -> None:
    query = """select observation_id, quote from fct_observation join dim_article using (article_id)
               where document not in ('new.txt', 'plain.txt') order by all"""
    assert rows(grown[0], query) == rows(first_refresh[0], query) != []


def test_what_a_corrected_document_said_before_stays_on_record(grown) -> None:
    data, _ = grown
    revisions = """select value, valid_to is null from fct_indicator_revision where region_id = 'lao-cai'
                   and indicator_id = 'online_dossier_share' and measure = 'value' order by valid_from"""
    assert rows(data, revisions) == [(81.0, False), (83.0, True)]
    changes = """select change, reason, regexp_extract(coalesce(statement_before, statement_after), '= ([0-9.]+)', 1)
                 from meta_changes where fact_kind = 'observation' and region_id in ('lao-cai', 'quang-tri')
                 order by all"""
    assert rows(data, changes) == [
        ("added", "article_edited", "83.0"),
        ("added", "new_article", "77.0"),
        ("withdrawn", "article_edited", "81.0"),
    ]


def test_rebuild_makes_from_the_archive_alone_what_two_refreshes_made(grown, tmp_path: Path) -> None:
    data = shutil.copytree(grown[0], tmp_path / "data", symlinks=True)
    before = _facts(data)
    (data / "warehouse" / "build.duckdb").unlink()
    done = run_forked("rebuild", "--data", data)
    assert done.returncode == 0, done.stderr
    assert _facts(data) == before
    assert not (data / "warehouse" / ".rebuild").exists()


def _facts(data: Path) -> dict[str, list[tuple]]:
    """All tables but the one that names the build."""
    tables = [row[0] for row in rows(data, "select table_name from duckdb_tables() order by 1")]
    return {table: rows(data, f"from {table}") for table in tables if table != "meta_build"}


def test_the_run_is_recorded_where_the_ui_finds_it(first_refresh) -> None:
    from dagster import DagsterInstance, DagsterRunStatus

    with DagsterInstance.from_config(str(first_refresh[0] / ".dagster")) as instance:
        runs = instance.get_runs()
        assert [(run.job_name, run.status) for run in runs] == [("refresh", DagsterRunStatus.SUCCESS)]
        checks = [
            record
            for record in instance.all_logs(runs[0].run_id)
            if record.is_dagster_event and record.dagster_event.event_type_value == "ASSET_CHECK_EVALUATION"
        ]
        assert checks
    assert "enabled: false" in (first_refresh[0] / ".dagster" / "dagster.yaml").read_text()


def test_every_published_table_and_column_has_a_description(first_refresh) -> None:
    data = first_refresh[0]
    assert rows(data, "select table_name from duckdb_tables() where comment is null") == []
    assert (
        rows(data, "select table_name, column_name from duckdb_columns() where not internal and comment is null") == []
    )


def test_parquet_holds_what_the_file_holds_and_nothing_can_be_written(first_refresh) -> None:
    data = first_refresh[0]
    folder = (data / "warehouse" / "tinhso.duckdb").resolve().parent
    described = json.loads((folder / "release.json").read_text())["rows"]
    for table, n in described.items():
        assert duckdb.sql(f"select count(*) from '{folder}/parquet/{table}.parquet'").fetchone() == (n,)
        assert rows(data, f"select count(*) from {table}") == [(n,)]
    assert all(not path.stat().st_mode & stat.S_IWUSR for path in folder.rglob("*") if path.is_file())


def test_with_nothing_named_and_an_empty_inbox_the_samples_make_a_first_warehouse(samples) -> None:
    data, done = samples
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (PROJECT / "raw" / "samples").iterdir()}
    documents = {row[0] for row in rows(data, "select document from dim_article")}
    assert documents <= names
    assert len(documents) >= 20
    assert counts(done.stdout)["quarantined"] == 0
    assert rows(data, "select count(distinct region_id) > 5 from fct_observation") == [(True,)]


def test_press_and_official_figures_stand_side_by_side(samples) -> None:
    query = "select count(*) filter (where is_agreeing) > 5, count(distinct region_id) > 5 from mart_press_vs_official"
    assert rows(samples[0], query) == [(True, True)]
