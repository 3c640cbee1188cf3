"""Where a text names an indicator: patterns of rules/indicators.yml compiled to regular expressions behind an anchor index.

A sentence is matched with its quantities masked by '#'. Only the patterns one of whose anchor words stands in the sentence
are tried, so the cost does not grow with the number of indicators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick_rs

from tinhso.extract.numbers import Kind
from tinhso.vocabulary import Vocabulary, VocabularyError


@dataclass(frozen=True, slots=True)
class Head:
    """An indicator named at text[start:end]; `spans_number` when the pattern holds the number itself."""

    start: int
    end: int
    indicator_id: str
    rule_id: str
    kinds: frozenset[Kind]
    weight: float
    spans_number: bool
    growth_only: frozenset[Kind]
    is_topic: bool  # may be what an article is about; a part of an index is not


_KINDS_OF_VALUE_TYPE = {
    "index": frozenset({Kind.INDEX, Kind.POINTS, Kind.PERCENT, Kind.POINTS_OF_PERCENT, Kind.COUNT, Kind.RANK, Kind.RANK_CHANGE}),
    "share": frozenset({Kind.PERCENT, Kind.POINTS_OF_PERCENT, Kind.RANK, Kind.RANK_CHANGE}),
    "count": frozenset({Kind.COUNT, Kind.MULTIPLE, Kind.PERCENT, Kind.RANK, Kind.RANK_CHANGE}),
    "currency": frozenset({Kind.MONEY_VND, Kind.MONEY_OTHER, Kind.PERCENT, Kind.MULTIPLE}),
}
_RANKED = frozenset({Kind.RANK, Kind.RANK_CHANGE})
_GAP_SHORT = r"(?: [^\s;:#,]+){0,3}? "
_GAP_LONG = r"(?:,? (?!tỷ )[^\s;:#]+){0,11}?,? "  # a gap does not run into the next 'tỷ lệ …'
_CLAUSE_EDGE = re.compile(r"[;:#.]|, | và ")


@dataclass(frozen=True, slots=True)
class _Rule:
    regex: re.Pattern[str]
    indicator_id: str
    rule_id: str
    kinds: frozenset[Kind]
    weight: float
    spans_number: bool
    growth_only: frozenset[Kind]
    is_topic: bool
    near: re.Pattern[str] | None
    near_before: re.Pattern[str] | None
    near_or_topic: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    absent: re.Pattern[str] | None


class IndicatorGrammar:
    def __init__(self, vocabulary: Vocabulary) -> None:
        file = vocabulary.rules["indicators"]
        register = {row["indicator_id"]: row for row in vocabulary.registers["indicators"]}
        unknown = sorted(set(file["indicators"]) - set(register))
        if unknown:
            raise VocabularyError(f"rules/indicators.yml names indicators that the register lacks: {', '.join(unknown)}")
        self.shares = {name: spec["share"] for name, spec in file["indicators"].items() if "share" in spec}
        self.scopes = {name: frozenset(spec.get("scopes", ())) for name, spec in file["indicators"].items()}
        self._unit_nouns = {unit: tuple(nouns) for unit, nouns in file["unit_nouns"].items()}
        self.units = {name: row["unit"] for name, row in register.items()}
        self.value_types = {name: row["value_type"] for name, row in register.items()}
        self._siblings = {
            name: [(other, re.compile(" " + _body(_parse(noun, file["macros"])) + r"(?!\w)")) for other, noun in spec["siblings"].items()]
            for name, spec in file["indicators"].items() if "siblings" in spec
        }
        self._rules: list[_Rule] = []
        anchors: dict[str, list[int]] = {}
        for name, spec in file["indicators"].items():
            for number, entry in enumerate(spec["patterns"], 1):
                entry = {"p": entry} if isinstance(entry, str) else entry
                elements = _parse(entry["p"], file["macros"])
                for anchor in _anchors(elements):
                    anchors.setdefault(anchor, []).append(len(self._rules))
                self._rules.append(self._compile(name, number, entry, spec, elements))
        self._anchors = list(anchors)
        self._rules_of_anchor = [anchors[a] for a in self._anchors]
        self._index = ahocorasick_rs.AhoCorasick(self._anchors)

    def _compile(self, name: str, number: int, entry: dict, spec: dict, elements: list) -> _Rule:
        kinds = frozenset(Kind(k) for k in entry["kinds"]) if "kinds" in entry else _KINDS_OF_VALUE_TYPE[self.value_types[name]]
        kinds |= _RANKED
        if Kind.PERCENT in kinds and self.value_types[name] == "share":
            kinds |= {Kind.POINTS_OF_PERCENT}
        unless = [*spec.get("unless", ()), *entry.get("unless", ())]

        def optional(key: str) -> re.Pattern[str] | None:
            return re.compile(rf"(?<!\w)(?:{entry[key]})(?!\w)") if key in entry else None

        return _Rule(
            re.compile(_regex(elements)), name, f"{name}.{number}", kinds, float(entry.get("weight", 1)),
            any(e[0] == ["#"] for e in elements), frozenset(Kind(k) for k in spec.get("growth_only", ())),
            spec.get("is_topic", True), optional("near"), optional("near_before"), optional("near_or_topic"),
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, unless))})(?!\w)") if unless else None,
            optional("absent"),
        )

    def counts(self, indicator_id: str, noun_phrase: str) -> bool:
        """Does 'tổ công nghệ số …' begin with what the indicator counts?"""
        return noun_phrase.startswith(self._unit_nouns.get(self.units[indicator_id], ()))

    def sibling(self, indicator_id: str, noun_phrase: str) -> str:
        """The indicator meant when the number of a list is followed by another noun than the first one was."""
        return next((other for other, noun in self._siblings.get(indicator_id, ()) if noun.match(noun_phrase)), indicator_id)

    def read(self, masked: str, start: int, before: str, topic: str) -> list[Head]:
        """Heads in the sentence `masked` (which begins at offset `start` of the text), by start then length.

        `before` is the sentence before, `topic` title and lead, all folded."""
        candidates = {rule for hit in self._index.find_matches_as_indexes(masked, overlapping=True) for rule in self._rules_of_anchor[hit[0]]}
        heads = []
        for number in sorted(candidates):
            rule = self._rules[number]
            for match in rule.regex.finditer(masked):
                if self._holds(rule, masked, match, before, topic):
                    heads.append(
                        Head(start + match.start(), start + match.end(), rule.indicator_id, rule.rule_id, rule.kinds,
                             rule.weight, rule.spans_number, rule.growth_only, rule.is_topic)
                    )
        return sorted(heads, key=lambda h: (h.start, -h.end, h.rule_id))

    @staticmethod
    def _holds(rule: _Rule, masked: str, match: re.Match[str], before: str, topic: str) -> bool:
        if rule.near and not rule.near.search(_between(masked, match, ";")):
            return False
        if rule.absent and rule.absent.search(_clause(masked, match)):
            return False
        if rule.near_before and not (rule.near_before.search(masked) or rule.near_before.search(before)):
            return False
        if rule.near_or_topic and not (rule.near_or_topic.search(masked) or rule.near_or_topic.search(topic)):
            return False
        return not (rule.unless and rule.unless.search(_clause(masked, match)))


def _between(masked: str, match: re.Match[str], edge: str) -> str:
    begin = masked.rfind(edge, 0, match.start()) + 1
    end = masked.find(edge, match.end())
    return masked[begin : end if end >= 0 else len(masked)]


def _clause(masked: str, match: re.Match[str]) -> str:
    """The match with what stands around it up to the next number, comma or stop."""
    begin = 0
    for edge in _CLAUSE_EDGE.finditer(masked, max(0, match.start() - 60), match.start()):
        begin = edge.end()
    begin = max(begin, match.start() - 60)
    edge = _CLAUSE_EDGE.search(masked, match.end(), match.end() + 40)
    return masked[begin : edge.start() if edge else match.end() + 40]


# A pattern is a list of (alternatives, is_optional, gap after: '', '..' or '...').
_Element = tuple[list[str], bool, str]


def _parse(pattern: str, macros: dict[str, str]) -> list[_Element]:
    pattern = re.sub(r"\{(\w+)\}", lambda m: _expanded(pattern, m, macros), pattern)
    elements: list[_Element] = []
    for token in re.findall(r"\([^()]*\)\??|\.\.\.?|[^\s()]+", pattern):
        if token in ("..", "..."):
            alternatives, optional, _ = elements[-1]
            elements[-1] = (alternatives, optional, token)
        elif token.startswith("("):
            elements.append((token.rstrip("?")[1:-1].split("|"), token.endswith("?"), ""))
        else:
            elements.append(([token], False, ""))
    if all(optional for _, optional, _ in elements):
        raise VocabularyError(f"rules/indicators.yml: nothing in the pattern '{pattern}' is required")
    return elements


def _expanded(pattern: str, macro: re.Match[str], macros: dict[str, str]) -> str:
    """The macro's text; inside a list of alternatives its own parentheses would nest, so they go."""
    if macro[1] not in macros:
        raise VocabularyError(f"rules/indicators.yml: no macro named '{macro[1]}' in '{pattern}'")
    before = pattern[: macro.start()]
    inside = before.count("(") > before.count(")")
    return macros[macro[1]].strip("()") if inside else macros[macro[1]]


