"""`tinhso sql`, `explain` and `status`: answers from the published file that cannot harm it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def warehouse(first_refresh) -> Path:
    return first_refresh[0]


def test_sql_prints_a_table_csv_and_json_of_the_same_rows(tinhso: Run, warehouse: Path) -> None:
    query = "select document, published_date from dim_article order by document"
    as_csv = list(csv.reader(io.StringIO(tinhso("sql", query, "--format", "csv", "--data", warehouse).stdout)))
    as_json = json.loads(tinhso("sql", query, "--format", "json", "--data", warehouse).stdout)
    as_table = tinhso("sql", query, "--data", warehouse).stdout
    assert as_csv[0] == ["document", "published_date"] == list(as_json[0])
    assert [row[0] for row in as_csv[1:]] == [row["document"] for row in as_json]
    assert all(row["document"] in as_table for row in as_json)
    assert f"{len(as_json)} rows" in as_table
    assert "\x1b" not in as_table, "no colours outside a terminal"


@pytest.mark.parametrize(
    "query", ["-- how many?\nselect 7 as n", "--how many?\nselect 7 as n", "/* how many? */ select 7 as n"]
)
def test_a_question_may_begin_with_a_comment(tinhso: Run, warehouse: Path, query: str) -> None:
    for arguments in ((query, "--format", "csv"), ("--format", "csv", query)):
        assert tinhso("sql", *arguments, "--data", warehouse).stdout == "n\n7\n"


def test_an_empty_answer_is_still_well_formed(tinhso: Run, warehouse: Path) -> None:
    query = "select document from dim_article where false"
    assert json.loads(tinhso("sql", query, "--format", "json", "--data", warehouse).stdout) == []
    assert tinhso("sql", query, "--format", "csv", "--data", warehouse).stdout == "document\n"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("-- nothing is asked", "There is no question"),
        ("selct 1", "syntax error"),
        ("from no_such_table", "no_such_table"),
        ("select no_such_column from dim_article", "no_such_column"),
        ("create table t (x integer)", "read-only"),
        ("delete from dim_article", "read-only"),
        ("select * from '/etc/hostname'", "hostname"),
        ("select * from read_csv('/etc/passwd')", "Only the tables"),
        ("copy dim_article to '/tmp/stolen.csv'", "Only the tables"),
        ("attach '/tmp/other.db'", "Only the tables"),
        ("install httpfs", "Only the tables"),
        ("set enable_external_access = true", "locked"),
    ],
)
def test_a_query_that_cannot_be_answered_is_told_in_plain_words(
    tinhso: Run, warehouse: Path, query: str, told: str
) -> None:
    done = tinhso("sql", query, "--data", warehouse)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("/tmp/stolen.csv").exists()


def test_a_question_may_lie_in_a_file(tinhso: Run, warehouse: Path, tmp_path: Path) -> None:
    question = tmp_path / "how_many.sql"
    question.write_text("-- How many articles?\nselect count(*) as n from dim_article", encoding="utf-8")
    assert json.loads(tinhso("sql", question, "--format", "json", "--data", warehouse).stdout)[0]["n"] > 0
    done = tinhso("sql", tmp_path / "missing.sql", "--data", warehouse)
    assert done.returncode == 1
    assert "missing.sql" in done.stderr
    assert "Traceback" not in done.stderr


def test_explain_leads_a_number_back_to_its_sentence_and_rule(tinhso: Run, warehouse: Path) -> None:
    query = "select observation_id, quote, rule_id, value from fct_observation order by 1"
    facts = json.loads(tinhso("sql", query, "--format", "json", "--data", warehouse).stdout)
    assert facts
    shown = tinhso("explain", facts[0]["observation_id"], "--data", warehouse)
    assert shown.returncode == 0, shown.stderr
    assert f"»{facts[0]['quote']}«" in shown.stdout
    assert facts[0]["rule_id"] in shown.stdout
    assert "Decided by" in shown.stdout
    assert "read this sentence otherwise" not in shown.stdout


def test_explaining_what_does_not_exist_says_how_to_find_what_does(tinhso: Run, warehouse: Path) -> None:
    done = tinhso("explain", "no-such-id", "--data", warehouse)
    assert done.returncode == 1
    assert "tinhso sql" in done.stderr


def test_status_names_the_release_its_age_and_the_space_it_takes(tinhso: Run, warehouse: Path) -> None:
    shown = tinhso("status", "--data", warehouse).stdout
    assert (warehouse / "warehouse" / "tinhso.duckdb").resolve().parent.name in shown
    assert "hours ago" in shown
    assert "MB" in shown
    assert "file-drop" in shown
