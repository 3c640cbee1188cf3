"""What comes of a small world of articles, end to end through dbt."""

import json
import subprocess
import sys
from datetime import date

import duckdb
import pytest
from jinja2 import Environment

from tests.dbt.conftest import PROJECT, Dbt, Result
from tests.dbt.landing_rows import fill
from tinhso.publish.copy import copy_tables

SCORE = PROJECT.parent / "shared" / "tools" / "score.py"


def test_empty_landing_builds_all_tables(empty_result):
    result, tables = empty_result
    assert result.is_success, result.status
    assert all(row[2] == "official" for row in tables["fct_observation"])
    filled = {name for name, rows in tables.items() if rows}
    assert filled == {
        "dim_region",
        "bridge_region_succession",
        "bridge_region_member",
        "dim_indicator",
        "dim_date",
        "dim_source",
        "dim_event_type",
        "dim_organization",
        "dim_policy",
        "fct_observation",
        "fct_indicator",
        "fct_indicator_revision",
        "mart_region_scorecard",
        "mart_indicator_panel",
        "mart_source_health",
        "meta_extraction_quality",
        "meta_freshness",
    }


def test_only_unregistered_sources_are_warned_of(world_result: Result):
    assert world_result.is_success
    # Exposures are nodes with nothing to do.
    odd = {name: status for name, status in world_result.status.items() if status not in ("pass", "success", "no-op")}
    assert odd == {"dim_source_is_registered": "warn"}


def test_articles_count_once_with_latest_version_and_story(world: Dbt):
    found = world.query(
        """select article_id, content_hash, version, story_id, is_story_lead, extractor_version
           from core.dim_article order by 1"""
    )
    assert found == [
        ("a1", "h2", 2, "a1", True, "x2"),
        ("a2", "h3", 1, "a1", False, "x2"),
        ("a3", "h4", 1, "a3", True, "x2"),
        ("a4", "h5", 1, "a4", True, "x2"),
        ("a5", "h6", 1, "a5", True, None),
    ]


def test_unchanged_fetch_is_a_sighting(world: Dbt):
    assert world.query("select day(last_seen_at), capture from core.dim_article where article_id = 'a1'") == [
        (3, "2026.warc.gz#100")
    ]


def test_facts_hold_reported_and_harmonised_region(world: Dbt):
    found = world.query(
        """select observation_id, region_key, region_id_2025 from core.fct_observation
           where source_kind = 'press' order by 1"""
    )
    before, after = "dak-lak@2008-08-01", "dak-lak@2025-07-01"
    assert found == [
        ("o-abolished", "phu-yen@2008-08-01", "dak-lak"),
        ("o-actual", after, "dak-lak"),
        ("o-copy", before, "dak-lak"),
        ("o-dti", before, "dak-lak"),
        ("o-later", after, "dak-lak"),
        ("o-target", before, "dak-lak"),
    ]


def test_facts_say_when_they_were_reported(world: Dbt):
    told = "select reported_date from core.fct_observation where observation_id = 'o-target'"
    assert world.query(told) == [(date(2023, 11, 3),)]
    undated = "from core.fct_observation where source_kind = 'official' and reported_date is null"
    assert world.query(undated) == []


def test_numbers_that_are_no_facts_stay_visible(world: Dbt):
    found = world.query(
        "select reason, subject, n_numbers, example_quote from marts.mart_uncatalogued_numbers order by 1"
    )
    assert found == [
        ("low_confidence", "digital_economy_share", 1, "7%"),
        ("no_indicator", "máy bay không người lái", 1, "12"),
    ]


def test_best_value_and_conflict(world: Dbt):
    found = world.query(
        """select value, n_observations, n_stories, has_conflict, chosen_observation_id, as_of from core.fct_indicator
           where indicator_id = 'digital_economy_share' and region_id = 'dak-lak' order by status"""
    )
    assert found == [
        (17, 2, 2, True, "o-later", date(2025, 12, 20)),
        (20, 2, 1, False, "o-target", date(2023, 11, 3)),
    ]
    told = "select value, is_chosen, is_within_one_article from marts.mart_conflicts order by 1"
    assert world.query(told) == [(15.2, False, False), (17, True, False)]


def test_an_edited_article_revises_its_value(world: Dbt):
    share = "from core.fct_indicator_revision where indicator_id = 'digital_economy_share' and region_id = 'dak-lak'"
    assert world.query(f"select status, revision, value, day(valid_from), day(valid_to) {share} order by 1, 2") == [
        ("actual", 1, 17, 1, None),
        ("target", 1, 18, 1, 2),
        ("target", 2, 20, 2, None),
    ]


@pytest.mark.parametrize(
    ("moment", "known"),
    [("2025-12-31", []), ("2026-01-01", [18]), ("2026-01-01 23:59:59", [18]), ("2026-01-02", [20])],
)
def test_the_macro_as_of_gives_what_was_known_at_a_moment(world: Dbt, moment: str, known: list[float]):
    macros = Environment().from_string((PROJECT / "dbt_project" / "macros" / "as_of.sql").read_text(encoding="utf-8"))
    rows = macros.module.as_of("core.fct_indicator_revision", f"timestamp '{moment}'")
    target = "indicator_id = 'digital_economy_share' and region_id = 'dak-lak' and status = 'target'"
    assert [value for (value,) in world.query(f"select value from {rows} where {target}")] == known


def test_target_meets_latest_actual_across_the_merger(world: Dbt):
    found = world.query("select target_id, progress, actual_value, is_same_territory from marts.mart_target_progress")
    assert found == [("o-target", "no_report_at_due", 17, False)]


