"""The register of sources and the specifications of sites fit each other and their schema."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from jsonschema import Draft202012Validator
from selectolax.lexbor import LexborHTMLParser

from tinhso.acquire.sources import source_finder
from tinhso.settings import load_settings
from tinhso.vocabulary import load_vocabulary

ROOT = load_settings().vocabulary
VOCABULARY = load_vocabulary(ROOT)
SPECS = sorted((ROOT / "sources").glob("*.yml"))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_specification_fits_its_schema(path) -> None:  # type: ignore[no-untyped-def]
    schema = json.loads((ROOT / "sources.schema.json").read_text("utf-8"))
    spec = yaml.safe_load(path.read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(spec)] == []
    assert spec["source_id"] == path.stem
    empty = LexborHTMLParser("<p></p>")
    for version in spec["versions"]:
        for selector in [version[f] for f in ("title", "lead", "body", "date", "author") if f in version]:
            empty.css_first(selector)  # raises on a selector that is none


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"discovery": [{"kind": "table", "url": "https://dti.gov.vn/{year}", "links": "a"}]}, "links"),
        ({"discovery": [{"kind": "feed", "url": "https://dti.gov.vn/rss", "first_year": 2020}]}, "2020"),
        ({"tables": [{"id": "t", "region": ["Tỉnh"], "year": {"headers": ["Năm"]}}]}, "values"),
        ({"tables": [{"id": "t", "region": [], "year": {"headers": ["Năm"]}, "values": []}]}, "[]"),
        ({"tables": [{"id": "t", "region": ["Tỉnh"], "year": {"pattern": "20.."}, "values": []}]}, "year"),
    ],
)
def test_a_table_that_is_told_wrongly_does_not_fit_the_schema(change: dict, told: str) -> None:
    schema = json.loads((ROOT / "sources.schema.json").read_text("utf-8"))
    spec = yaml.safe_load((ROOT / "sources" / "dti.yml").read_text("utf-8"))
    errors = [
        error.message + str(list(error.path)) for error in Draft202012Validator(schema).iter_errors(spec | change)
    ]
    assert any(told in error for error in errors), errors


def test_every_specification_has_its_row_and_only_verified_ones_are_enabled() -> None:
    rows = {row["source_id"]: row for row in VOCABULARY.registers["sources"]}
    for source_id, spec in VOCABULARY.sources.items():
        assert source_id in rows
        assert spec["is_verified"] or rows[source_id]["is_enabled"] == "0", source_id


def test_the_register_is_sound() -> None:
    rows = VOCABULARY.registers["sources"]
    regions = {row["region_id"] for row in VOCABULARY.registers["regions"]}
    assert len({row["source_id"] for row in rows}) == len(rows)
    domains = [row["domain"] for row in rows if row["domain"]]
    assert len(set(domains)) == len(domains)
    for row in rows:
        assert row["kind"] in ("news", "portal", "official", "file_drop")
        assert row["region_id"] in regions | {""}
        assert row["is_enabled"] in ("0", "1")


def test_a_host_belongs_to_the_source_whose_domain_it_is_or_lies_below() -> None:
    source_of = source_finder(VOCABULARY)
    assert source_of("https://baodaklak.vn/a") == "baodaklak"
    assert source_of("https://www.phuyen.BaoDakLak.vn:443/a") == "baodaklak"
    assert source_of("https://notbaodaklak.vn/a") == "file-drop"
    assert source_of(None) == source_of("http://[x") == source_of("") == "file-drop"


def test_a_score_of_sources_with_addresses_of_their_own_site() -> None:
    rows = {row["source_id"]: row for row in VOCABULARY.registers["sources"]}
    source_of = source_finder(VOCABULARY)
    assert len(VOCABULARY.sources) >= 20
    for source_id, spec in VOCABULARY.sources.items():
        assert source_of(rows[source_id]["homepage"]) == source_id
        for step in spec["discovery"]:
            assert source_of(step["url"]) == source_id
            for name in ("include", "exclude", "url_date", "maps", "map_date"):
                re.compile(step.get(name, ""))
        for version in spec["versions"]:
            for selector in version.get("remove", ()):
                LexborHTMLParser("<p></p>").css_first(selector)
