"""The questions of dbt_project/analyses, asked of the published samples and of five articles more: what they answer."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import PROJECT, article_text, run_forked

ANALYSES = {path.stem: path for path in (PROJECT / "dbt_project" / "analyses").glob("*.sql")}
Row = dict[str, Any]

# What must be among the rows: of each, the columns named. The samples tell true facts (raw/samples/SOURCES.md); the
# articles added here (`told_more`) give the questions about changes, disagreement and the Mekong delta an answer.
ANSWERS: dict[str, list[Row]] = {
    "how_complete_is_the_picture_of_each_province": [
        {"name_vi": "Quảng Ngãi", "n_indicators": 9},
        {"name_vi": "Lào Cai", "n_recent": 0},
    ],
    "how_did_online_dossiers_evolve_in_the_mekong_delta_on_2025_boundaries": [
        # Cần Thơ 81, Hậu Giang 72 and Sóc Trăng 66 percent, weighted by population
        {"region_name_vi": "Cần Thơ", "year": 2023, "value": pytest.approx(73.3, abs=0.1), "basis": "weighted"},
        {"region_name_vi": "Cần Thơ", "year": 2024, "value": None, "provinces_reported": "1/3"},
    ],
    "how_did_provinces_rank_over_the_years": [
        {"name_vi": "Thừa Thiên Huế", "rank_2020": 2, "rank_2021": 2, "rank_2022": 4, "rank_2024": 2},
        {"name_vi": "Hà Nội", "rank_2022": 24, "rank_2023": 6, "rank_2024": 1},
    ],
    "how_did_the_parts_of_a_merged_province_score": [
        {"part": "Bắc Giang", "period": "2020", "value": 0.3615, "is_official": True},
        {"part": "Bắc Ninh", "period": "2020", "value": 0.4096, "is_official": True},
    ],
    "how_many_targets_came_true": [
        {"set_by": "nation", "progress": "on_track", "n_targets": 1},
        {"set_by": "provinces", "progress": "no_report_at_due", "n_targets": 1},
    ],
    "how_right_are_the_facts": [{"is_held_out": True, "labelled_set": "late", "kind": "observation"}],
    "how_well_confirmed_are_the_figures": [
        {"resting_on": "official", "n_contradicted": 1},
        {"resting_on": "one story"},
    ],
    "what_changed_since_the_last_release": [
        {"change": "added", "reason": "new_article", "fact_kind": "observation", "n_facts": 5}
    ],
    "what_did_we_know_on_a_day": [{"indicator_id": "dti", "measure": "value", "period": "2021", "value": 0.6419}],
    "when_is_most_written": [{"year": 2023, "month": 7}],
    "where_do_press_and_official_figures_disagree": [
        {"region_name_vi": "Đà Nẵng", "official_value": 0.8002, "press_value": 0.7002}
    ],
    "where_does_a_figure_come_from": [
        {"value": 0.8002, "source_kind": "official"},
        {"value": 0.8002, "source_kind": "press", "title": "Đà Nẵng ba năm liền dẫn đầu chuyển đổi số"},
        {"chosen_value": 0.8002, "value": 0.7002, "source_kind": "press"},
    ],
    "which_documents_are_cited_most": [{"policy_id": "57-nq-tw", "n_articles": 3}],
    "which_documents_do_articles_on_a_province_cite": [
        {"province": "Đắk Lắk", "policy_id": "2425-qd-ubnd", "is_its_own": True},
        # The article is on Ninh Bình; what it cites was issued by Thanh Hóa.
        {"province": "Ninh Bình", "policy_id": "06-nq-tu-thanh-hoa", "is_its_own": False},
        {"province": "Đắk Lắk", "policy_id": "57-nq-tw", "is_its_own": False},
    ],
    "which_events_took_place_where": [
        {"event_type_name_vi": "Diễn đàn", "calendar_date": datetime.date(2025, 12, 20), "region_name_vi": "Hà Nội"}
    ],
    "which_figures_contradict_each_other": [
        {"indicator_name_vi": "Chỉ số chuyển đổi số (DTI)", "region_name_vi": "Đà Nẵng", "value": 0.7002}
    ],
    "which_indicators_are_told_of_most": [{"indicator_id": "dti"}],
    "which_macro_region_has_the_most_digital_economy": [
        {"macro_region": "Đồng bằng sông Hồng", "year": 2022, "best_province": "Bắc Ninh", "highest": 56.83}
    ],
    "which_numbers_does_no_indicator_cover": [{"subject": "chỉ số thành phần", "example_quote": "98"}],
    "which_province_leads_each_indicator": [
        {"indicator_name_vi": "Tỷ trọng kinh tế số trong GRDP", "region_name_vi": "Bắc Ninh", "value": 56.83}
    ],
    "which_provinces_does_nobody_write_about": [{"name_vi": "An Giang", "n_articles_naming_it": 0}],
    "which_provinces_met_their_2025_digital_economy_target": [
        {"region_name_vi": "Quảng Ngãi", "actual_value": 4.21, "progress": "no_report_at_due"},
        {"region_name_vi": "Lạng Sơn", "actual_value": None, "progress": "no_report"},
    ],
    "which_provinces_rose_most_in_the_ranking": [
        {"name_vi": "Thành phố Hồ Chí Minh", "rank_2021": 3, "rank_2022": 2, "places_gained": 1}
    ],
    "which_targets_are_due_next": [
        {"region_name_vi": "Việt Nam", "target": "= 30.0 percent", "due_date": datetime.date(2030, 12, 31)}
    ],
    "who_organizes_the_most_events": [{"name_vi": "Bộ Khoa học và Công nghệ"}],
}


@pytest.fixture(scope="module")
def told_more(samples, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file after a second refresh with five articles of our own; their figures are no facts."""
    folder = tmp_path_factory.mktemp("told-more")
    data, drop = folder / "data", folder / "drop"
    shutil.copytree(samples[0], data, symlinks=True)
    drop.mkdir()
    for province, percent, year in (
        ("Cần Thơ", 81, 2023),
        ("Hậu Giang", 72, 2023),
        ("Sóc Trăng", 66, 2023),
        ("Cần Thơ", 88, 2024),
    ):
        (drop / f"{province}-{year}.txt").write_text(article_text(province, percent, year), encoding="utf-8")
    (drop / "da-nang.txt").write_text(
        "Đà Nẵng công bố chỉ số chuyển đổi số\nNgày 20/7/2023\n"
        "Chỉ số chuyển đổi số (DTI) năm 2022 của thành phố Đà Nẵng đạt 0,7002.\n",
        encoding="utf-8",
    )
    done = run_forked("refresh", drop, "--data", data)
    assert done.returncode == 0, done.stderr
    return data / "warehouse" / "tinhso.duckdb"


