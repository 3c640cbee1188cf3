"""Corrections and changes, from landing tables to what readers see: applied, shown, and told when they miss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.dbt.conftest import Dbt, Result, kept
from tinhso.load.corrections import store_corrections
from tinhso.load.database import open_build
from tinhso.load.released import point_at_release
from tinhso.publish.copy import copy_tables

AFFECTED = ["build", "--select", "int_corrections__matched+", "--exclude-resource-type", "unit_test"]


def _correction(key: str, action: str, target: dict, expect: dict, fact: str = "observation", **more: object) -> dict:
    row = {
        "correction_id": key,
        "fact": fact,
        "action": action,
        "status": "active",
        "reason": "Read wrongly, as the printed page shows.",
        "reviewed_on": date(2026, 11, 20),
        "target": json.dumps(target),
        "expect": json.dumps(expect),
        "changes": None,
        "into_id": None,
    }
    return {**row, **more}


GOOD = [
    _correction("not-dak-lak", "drop", {"observation_id": "o-later"}, {"value": 17}),
    _correction("misprint", "override", {"document": "a3.txt"}, {"value": 15.2}, changes='{"value": 16.2}'),
    _correction("told-twice", "merge", {"observation_id": "o-copy"}, {"value": 20}, into_id="o-target"),
    _correction("no-event", "drop", {"event_mention_id": "e-two"}, {"event_type": "workshop"}, fact="event"),
]
BAD = [
    _correction("nowhere", "drop", {"document": "not-there.txt"}, {"value": 1}),
    _correction("source-mended", "drop", {"observation_id": "o-dti"}, {"value": 0.9}),
]


@pytest.fixture(scope="module")
def released(world: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world as it was released before anyone corrected it."""
    folder = tmp_path_factory.mktemp("release")
    copy_tables(world.build_file, folder / "tinhso.duckdb", folder / "parquet")
    return folder / "parquet"


@pytest.fixture(scope="module")
def corrected(world: Dbt, released: Path) -> Iterator[tuple[Dbt, Result]]:
    with kept(world):
        with open_build(world.build_file) as connection:
            store_corrections(connection, GOOD)
            point_at_release(connection, released)
            connection.execute("update news.builds set build_id = 'next' where fingerprint = 'f4'")
        yield world, world.run(*AFFECTED)


def test_corrections_change_facts_and_show(corrected: tuple[Dbt, Result]) -> None:
    dbt, result = corrected
    assert result.is_success, result.status
    found = dbt.query(
        """select observation_id, value, confidence, corrected_by from core.fct_observation
           where source_kind = 'press' order by 1"""
    )
    assert found == [
        ("o-abolished", 9, 0.95, None),
        ("o-actual", 16.2, 1, "misprint"),
        ("o-dti", 0.5586, 0.95, None),
        ("o-target", 20, 0.95, "told-twice"),
    ]
    assert dbt.query("select n_articles from core.fct_event") == [(1,)]
    assert dbt.query("select correction_id, state, n_corrected from meta.meta_corrections order by 1") == [
        ("misprint", "applied", 1),
        ("no-event", "applied", 1),
        ("not-dak-lak", "applied", 1),
        ("told-twice", "applied", 1),
    ]


def test_what_corrections_withdraw_and_change_stays_visible(corrected: tuple[Dbt, Result]) -> None:
    found = corrected[0].query(
        """select change, fact_id, reason, statement_before, statement_after, build_id, previous_build_id
           from meta.meta_changes order by 1, 2"""
    )
    before, after = "20260104T000000Z-abcdef04", "next"
    share = "digital_economy_share dak-lak"
    assert found == [
        (
            "changed",
            "o-actual",
            "correction",
            f"{share} actual value = 15.2 percent 2024",
            f"{share} actual value = 16.2 percent 2024",
            after,
            before,
        ),
        (
            "withdrawn",
            "e-two",
            "correction",
            'workshop "Hội thảo về chuyển đổi số" 2023-11-03 – 2023-11-03 day da-nang',
            None,
            after,
            before,
        ),
        ("withdrawn", "o-copy", "correction", f"{share} target value = 20.0 percent 2025", None, after, before),
        ("withdrawn", "o-later", "correction", f"{share} actual value = 17.0 percent 2024", None, after, before),
    ]


def test_changes_are_carried_to_the_next_release(corrected: tuple[Dbt, Result], tmp_path: Path) -> None:
    dbt, _ = corrected
    before = dbt.query("from meta.meta_changes order by all")
    copy_tables(dbt.build_file, tmp_path / "tinhso.duckdb", tmp_path / "parquet")
    with open_build(dbt.build_file) as connection:
        point_at_release(connection, tmp_path / "parquet")
        connection.execute("update news.builds set build_id = 'one more' where build_id = 'next'")
    assert dbt.run("build", "--select", "meta_changes", "--exclude-resource-type", "unit_test").is_success
    assert dbt.query("from meta.meta_changes order by all") == before


def test_corrections_that_miss_fail_in_words(corrected: tuple[Dbt, Result]) -> None:
    dbt, _ = corrected
    with open_build(dbt.build_file) as connection:
        store_corrections(connection, BAD)
    result = dbt.run("build", "--select", "int_corrections__matched", "meta_corrections")
    assert not result.is_success
    told = result.messages["meta_corrections_still_find_what_they_correct"]
    assert 'Correction nowhere matches no fact: {"document": "not-there.txt"}' in told
    assert 'Correction source-mended has lost its cause: the fact does not say {"value": 0.9} any more' in told
    assert "retire it" in told
