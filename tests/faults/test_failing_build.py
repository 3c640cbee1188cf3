"""A blocking check fails: the previous release stays, the run and the status say why, mending brings the next one."""

from __future__ import annotations

from pathlib import Path

import duckdb
from dagster import materialize

from orchestration.assets.release import build_release
from orchestration.resources import Warehouse
from tests.conftest import PROJECT, Run, article_text


def _break_evidence(data: Path) -> None:
    """As a rule with wrong offsets would: quotes that do not stand in their articles, and, the code being another, all
    is modelled anew."""
    with duckdb.connect(str(data / "warehouse" / "build.duckdb")) as connection:
        connection.execute("update news.observation_mentions set quote = 'nobody said this'")
        connection.execute("delete from news.modelled")


def test_a_failing_blocking_test_leaves_the_previous_release_and_says_so(
    data: Path, tmp_path: Path, tinhso: Run
) -> None:
    link = data / "warehouse" / "tinhso.duckdb"
    before = link.resolve()
    _break_evidence(data)
    document = tmp_path / "new.txt"
    document.write_text(article_text("Quảng Bình", 58), encoding="utf-8")

    done = tinhso("refresh", document, "--data", data)
    assert done.returncode == 1
    assert "quote" in done.stderr, "the name of the test"
    assert "previous release stays" in done.stderr
    assert ".sql" in done.stderr, "where to look"
    assert link.resolve() == before
    assert "was not published" in tinhso("status", "--data", data).stdout

    mended = tinhso("rebuild", "--data", data)
    assert mended.returncode == 0, mended.stderr
    assert link.resolve() != before
    assert "was not published" not in tinhso("status", "--data", data).stdout
    assert "1 rows" in tinhso("sql", "from dim_article where document = 'new.txt'", "--data", data).stdout


def test_a_release_that_departs_from_its_contract_is_not_published(data: Path, tinhso: Run) -> None:
    link = data / "warehouse" / "tinhso.duckdb"
    before = link.resolve()
    release = build_release([], {"dim_region": {"region_id": "varchar"}})
    warehouse = Warehouse(project=str(PROJECT), data=str(data))
    run = materialize([release], resources={"warehouse": warehouse}, raise_on_error=False)
    assert not run.success
    (check,) = run.get_asset_check_evaluations()
    assert not check.passed and check.blocking
    assert "departs from what its models declare" in (check.description or "")
    assert link.resolve() == before
    assert "departs from what its models declare" in tinhso("status", "--data", data).stdout
