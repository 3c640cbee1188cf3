"""Every example of rules/indicators.yml reads as it says: a match sentence gives a number of that indicator, a no_match
sentence gives none. (Examples of the other rules are run beside what reads them: test_dates, test_events,
test_policies, test_regions, and tests/unit/parse/test_rules.)
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.evaluation.reading import is_fact
from tinhso.extract.document import Document
from tinhso.extract.observations import read_observations
from tinhso.extract.regions import read_regions
from tinhso.settings import PROJECT
from tinhso.text import normalize
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")
RULES = VOCABULARY.rules["indicators"]["indicators"]
TITLE = "Chuyển đổi số tỉnh Đắk Lắk"
PUBLISHED = date(2024, 6, 15)


def read(sentence: str) -> list[str]:
    """Indicators of the facts in a small article of one sentence."""
    document = Document("a", TITLE, f"{TITLE}\n{normalize(sentence)}", PUBLISHED)
    found = read_observations(document, read_regions(document, VOCABULARY), VOCABULARY)
    return [str(observation.indicator_id) for observation in found if is_fact(observation)]


def examples(kind: str) -> list[tuple[str, str]]:
    return [(name, text) for name, rule in RULES.items() for text in rule.get("examples", {}).get(kind, ())]


@pytest.mark.parametrize(("indicator", "sentence"), examples("match"))
def test_a_match_example_gives_a_number_of_its_indicator(indicator: str, sentence: str) -> None:
    assert indicator in read(sentence)


@pytest.mark.parametrize(("indicator", "sentence"), examples("no_match"))
def test_a_no_match_example_gives_no_number_of_its_indicator(indicator: str, sentence: str) -> None:
    assert indicator not in read(sentence)


def test_every_indicator_of_the_register_has_a_rule_with_examples_of_both_kinds() -> None:
    registered = [row["indicator_id"] for row in VOCABULARY.registers["indicators"]]
    assert {name for kind in ("match", "no_match") for name in registered if name not in dict(examples(kind))} == set()
    assert sorted(RULES) == sorted(registered)
