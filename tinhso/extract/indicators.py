"""Where a text names an indicator: patterns of rules/indicators.yml compiled to regular expressions behind an anchor
index.

A sentence is matched with its quantities masked by '#'. Only the patterns one of whose anchor words stands in the
sentence are tried, so the cost does not grow with the number of indicators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tinhso.extract.indicator_patterns import Element, anchors_of, parse_pattern, pattern_body, pattern_regex
from tinhso.extract.phrases import anywhere
from tinhso.extract.quantities import KINDS, RANKS, Kind
from tinhso.vocabulary import Vocabulary, VocabularyError


class Head(NamedTuple):
    """An indicator named at text[start:end]; `spans_number` when the pattern holds the number itself."""

    start: int
    end: int
    indicator_id: str
    rule_id: str
    kinds: frozenset[str]
    weight: float
    spans_number: bool
    growth_only: frozenset[str]
    is_topic: bool  # may be what an article is about; a part of an index is not


_KINDS_OF_VALUE_TYPE = {
    "index": frozenset(
        {Kind.INDEX, Kind.POINTS, Kind.PERCENT, Kind.POINTS_OF_PERCENT, Kind.COUNT, Kind.RANK, Kind.RANK_CHANGE}
    ),
    "share": frozenset({Kind.PERCENT, Kind.POINTS_OF_PERCENT, Kind.RANK, Kind.RANK_CHANGE}),
    "count": frozenset({Kind.COUNT, Kind.MULTIPLE, Kind.PERCENT, Kind.RANK, Kind.RANK_CHANGE}),
    "currency": frozenset({Kind.MONEY_VND, Kind.MONEY_OTHER, Kind.PERCENT, Kind.MULTIPLE}),
}
_CLAUSE_EDGES = (";", ":", "#", ".", ", ", " và ")
_CLAUSE_END = re.compile(r"[;:.]|, | và ")
_SECOND_NUMBER = re.compile(r"#+[^#]+(?=#)")


@dataclass(frozen=True, slots=True)
class _Rule:
    regex: re.Pattern[str]
    needs: frozenset[int]  # the anchors it cannot do without
    indicator_id: str
    rule_id: str
    kinds: frozenset[str]
    weight: float
    spans_number: bool
    growth_only: frozenset[str]
    is_topic: bool
    near: re.Pattern[str] | None
    near_before: re.Pattern[str] | None
    near_or_topic: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    unless_anchor: int | None  # without it `unless` is not found
    absent: re.Pattern[str] | None


class IndicatorGrammar:
    """Compiled once per vocabulary. `units`, `value_types`, `scopes`, `least` and `most` are by indicator id."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        file = vocabulary.rules["indicators"]
        register = {row["indicator_id"]: row for row in vocabulary.registers["indicators"]}
        unknown = sorted(set(file["indicators"]) - set(register))
        if unknown:
            raise VocabularyError(
                f"rules/indicators.yml names indicators that the register lacks: {', '.join(unknown)}"
            )
        self.units = {name: row["unit"] for name, row in register.items()}
        self.value_types = {name: row["value_type"] for name, row in register.items()}
        specs = file["indicators"].items()
        self.shares = {name: spec["share"] for name, spec in specs if "share" in spec}
        self.grown_as = {name: spec["grown_as"] for name, spec in specs if "grown_as" in spec}
        self.least = {name: float(spec.get("least", 0)) for name, spec in specs}
        self.most = {name: float(spec.get("most", "inf")) for name, spec in specs}
        self.planned_at_first = frozenset(name for name, spec in specs if spec.get("planned_at_first"))
        self.scopes = {name: frozenset(spec.get("scopes", ())) for name, spec in specs}
        self._unit_nouns = {unit: tuple(nouns) for unit, nouns in file["unit_nouns"].items()}
        self._siblings = {
            name: [(other, _sibling_noun(noun, file["macros"])) for other, noun in spec["siblings"].items()]
            for name, spec in specs
            if "siblings" in spec
        }
        self.anchors: dict[frozenset[str], int] = {}  # alternatives → their number; a sentence holds one or none
        self._by_anchor: dict[int, list[_Rule]] = {}  # the most telling anchor of a rule → the rules that need it
        for name, spec in specs:
            for number, entry in enumerate(spec["patterns"], 1):
                entry = {"p": entry} if isinstance(entry, str) else entry
                elements = parse_pattern(entry["p"], file["macros"])
                needs = [self._anchor(phrases) for phrases in anchors_of(elements)]
                rule = self._compile(name, f"{name}.{number}", entry, spec, elements, frozenset(needs))
                self._by_anchor.setdefault(needs[0], []).append(rule)
        self._anchored = frozenset(self._by_anchor)

    def _anchor(self, phrases: frozenset[str]) -> int:
        return self.anchors.setdefault(phrases, len(self.anchors))

    def _compile(
        self, name: str, rule_id: str, entry: dict, spec: dict, elements: list[Element], needs: frozenset[int]
    ) -> _Rule:
        value_type = self.value_types[name]
        kinds = _kinds(rule_id, entry["kinds"]) if "kinds" in entry else _KINDS_OF_VALUE_TYPE[value_type]
        if not kinds <= _kinds(rule_id, spec.get("growth_only", ())) and value_type != "currency":
            kinds |= RANKS  # how fast something grows is not ranked, nor how much is spent
        if Kind.PERCENT in kinds and value_type == "share":
            kinds |= {Kind.POINTS_OF_PERCENT}
        unless = frozenset((*spec.get("unless", ()), *entry.get("unless", ())))

        def optional(key: str) -> re.Pattern[str] | None:
            return anywhere(entry[key].split("|")) if key in entry else None

        return _Rule(
            re.compile(pattern_regex(elements)),
            needs,
            name,
            rule_id,
            kinds,
            float(entry.get("weight", 1)),
            any(alternatives == ["#"] for alternatives, _, _ in elements),
            _kinds(rule_id, spec.get("growth_only", ())),
            spec.get("is_topic", True),
            optional("near"),
            optional("near_before"),
            optional("near_or_topic"),
            anywhere(unless) if unless else None,
            self._anchor(unless) if unless else None,
            optional("absent"),
        )

    def counts(self, indicator_id: str, noun_phrase: str) -> bool:
        """Does 'tổ công nghệ số …' begin with what the indicator counts?"""
        return noun_phrase.startswith(self._unit_nouns.get(self.units[indicator_id], ()))

    def counts_only(self, indicator_id: str, noun: str) -> bool:
        """Is this the bare noun of what the indicator counts? Of people only 'thành viên'."""
        unit = self.units[indicator_id]
        return noun in self._unit_nouns.get(unit, ()) and (unit != "person" or noun == "thành viên")

    def sibling(self, indicator_id: str, noun_phrase: str) -> str:
        """The indicator meant when the number of a list is followed by another noun than the first one was."""
        return next(
            (other for other, noun in self._siblings.get(indicator_id, ()) if noun.match(noun_phrase)), indicator_id
        )

    def read(self, masked: str, start: int, words: frozenset, before: str, topic: str) -> list[Head]:
        """Heads in the sentence `masked` (which begins at offset `start` of the text), by start then length.

        Among `words` are the anchors the sentence holds; `before` is the sentence before, `topic` title and lead, all
        folded."""
        heads = []
        has_number = "#" in masked
        rules = [rule for anchor in words & self._anchored for rule in self._by_anchor[anchor] if rule.needs <= words]
        for rule in rules:
            if rule.spans_number and not has_number:
                continue
            match = rule.regex.search(masked)
            while match:
                at, end = match.span()
                if self._holds(rule, masked, match, words, before, topic):
                    heads.append(
                        Head(
                            start + at,
                            start + end,
                            rule.indicator_id,
                            rule.rule_id,
                            rule.kinds,
                            rule.weight,
                            rule.spans_number,
                            rule.growth_only,
                            rule.is_topic,
                        )
                    )
                    match = rule.regex.search(masked, end)
                else:  # what voids a long match may leave a shorter one inside it
                    match = rule.regex.search(masked, at + 1)
        heads.sort(key=_in_order)
        return heads

    def read_label(self, label: str, words: frozenset) -> list[Head]:
        """Heads in the name of a row or column, as if its number stood right behind it."""
        return self.read(f"{label} #", 0, words, "", "")

    @staticmethod
    def _holds(rule: _Rule, masked: str, match: re.Match[str], words: frozenset, before: str, topic: str) -> bool:
        if rule.near and not rule.near.search(_between(masked, match, ";")):
            return False
        if rule.absent and rule.absent.search(_clause(masked, match)):
            return False
        if rule.near_before and not (rule.near_before.search(masked) or rule.near_before.search(before)):
            return False
        if rule.near_or_topic and not (rule.near_or_topic.search(masked) or rule.near_or_topic.search(topic)):
            return False
        return not (rule.unless_anchor in words and rule.unless.search(_clause(masked, match)))


