"""A release that departs from what its models declare is told apart, departure by departure."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tinhso.publish.contract import check_contract
from tinhso.publish.copy import PublishError

DECLARED = {"dim_region": {"region_id": "text", "area": "double"}, "fct_event": {"tags": "varchar[]"}}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "tinhso.duckdb")) as connection:
        connection.execute("create table dim_region (region_id varchar, area double)")
        connection.execute("create table fct_event (tags varchar[])")
    return tmp_path / "tinhso.duckdb"


def test_what_keeps_the_contract_passes(database: Path) -> None:
    check_contract(database, DECLARED)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("alter table dim_region drop column area", "dim_region.area: missing, declared: DOUBLE"),
        ("alter table dim_region alter area type integer", "dim_region.area: INTEGER, declared: DOUBLE"),
        ("alter table dim_region add column x integer", "dim_region.x: INTEGER, declared: not declared"),
        ("drop table fct_event", "no table fct_event"),
        ("create table other (a integer)", "table other is not declared"),
    ],
)
def test_every_departure_is_named(database: Path, change: str, told: str) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(change)
    with pytest.raises(PublishError, match="departs from what its models declare") as caught:
        check_contract(database, DECLARED)
    assert told in str(caught.value)
