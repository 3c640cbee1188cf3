"""Every rule of the vocabulary that numbers are read with has examples, and they read as they say.

An indicator's match sentences give a number of it, its no_match sentences none. The words around numbers (discourse,
placing, timing …) say in full how a sentence reads, and a match would read otherwise without its rule: a rule that
makes no difference is seen. (Examples of the other rules are run beside what reads them: test_dates, test_events,
test_policies, test_regions, and tests/unit/parse/test_rules.)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.evaluation.reading import is_fact
from tinhso.extract.document import Document
from tinhso.extract.observations import read_observations
from tinhso.extract.regions import read_regions
from tinhso.settings import PROJECT
from tinhso.text import normalize
from tinhso.vocabulary import Vocabulary, load_vocabulary

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


# -- the words around numbers ------------------------------------------------------------------------------------------

FILES = ("discourse", "numbers", "periods", "placing", "scopes", "tables", "timing")
NAM_DINH = "Chuyển đổi số tỉnh Nam Định"


def lines(text: str, vocabulary: Vocabulary = VOCABULARY) -> list[str]:
    """'indicator | region | measure | value | status | period | scope' of every number; 'other | value' of a number in
    sight that no indicator covers."""
    document = Document("a", NAM_DINH, normalize(f"{NAM_DINH}\n{text}"), PUBLISHED)
    told = []
    for o in read_observations(document, read_regions(document, vocabulary), vocabulary):
        if o.indicator_id is None:
            told.append(f"other | {o.value:.10g}")
        elif is_fact(o):
            value = f"{o.value:.10g}" + (f"..{o.value_high:.10g}" if o.value_high else "")
            value = value if o.comparator == "=" else f"{o.comparator} {value}"
            fields = (o.indicator_id, o.region_id, o.measure, value, o.status, o.period or "-", o.scope or "-")
            told.append(" | ".join(map(str, fields)))
    return told


def word_rules() -> list[tuple[str, str]]:
    return [(file, rule) for file in FILES for rule in VOCABULARY.rules[file] if rule != "examples"]


def word_examples(kind: str) -> list[tuple[str, str, str, list[str]]]:
    return [
        (file, rule, text, told)
        for file in FILES
        for rule, examples in VOCABULARY.rules[file]["examples"].items()
        for text, told in examples[kind].items()
    ]


def emptied(rule: Any) -> Any:
    """The rule with a word in it that no text holds."""
    if isinstance(rule, list | str):
        return type(rule)(["zzzz"]) if isinstance(rule, list) else "zzzz"
    if all(isinstance(part, list | dict) for part in rule.values()):
        return {name: emptied(part) for name, part in rule.items()}
    return {"zzzz": next(iter(rule.values()))}


def without(file: str, rule: str) -> Vocabulary:
    content = VOCABULARY.rules[file]
    if rule == "pillars":  # indicators, not words: they must be there, so they change places
        return replace(VOCABULARY, rules={**VOCABULARY.rules, file: {**content, rule: content[rule][::-1]}})
    return replace(VOCABULARY, rules={**VOCABULARY.rules, file: {**content, rule: emptied(content[rule])}})


@pytest.mark.parametrize(("file", "rule"), word_rules())
def test_a_rule_of_words_has_examples_of_both_kinds(file: str, rule: str) -> None:
    assert {kind for kind, texts in VOCABULARY.rules[file]["examples"].get(rule, {}).items() if texts} == {
        "match",
        "no_match",
    }


@pytest.mark.parametrize(("file", "rule", "text", "told"), [*word_examples("match"), *word_examples("no_match")])
def test_an_example_of_a_rule_of_words_reads_as_it_says(file: str, rule: str, text: str, told: list[str]) -> None:
    assert lines(text) == told, f"{file}.{rule}"


@pytest.mark.parametrize(("file", "rule"), word_rules())
def test_a_rule_of_words_changes_its_match_and_leaves_its_no_match(file: str, rule: str) -> None:
    vocabulary, examples = without(file, rule), VOCABULARY.rules[file]["examples"][rule]
    assert any(lines(text, vocabulary) != told for text, told in examples["match"].items())
    assert all(lines(text, vocabulary) == told for text, told in examples["no_match"].items())
