"""The dbt project keeps its habits: every model described in two languages, contracts, tests; sources equal landing."""

import csv
import json
import re
from itertools import pairwise

import duckdb
import pytest
import yaml

from tests.dbt.conftest import PROJECT, PUBLISHED, Dbt
from tests.dbt.schema_diagram import SVG, draw

DBT = PROJECT / "dbt_project"
MODELS = sorted((DBT / "models").rglob("*.sql"))
REGISTERS = PROJECT / "vocabulary" / "registers"


@pytest.fixture(scope="module")
def manifest(world: Dbt) -> dict:
    return json.loads((world.target / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def nodes(manifest) -> list[dict]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


_BOOK_KEEPING = {
    "archive_marks", "landing", "modelled", "modelled_articles", "changed_articles", "changed_series",
    "changed_events",
}  # fmt: skip


def test_sources_have_the_columns_of_the_landing_tables():
    with duckdb.connect() as connection:
        connection.execute((PROJECT / "tinhso" / "load" / "landing.sql").read_text(encoding="utf-8"))
        landed: dict[str, list[tuple[str, str]]] = {}
        for table, column, kind in connection.execute(
            """select table_name, column_name, lower(data_type) from duckdb_columns()
               where schema_name = 'news' order by column_index"""
        ).fetchall():
            landed.setdefault(table, []).append((column, kind))
    spec = yaml.safe_load((DBT / "models" / "staging" / "_news__sources.yml").read_text(encoding="utf-8"))
    declared = {
        table["name"]: [(column["name"], column["data_type"]) for column in table["columns"]]
        for table in spec["sources"][0]["tables"]
    }
    assert declared == {name: columns for name, columns in landed.items() if name in declared}
    assert set(landed) - set(declared) == _BOOK_KEEPING, "the loader's own book-keeping only"


def test_seeds_declare_the_columns_of_the_registers():
    spec = yaml.safe_load((DBT / "models" / "staging" / "_registers.yml").read_text(encoding="utf-8"))
    for seed in spec["seeds"]:
        with (REGISTERS / f"{seed['name']}.csv").open(encoding="utf-8", newline="") as file:
            assert list(seed["config"]["column_types"]) == next(csv.reader(file)), seed["name"]


def test_every_model_has_its_yaml_beside_it():
    for model in MODELS:
        spec = yaml.safe_load(model.with_suffix(".yml").read_text(encoding="utf-8"))
        assert [entry["name"] for entry in spec["models"]] == [model.stem]


def test_every_model_ends_by_selecting_its_final_cte():
    for model in MODELS:
        lines = model.read_text(encoding="utf-8").split("\n")
        assert lines[-1] == "" and lines[-2].startswith("select * from "), model.stem
        assert max(map(len, lines)) <= 120, model.stem


def test_descriptions_state_the_grain_in_two_languages(nodes):
    for node in nodes:
        assert node["description"].startswith("One row per "), node["name"]
        for text in [node["description"], *(column["description"] for column in node["columns"].values())]:
            english, _, vietnamese = text.partition(" / Tiếng Việt: ")
            assert english and vietnamese, (node["name"], text)


def test_every_column_is_described(nodes, world: Dbt):
    actual: dict[str, list[str]] = {}
    for table, column in world.query(
        "select table_name, column_name from duckdb_columns() where schema_name not in ('news', 'registers') "
        "and database_name = current_database() order by column_index"
    ):
        actual.setdefault(table, []).append(column)
    assert {node["name"]: list(node["columns"]) for node in nodes} == actual


def test_published_models_have_contract_and_data_tests(manifest, nodes):
    tested = {node.get("attached_node") for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    for node in nodes:
        if node["schema"] in PUBLISHED:
            assert node["config"]["contract"]["enforced"], node["name"]
            assert node["unique_id"] in tested, node["name"]


def test_warnings_say_their_reason():
    for path in (DBT / "models").rglob("*.yml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for before, line in pairwise(lines):
            if "severity: warn" in line:
                assert before.strip().startswith("# "), f"{path.name}: {line}"


def test_the_drawn_schema_is_that_of_the_manifest(manifest):
    assert SVG.read_text(encoding="utf-8") == draw(manifest), (
        "docs/schema.svg is not what the models say any more: python -m tests.dbt.schema_diagram TARGET/manifest.json"
    )


def test_every_analysis_states_its_question_and_reads_published_tables_only(nodes):
    published = {node["name"] for node in nodes if node["schema"] in PUBLISHED}
    for path in (DBT / "analyses").glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- ") and "?" in text.split("\nselect")[0], path.stem
        assert set(re.findall(r"(?:(?<!distinct )from|join) (\w+)", text.split("\nselect", 1)[1])) <= published, (
            path.stem
        )