def _in_order(head: Head) -> tuple:
    return head.start, -head.end, head.rule_id


def _kinds(rule_id: str, written: Iterable[str]) -> frozenset[str]:
    if unknown := set(written) - KINDS:
        raise VocabularyError(f"rules/indicators.yml: {rule_id} names no kind of number: {', '.join(sorted(unknown))}")
    return frozenset(written)


def _sibling_noun(pattern: str, macros: dict[str, str]) -> re.Pattern[str]:
    return re.compile(rf" (?:tổng |số )*{pattern_body(parse_pattern(pattern, macros))}(?!\w)")


def _between(masked: str, match: re.Match[str], edge: str) -> str:
    begin = masked.rfind(edge, 0, match.start()) + 1
    end = masked.find(edge, match.end())
    return masked[begin : end if end >= 0 else len(masked)]


def _clause(masked: str, match: re.Match[str]) -> str:
    """The match with what stands around it up to a comma, a stop, the number before, the second number after."""
    start, begin = match.start(), max(0, match.start() - 60)
    for edge in _CLAUSE_EDGES:
        at = masked.rfind(edge, begin, start)
        begin = at + len(edge) if at >= 0 else begin
    edge = _CLAUSE_END.search(masked, match.end(), match.end() + 60)
    end = edge.start() if edge else match.end() + 60
    number = _SECOND_NUMBER.search(masked, match.end(), end + 1)
    return masked[begin : number.end() if number else end]


@lru_cache(maxsize=4)
def indicator_grammar(vocabulary: Vocabulary) -> IndicatorGrammar:
    return IndicatorGrammar(vocabulary)
