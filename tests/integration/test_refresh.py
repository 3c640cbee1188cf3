"""`tinhso refresh` from end to end: every format in, facts out, bad input set aside, nothing done twice."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT, Run, article_text


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


@pytest.mark.parametrize(
    "document",
    ["nothing.txt", "picture.jpg", "disguised.txt", "huge.txt", "truncated.jsonl.gz", "without-text", "zz-again.txt"],
)
def test_bad_input_is_set_aside_with_a_reason_that_status_shows(first_refresh, tinhso: Run, document: str) -> None:
    shown = tinhso("status", "--data", first_refresh[0])
    assert shown.returncode == 0, shown.stderr
    lines = [line for line in shown.stdout.splitlines() if document in line]
    assert lines, shown.stdout
    assert all(len(line.split(": ", 1)[-1]) > 10 for line in lines), "a reason in words"


def test_broken_encoding_and_an_impossible_date_end_nothing(first_refresh) -> None:
    """Each is either set aside with a reason or read without the broken part; neither is lost in silence."""
    data = first_refresh[0]
    aside = {row[0] for row in rows(data, "select document from meta_quarantine")}
    read = dict(rows(data, "select document, published_date from dim_article"))
    assert "broken.txt" in aside | set(read)
    assert "far-future" in aside or read["far-future"] is None or read["far-future"].year < 2100


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


def test_a_new_document_is_added_to_what_is_there(data: Path, tmp_path: Path, tinhso: Run) -> None:
    n_before = rows(data, "select count(*) from dim_article")[0][0]
    document = tmp_path / "new.txt"
    document.write_text(article_text("Quảng Trị", 77), encoding="utf-8")
    done = tinhso("refresh", document, "--data", data)
    assert done.returncode == 0, done.stderr
    assert counts(done.stdout)["new"] == 1
    assert rows(data, "select count(*) from dim_article")[0][0] == n_before + 1
    assert rows(data, "select count(*) from meta_build") == [(1,)]


def test_a_corrected_document_is_a_new_version_of_its_article(data: Path, tmp_path: Path, tinhso: Run) -> None:
    document = tmp_path / "plain.txt"
    document.write_text(article_text("Lào Cai", 83), encoding="utf-8")
    assert tinhso("refresh", document, "--data", data).returncode == 0
    assert rows(data, "select count(*), max(version) from dim_article where document = 'plain.txt'") == [(1, 2)]


def test_rebuild_makes_the_same_warehouse_from_the_archive_alone(data: Path, tinhso: Run) -> None:
    before = _facts(data)
    (data / "warehouse" / "build.duckdb").unlink()
    done = tinhso("rebuild", "--data", data)
    assert done.returncode == 0, done.stderr
    assert _facts(data) == before
    assert not (data / "warehouse" / ".rebuild").exists()
    again = tinhso("refresh", data / "nothing-here", "--data", data)
    assert again.returncode == 2


def _facts(data: Path) -> dict[str, list[tuple]]:
    """All tables but the one that names the build."""
    tables = [row[0] for row in rows(data, "select table_name from duckdb_tables() order by 1")]
    return {table: rows(data, f"from {table}") for table in tables if table != "meta_build"}


def test_the_same_documents_in_another_order_give_the_same_facts(
    first_refresh, inputs: Path, tmp_path: Path, tinhso: Run
) -> None:
    """Facts do not depend on how the work was cut: one refresh a file, in reverse, against one refresh of all."""
    data = tmp_path / "data"
    files = sorted((path for path in inputs.iterdir() if path.stat().st_size < 10**6), reverse=True)
    half = len(files) // 2
    for part in (files[:half], files[half:]):
        assert tinhso("refresh", *part, "--data", data).returncode == 0
    query = """select document, indicator_id, region_id, value, unit, period, quote, rule_id
               from fct_observation join dim_article using (article_id)
               where document not in ('plain.txt', 'zz-again.txt') order by all"""
    assert rows(data, query) == rows(first_refresh[0], query)


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


def test_with_no_path_the_inbox_is_loaded_and_else_the_samples(tmp_path: Path, tinhso: Run) -> None:
    data = tmp_path / "data"
    assert tinhso("refresh", "--data", data).returncode == 0
    samples = {row[0] for row in rows(data, "select document from dim_article")}
    assert samples <= {path.name for path in (PROJECT / "raw" / "samples").iterdir()}
    assert len(samples) >= 20
    inbox = data / "raw" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "dropped.txt").write_text(article_text("Hà Tĩnh", 91), encoding="utf-8")
    done = tinhso("refresh", "--data", data)
    assert counts(done.stdout)["new"] == 1
    shutil.rmtree(inbox)
    assert counts(tinhso("refresh", "--data", data).stdout)["documents seen"] == 0, (
        "samples are not mixed into own data"
    )