def test_event_told_twice_is_one_event(world: Dbt):
    found = world.query(
        "select event_id, event_name, start_date, venue_region_id, n_articles, n_sources from core.fct_event"
    )
    assert found == [("e-one", "Hội thảo chuyển đổi số", date(2023, 11, 3), "da-nang", 2, 2)]
    assert world.query("select organization_id, n_articles from core.bridge_event_organization order by 1") == [
        ("bo-tttt", 2),
        ("so-y-te-da-nang", 1),
    ]
    assert world.query("select region_id, is_venue from core.bridge_event_region order by 1") == [
        ("da-nang", True),
        ("dak-lak", False),
    ]


def test_policies_outside_the_register_get_an_id(world: Dbt):
    found = world.query(
        "select policy_mention_id, policy_id, issued_start, issued_end from core.fct_policy_citation order by 1"
    )
    assert found == [
        ("c-local", "04-nq-tu-dak-lak", date(2022, 10, 1), date(2022, 10, 31)),
        ("c-national", "749-qd-ttg", date(2020, 6, 3), date(2020, 6, 3)),
    ]


def test_primary_region_is_a_region_of_the_article_even_unnamed(world: Dbt):
    found = world.query(
        "select region_id, is_primary, n_mentions from core.bridge_article_region where article_id = 'a2' order by 1"
    )
    assert found == [("da-nang", False, 1), ("dak-lak", True, 0)]


def test_meta_tells_of_build_freshness_and_quarantine(world: Dbt):
    ((n_official,),) = world.query("select count(*) from core.fct_observation where source_kind = 'official'")
    assert world.query(
        "select fingerprint, n_articles, n_observations, n_events, n_policy_citations from meta.meta_build"
    ) == [("f4", 5, 6 + n_official, 1, 2)]
    freshness = (
        "select hours_since_success from meta.meta_freshness where source_id in ('bao-mot', 'bao-hai') order by 1"
    )
    assert world.query(freshness) == [(0,), (48,)]
    assert world.query("select reason, detail from meta.meta_quarantine") == [
        ("empty", "The file is empty: drop it again.")
    ]
    health = (
        "select source_id, health from marts.mart_source_health where source_id in ('bao-mot', 'bao-hai') order by 1"
    )
    assert world.query(health) == [("bao-hai", "failing"), ("bao-mot", "healthy")]


def test_every_published_table_and_column_carries_its_description(world: Dbt):
    layers = "database_name = current_database() and schema_name in ('core', 'marts', 'meta')"
    assert world.query(f"select table_name from duckdb_tables() where {layers} and coalesce(comment, '') = ''") == []
    bare = f"select table_name, column_name from duckdb_columns() where {layers} and coalesce(comment, '') = ''"
    assert world.query(bare) == []


def test_same_landing_in_another_order_gives_the_same_rows(spoilt: Dbt):
    before = spoilt.published_rows()
    fill(spoilt.build_file, backwards=True)
    assert spoilt.run("run").is_success
    assert spoilt.published_rows() == before


def test_quotes_that_do_not_stand_in_the_text_block(spoilt: Dbt):
    # The world itself passes with decomposed letters and emoji before its quotes; one code point off must not.
    _change(
        spoilt,
        """update news.observation_mentions set quote_start = quote_start + 1, quote_end = quote_end + 1
           where observation_id = 'o-target'""",
    )
    part = ["build", "--select", "stg_news__observation_mentions+1", "int_observations__placed", "fct_observation"]
    result = spoilt.run(*part, "--exclude-resource-type", "unit_test")
    assert not result.is_success
    failed = {name for name, status in result.status.items() if status == "fail"}
    assert failed == {"fct_observation_quotes_stand_in_text"}


@pytest.mark.parametrize(
    ("other", "test"),
    [("'Câu khác: 20%.'", "fct_observation_quotes_stand_in_text"), ("left(sentence, 9)", "fct_observation_rules_hold")],
)
def test_a_sentence_that_is_not_that_of_the_quote_blocks(spoilt: Dbt, other: str, test: str):
    assert spoilt.rows_that_fail(test) == []
    _change(spoilt, f"update core.fct_observation set sentence = {other} where observation_id = 'o-target'")
    assert spoilt.rows_that_fail(test)


def _change(dbt: Dbt, statement: str) -> None:
    with duckdb.connect(str(dbt.build_file)) as connection:
        connection.execute(statement)


if SCORE.is_file():

    def test_score_reads_the_published_tables(world: Dbt, tmp_path):
        gold = {
            "article": "a3.txt",
            "primary_region": "dak-lak",
            "regions": ["dak-lak"],
            "events": [],
            "observations": [
                {
                    "indicator": "digital_economy_share",
                    "region": "dak-lak",
                    "measure": "value",
                    "value": 15.2,
                    "status": "actual",
                    "period": "2024",
                    "scope": None,
                }
            ],
            "policies": [{"number": "749/QĐ-TTg", "doc_type": "Quyết định"}],
        }
        (tmp_path / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
        copy_tables(world.build_file, tmp_path / "tinhso.duckdb", tmp_path / "parquet")
        command = [sys.executable, str(SCORE), str(tmp_path / "tinhso.duckdb"), str(tmp_path / "gold.jsonl"), "--json"]
        figures = json.loads(subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout)
        assert figures["absent"] == 0
        assert figures["primary_region_accuracy"] == 1
        assert {kind: figures[kind]["f1"] for kind in ("observation", "policy", "region")} == {
            "observation": 1,
            "policy": 1,
            "region": 1,
        }