def _rows(published: Path, question: str) -> list[Row]:
    with duckdb.connect(str(published.resolve()), read_only=True) as connection:
        cursor = connection.execute(ANALYSES[question].read_text(encoding="utf-8"))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_there_are_twenty_questions_and_of_each_something_is_known() -> None:
    assert len(ANALYSES) >= 20
    assert set(ANSWERS) == set(ANALYSES)


@pytest.mark.parametrize("question", sorted(ANSWERS))
def test_a_question_is_answered(told_more: Path, question: str) -> None:
    rows = _rows(told_more, question)
    for known in ANSWERS[question]:
        assert [row for row in rows if all(row[column] == value for column, value in known.items())], (known, rows)


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("which_documents_are_cited_most", "n_articles"),
        ("which_provinces_rose_most_in_the_ranking", "places_gained"),
        ("which_indicators_are_told_of_most", "n_stories"),
        ("who_organizes_the_most_events", "n_events"),
    ],
)
def test_the_most_come_first(told_more: Path, question: str, column: str) -> None:
    values = [row[column] for row in _rows(told_more, question)]
    assert len(values) > 1
    assert values == sorted(values, reverse=True)


def test_every_value_is_confirmed_one_way_or_another(told_more: Path) -> None:
    rows = _rows(told_more, "how_well_confirmed_are_the_figures")
    assert sum(row["percent_of_values"] for row in rows) == pytest.approx(100, abs=0.3)
    with duckdb.connect(str(told_more.resolve()), read_only=True) as connection:
        assert connection.execute("select count(*) from fct_indicator").fetchone() == (
            sum(r["n_values"] for r in rows),
        )


def test_the_answers_of_the_readme_are_those_of_the_samples(samples) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```\n(\$ tinhso sql .*?)```", readme, re.DOTALL)
    asked = re.findall(r"^\$ tinhso sql (\".*?\"|\S+)\n(.*?)(?=^\$|\Z)", shown, re.DOTALL | re.MULTILINE)
    assert len(asked) == 3
    for question, answer in asked:
        done = run_forked("sql", question.strip('"'), "--data", samples[0])
        assert done.stdout.rsplit("\n", 2)[0] + "\n" == answer, done.stderr


def test_no_province_is_left_out_of_the_picture(told_more: Path) -> None:
    assert len(_rows(told_more, "how_complete_is_the_picture_of_each_province")) == 34
