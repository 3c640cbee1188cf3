"""The rules of dbt-project-evaluator, held over the manifest: its package cannot be installed from an index.

Each test is one rule of it; an exception is listed with its reason.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict

import pytest

from tests.dbt.conftest import PROJECT, Dbt

PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "core": ("dim_", "fct_", "bridge_"),
    "marts": ("mart_",),
    "meta": ("meta_",),
}
# What a layer may read. The registers are seeds: reviewed data, with its types declared, needs no staging.
READS = {
    "staging": {"sources"},
    "intermediate": {"staging", "intermediate", "registers"},
    "core": {"staging", "intermediate", "core", "registers"},
    "marts": {"core", "marts"},
    "meta": {"staging", "intermediate", "core", "marts", "meta", "registers"},
}
# Exceptions, and why.
READS_TOO = {
    "mart_uncatalogued_numbers": {"intermediate"},  # numbers that are no facts are not in core
    "mart_indicator_panel": {"registers"},  # weights: population by year
    "mart_source_health": {"meta"},  # freshness is worked out there
    "meta_changes": {"sources"},  # the facts of the release before, which the loader puts beside the landing tables
    "meta_build": {"sources"},  # whether there was one
    # What took whose place is found out once for both.
    "stg_news__articles": {"staging"},
    "stg_news__observation_mentions": {"staging"},
    # Mentions are kept of the latest version of an article, which one staging model decides.
    "stg_news__policy_mentions": {"staging"},
    "stg_news__event_mentions": {"staging"},
    "stg_news__region_mentions": {"staging"},
}
# Which version and which reading of an article counts is asked wherever mentions are read; what the parser refused is
# told of the fetch as well.
READ_TWICE = {f"source.tinhso.news.{name}" for name in ("articles", "extractions", "rejections")}
UNSTAGED = "source.tinhso.news.forgotten"  # tombstones: meta_changes alone asks, which facts went with their article
CHAINED_VIEWS = {"stg_news__policy_mentions", "stg_news__event_mentions", "stg_news__region_mentions"}
# Logs and mentions: two may be equal in every column.
WITHOUT_KEY = {"stg_news__fetches", "fct_fetch", "stg_news__rejections", "meta_quarantine", "stg_news__region_mentions"}
# Published tables are held by a dbt test on every build; what lies below them here, where it costs no refresh anything.
KEYS_BELOW = {
    "stg_news__appearances": ["article_id", "content_hash", "appeared_at"],
    "stg_news__articles": ["article_id"],
    "stg_news__builds": ["build_id"],
    "stg_news__captures": ["capture_id"],
    "stg_news__corrections": ["correction_id"],
    "stg_news__event_mentions": ["event_mention_id"],
    "stg_news__observation_mentions": ["observation_id"],
    "stg_news__policy_mentions": ["policy_mention_id"],
    "int_articles__stories": ["article_id"],
    "int_corrections__matched": ["correction_id", "fact_id"],
    "int_event_organizers__resolved": ["event_mention_id", "organization_id"],
    "int_events__merged": ["event_mention_id"],
    "int_observations__corrected": ["observation_id"],
    "int_observations__placed": ["observation_id"],
    "int_policies__identified": ["policy_mention_id"],
    "int_regions__versioned": ["region_key"],
}
MOST_JOINS = 7
MOST_LEAVES = 3


@pytest.fixture(scope="module")
def manifest(world: Dbt) -> dict:
    return json.loads((world.target / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def models(manifest) -> dict[str, dict]:
    return {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}


def _layer(manifest: dict, key: str) -> str:
    if key.startswith("source."):
        return "sources"
    return manifest["nodes"][key]["config"]["schema"] or "main"


def test_models_bear_the_prefix_of_their_folder_and_lie_in_its_schema(models) -> None:
    for node in models.values():
        layer = node["path"].split("/")[0]
        assert node["name"].startswith(PREFIXES[layer]), node["name"]
        assert node["config"]["schema"] == layer, node["name"]


def test_a_layer_reads_only_what_lies_below_it(manifest, models) -> None:
    for node in models.values():
        allowed = READS[node["config"]["schema"]] | READS_TOO.get(node["name"], set())
        read = {_layer(manifest, parent) for parent in node["depends_on"]["nodes"]}
        assert read <= allowed, (node["name"], read - allowed)


def test_every_source_is_read_by_one_staging_model(manifest, models) -> None:
    readers = defaultdict(list)
    for node in models.values():
        sources = [parent for parent in node["depends_on"]["nodes"] if parent.startswith("source.")]
        for source in sources if node["config"]["schema"] == "staging" else ():
            readers[source].append(node["name"])
        if node["config"]["schema"] == "staging":
            assert sources, node["name"]
    twice = {source: names for source, names in readers.items() if len(names) > 1}
    assert set(twice) <= READ_TWICE, twice
    unstaged = {key for key in manifest["sources"] if ".released_" in key} | {UNSTAGED}
    assert set(manifest["sources"]) - unstaged == set(readers), "a source nobody stages"


def test_no_model_is_without_parents_or_names_a_table_by_hand(manifest, models) -> None:
    for node in models.values():
        if node["name"] != "dim_date":  # made of nothing: days
            assert node["depends_on"]["nodes"], node["name"]
        bare = re.findall(
            r"(?:from|join)\s+(?:core|marts|meta|staging|intermediate|news|registers)\.", node["raw_code"]
        )
        assert not bare, node["name"]


def test_seeds_and_models_are_read_by_somebody_or_published(manifest, models) -> None:
    read = {
        parent
        for node in manifest["nodes"].values()
        for parent in node.get("depends_on", {}).get("nodes", [])
        if node["resource_type"] == "model"
    }
    for key, node in manifest["nodes"].items():
        if node["resource_type"] == "seed":
            assert key in read, node["name"]
        if node["resource_type"] == "model" and node["config"]["schema"] in ("staging", "intermediate"):
            assert key in read, node["name"]


def test_fan_out_into_leaves_is_bounded(manifest, models) -> None:
    """Many leaves of one model mean that what they share should be a model."""
    children = defaultdict(set)
    for key, node in models.items():
        for parent in node["depends_on"]["nodes"]:
            children[parent].add(key)
    for parent in models:
        leaves = {models[key]["name"] for key in children[parent] if not children[key]}
        if models[parent]["config"]["schema"] in ("staging", "intermediate"):
            assert len(leaves) <= MOST_LEAVES, (parent, leaves)


def test_no_model_joins_too_much(models) -> None:
    for node in models.values():
        joins = len(set(re.findall(r"\bjoin\s+(\w+)", node["raw_code"])))
        assert joins <= MOST_JOINS, (node["name"], joins)


def test_views_are_not_chained(manifest, models) -> None:
    for node in models.values():
        if node["config"]["materialized"] == "view" and node["name"] not in CHAINED_VIEWS:
            for parent in node["depends_on"]["nodes"]:
                assert manifest["nodes"].get(parent, {}).get("config", {}).get("materialized") != "view", node["name"]


def test_every_model_has_a_primary_key_test(manifest, models) -> None:
    tested = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["test_metadata"]["name"] == "unique_combination"
    }
    names = {node["name"] for key, node in models.items() if key not in tested}
    assert names - set(KEYS_BELOW) == WITHOUT_KEY


@pytest.mark.parametrize("model", sorted(KEYS_BELOW))
def test_keys_below_the_published_tables_are_unique(world: Dbt, model: str) -> None:
    schema = "staging" if model.startswith("stg_") else "intermediate"
    columns = ", ".join(KEYS_BELOW[model])
    assert world.query(f"select {columns} from {schema}.{model} group by all having count(*) > 1") == []


def test_sources_and_seeds_are_described(manifest) -> None:
    for source in manifest["sources"].values():
        assert source["description"], source["name"]
    for node in manifest["nodes"].values():
        if node["resource_type"] == "seed":
            assert node["description"], node["name"]


def test_exposures_rest_on_published_tables_with_a_contract(manifest, models) -> None:
    assert {exposure["name"] for exposure in manifest["exposures"].values()} >= {"page", "superset_dashboards"}
    for exposure in manifest["exposures"].values():
        assert exposure["description"] and exposure["owner"]["name"]
        for parent in exposure["depends_on"]["nodes"]:
            assert models[parent]["config"]["contract"]["enforced"], (exposure["name"], parent)
            assert models[parent]["config"]["materialized"] in ("table", "incremental")


def test_the_page_is_exposed_with_every_table_it_asks(manifest) -> None:
    room = PROJECT / "tinhso" / "page"
    queries = "".join(path.read_text(encoding="utf-8") for path in sorted(room.glob("*.py")))
    asked = set(re.findall(r"(?:from|join) ((?:dim|fct|bridge|mart|meta)_\w+)", queries))
    (page,) = (exposure for exposure in manifest["exposures"].values() if exposure["name"] == "page")
    assert asked == {parent.rpartition(".")[2] for parent in page["depends_on"]["nodes"]}


def test_metrics_say_what_they_measure_in_two_languages(manifest) -> None:
    assert len(manifest["metrics"]) >= 10
    for metric in [*manifest["metrics"].values(), *manifest["semantic_models"].values()]:
        english, _, vietnamese = metric["description"].partition(" / Tiếng Việt: ")
        assert english and vietnamese, metric["name"]


def test_tests_lie_beside_their_models(manifest) -> None:
    generic = [node for node in manifest["nodes"].values() if node["resource_type"] == "test" and node["attached_node"]]
    for node in generic:
        owner = manifest["nodes"].get(node["attached_node"])
        if owner and owner["resource_type"] == "model":
            folder = (PROJECT / "dbt_project" / owner["original_file_path"]).parent
            assert (PROJECT / "dbt_project" / node["original_file_path"]).parent == folder, node["name"]