def _regex(elements: list[_Element]) -> str:
    return rf"(?<!\w){_body(elements)}(?!\w)"


def _body(elements: list[_Element]) -> str:
    gaps = {"": " ", "..": _GAP_SHORT, "...": _GAP_LONG}
    parts = []
    for position, (alternatives, optional, gap) in enumerate(elements):
        body = "|".join("#+" if a == "#" else re.escape(a).replace(r"\ ", " ") for a in sorted(alternatives, key=len, reverse=True))
        body = f"(?:{body})"
        if position == len(elements) - 1:
            parts.append(body)
        elif all(o for _, o, _ in elements[position + 1 :]):  # only optional ones follow: their blank is optional too
            rest = _body([(a, False, g) for a, _, g in elements[position + 1 :]])
            parts.append(f"{body}(?:{gaps[gap]}{rest})?")
            break
        elif optional:
            parts.append(f"(?:{body}{gaps[gap]})?")
        else:
            parts.append(body + gaps[gap])
    return "".join(parts)


def _anchors(elements: list[_Element]) -> list[str]:
    """The alternatives of the most telling required element: one of them must stand in the sentence."""
    required = [alternatives for alternatives, optional, _ in elements if not optional and alternatives != ["#"]]
    return max(required, key=lambda alternatives: (min(map(len, alternatives)), -len(alternatives)))


@lru_cache(maxsize=4)
def indicator_grammar(vocabulary: Vocabulary) -> IndicatorGrammar:
    return IndicatorGrammar(vocabulary)
