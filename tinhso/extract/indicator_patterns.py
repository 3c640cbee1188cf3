"""The language in which rules/indicators.yml names indicators, compiled to regular expressions.

Belongs here: reading a pattern and writing its expression. Which matches count is decided in indicators.py.
"""

from __future__ import annotations

import re

from tinhso.extract.phrases import phrase_regex, word_regex
from tinhso.vocabulary import VocabularyError

_GAP_SHORT = r"(?: [^\s;:#,]+){0,3}? "
_GAP_LONG = r"(?:,? (?!tỷ )[^\s;:#]+){0,11}?,? "  # a gap does not run into the next 'tỷ lệ …'
_MOST_ALTERNATIVES = 64  # of one list of anchors
# A pattern is a list of (alternatives, is_optional, gap after: '', '..' or '...').
Element = tuple[list[str], bool, str]


def parse_pattern(pattern: str, macros: dict[str, str]) -> list[Element]:
    """The elements of a pattern with its macros put in. Raises VocabularyError when it could match nothing at all."""
    pattern = re.sub(r"\{(\w+)\}", lambda m: _expanded(pattern, m, macros), pattern)
    elements: list[Element] = []
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


def pattern_regex(elements: list[Element]) -> str:
    """The whole pattern, from the beginning of a word to the end of one."""
    alternatives, optional, _ = elements[0]
    if optional or "#" in alternatives:
        return rf"(?<!\w){pattern_body(elements)}(?!\w)"
    return rf"{word_regex(alternatives)}{pattern_body(elements).removeprefix(_alternatives(alternatives))}(?!\w)"


def pattern_body(elements: list[Element]) -> str:
    """The pattern without its edges."""
    gaps = {"": " ", "..": _GAP_SHORT, "...": _GAP_LONG}
    parts = []
    for position, (alternatives, optional, gap) in enumerate(elements):
        body = _alternatives(alternatives)
        if position == len(elements) - 1:
            parts.append(body)
        elif all(o for _, o, _ in elements[position + 1 :]):  # only optional ones follow: their blank is optional too
            rest = pattern_body([(a, False, g) for a, _, g in elements[position + 1 :]])
            parts.append(f"{body}(?:{gaps[gap]}{rest})?")
            break
        elif optional:
            parts.append(f"(?:{body}{gaps[gap]})?")
        else:
            parts.append(body + gaps[gap])
    return "".join(parts)


def _alternatives(alternatives: list[str]) -> str:
    words = [alternative for alternative in alternatives if alternative != "#"]
    if not words:
        return r"(?:\(?#+\)?)"
    return f"(?:{phrase_regex(words)}|#+)" if len(words) < len(alternatives) else f"(?:{phrase_regex(words)})"


def anchors_of(elements: list[Element]) -> list[frozenset[str]]:
    """What must stand in the sentence, one of each list, the most telling list first. Required elements that only a
    blank parts make one list: 'công nghệ số' is rarer than its words."""
    required: list[list[str]] = []
    is_joined = False
    for alternatives, optional, gap in elements:
        if optional or "#" in alternatives:
            is_joined = False
            continue
        if is_joined and len(required[-1]) * len(alternatives) <= _MOST_ALTERNATIVES:
            required[-1] = [f"{first} {then}" for first in required[-1] for then in alternatives]
        else:
            required.append(alternatives)
        is_joined = not gap
    required.sort(key=lambda phrases: (-min(map(len, phrases)), len(phrases)))
    return list(map(frozenset, required))
