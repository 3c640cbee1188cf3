"""Sentences and what a careful reader takes from them (readings.yml)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from tinhso.extract.document import Document
from tinhso.extract.observations import read_observations
from tinhso.extract.regions import read_regions
from tinhso.settings import PROJECT
from tinhso.text import normalize
from tinhso.vocabulary import load_vocabulary

READINGS = yaml.safe_load((Path(__file__).parent / "readings.yml").read_text(encoding="utf-8"))
VOCABULARY = load_vocabulary(PROJECT / "vocabulary")


def facts_of(text: str, title: str, published: date) -> set[tuple]:
    document = Document("article", title, normalize(f"{title}\n{text}"), published)
    observations = read_observations(document, read_regions(document, VOCABULARY), VOCABULARY)
    return {
        (o.indicator_id, o.region_id, o.measure, float(o.value), o.status, o.period, o.scope)
        for o in observations
        if o.indicator_id
    }


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading["text"][:60])
def test_a_sentence_gives_exactly_the_facts_a_careful_reader_takes(reading: dict) -> None:
    title = reading.get("title", READINGS[0]["title"])
    published = reading.get("published", READINGS[0]["published"])
    expected = {(*fact[:3], float(fact[3]), *fact[4:]) for fact in reading["facts"]}
    assert facts_of(reading["text"], title, published) == expected


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("Đến năm 2025, kinh tế số chiếm từ 12% GRDP trở lên.", ">="),
        ("Đến năm 2025, kinh tế số chiếm 12% GRDP.", "="),
    ],
)
def test_a_floor_is_one_also_where_gdp_stands_between_it_and_its_words(text: str, comparator: str) -> None:
    document = Document("article", None, f"Chuyển đổi số tỉnh Nam Định\n{text}", date(2024, 6, 15))
    (found,) = read_observations(document, read_regions(document, VOCABULARY), VOCABULARY)
    assert (found.indicator_id, found.comparator) == ("digital_economy_share", comparator)
