"""Every rule of furniture.yml and topic.yml does what its examples say, and none takes long."""

from __future__ import annotations

import re
import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from tinhso.parse import furniture, topic
from tinhso.settings import load_settings
from tinhso.text import fold
from tinhso.vocabulary import Vocabulary, VocabularyError, load_vocabulary

VOCABULARY = load_vocabulary(load_settings().vocabulary)
RULES = VOCABULARY.rules["furniture"]["rules"]
by_id = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])


@by_id
def test_a_rule_matches_its_examples_and_no_others(rule: dict) -> None:
    pattern = re.compile(rule["pattern"])
    assert rule["match"] and rule["no_match"]
    assert [line for line in rule["match"] if not pattern.match(fold(line))] == []
    assert [line for line in rule["no_match"] if pattern.match(fold(line))] == []
    assert rule["zone"] in furniture.ZONES


def test_rule_ids_are_unique_and_begin_with_their_zone() -> None:
    ids = [rule["id"] for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert [rule["id"] for rule in RULES if not rule["id"].startswith(rule["zone"] + ".")] == []


@by_id
def test_no_rule_takes_long_on_a_hostile_line(rule: dict) -> None:
    pattern = re.compile(rule["pattern"])
    seeds = [fold(example) for example in rule["match"]] + [
        "a | ",
        "a|",
        " ",
        "- ",
        "facebook ",
        "(",
        ": ",
        "xem ",
        "a > ",
    ]
    for seed in seeds:
        line = (seed * furniture.MAX_LINE)[: furniture.MAX_LINE - 1] + "!"
        began = time.perf_counter()
        pattern.match(line)
        assert time.perf_counter() - began < 0.25, seed


def test_the_selectors_of_page_parts_are_valid() -> None:
    tree = LexborHTMLParser("<p>x</p>")
    for selectors in furniture.compiled(VOCABULARY).parts.values():
        assert tree.css(selectors) == []


@pytest.mark.parametrize("text", VOCABULARY.rules["topic"]["examples"]["on_topic"])
def test_examples_on_the_topic_are(text: str) -> None:
    assert topic.compiled(VOCABULARY).holds("", fold(text))


@pytest.mark.parametrize("text", VOCABULARY.rules["topic"]["examples"]["off_topic"])
def test_examples_off_the_topic_are_not(text: str) -> None:
    assert not topic.compiled(VOCABULARY).holds("", fold(text))


@pytest.mark.parametrize(
    "rule", [{"id": "x", "zone": "nowhere", "pattern": "a"}, {"id": "x", "zone": "line", "pattern": "("}]
)
def test_a_rule_that_cannot_be_used_is_named(rule: dict) -> None:
    broken = Vocabulary({}, {"furniture": {"rules": [rule]}}, {}, "v")
    with pytest.raises(VocabularyError, match="'x'"):
        furniture.compiled(broken)
