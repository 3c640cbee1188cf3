"""Page furniture told from article text, line by line, by the rules of vocabulary/rules/furniture.yml.

Belongs here: compiling the rules and asking them about one line. Does not belong here: the order of an article
(plain.py), nor any phrase: those are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tinhso.vocabulary import Vocabulary, VocabularyError

ZONES = ("line", "head", "tail", "block", "end", "byline", "caption", "wall")
MAX_LINE = 300  # a longer line is a paragraph, whatever it begins with
_MAX_BYLINE = 90
_SENTENCE_END = re.compile(r"[.!?…;:][\"'”’)\]]{0,3}$")
_SHORT_PROSE, _LONG_PROSE = 60, 140  # characters: with and without the mark that ends a sentence
_JOINTS = re.compile(r"\s[-–&+]\s|,\s|;\s|\svà\s")
_AFTER_NAME = re.compile(r"\s?\((?:[^()]{1,40})\)\.?$")
_NAME_MARKS = re.compile(r"[^\w'’.\s-]|\d|_")


@dataclass(frozen=True)
class Furniture:
    """One compiled expression a zone, which takes the folded line; CSS selectors for the parts of a page."""

    zones: Mapping[str, re.Pattern[str]]
    parts: Mapping[str, str]

    def is_in(self, folded: str, *zones: str) -> bool:
        if len(folded) <= MAX_LINE:
            for zone in zones:  # no `any`: asked of every line of a page
                if self.zones[zone].match(folded):
                    return True
        return False

    def author(self, line: str, folded: str) -> str | None:
        """The names when the line is nothing but names, with or without their role; else None."""
        if len(line) > _MAX_BYLINE:
            return None
        role = self.zones["byline"].match(folded)
        names = line[role.end() :] if role else line
        names = _AFTER_NAME.sub("", names).strip(" .:-*")
        is_signed = bool(role)
        return names if names and all(is_name(piece, is_signed) for piece in _JOINTS.split(names)) else None


def is_name(text: str, is_signed: bool = False) -> bool:
    """Whether it is written like a name or initials: up to five words (signed: seven), each with a capital."""
    words = text.split()
    if not words or len(words) > (7 if is_signed else 5) or _NAME_MARKS.search(text):
        return False
    return all(word[0].isupper() for word in words) and (is_signed or len(words) > 1 or len(text) <= 12)


def is_prose(line: str) -> bool:
    """Whether the line reads as a paragraph, not as a heading, a menu or a teaser's headline."""
    return len(line) >= _LONG_PROSE or (len(line) >= _SHORT_PROSE and _SENTENCE_END.search(line) is not None)


@lru_cache(maxsize=4)
def compiled(vocabulary: Vocabulary) -> Furniture:
    """The rules of a vocabulary, compiled once. Raises VocabularyError, which names the rule."""
    data = vocabulary.rules.get("furniture") or {}
    rules: Iterable[Mapping[str, Any]] = data.get("rules", ())
    patterns: dict[str, list[str]] = {zone: [] for zone in ZONES}
    for rule in rules:
        try:
            re.compile(rule["pattern"])
            patterns[rule["zone"]].append(rule["pattern"])
        except (KeyError, TypeError, re.error) as error:
            raise VocabularyError(f"rules/furniture.yml: rule {rule.get('id')!r} cannot be used: {error!r}") from error
    zones = {zone: re.compile("|".join(f"(?:{p})" for p in found) or r"(?!)") for zone, found in patterns.items()}
    return Furniture(zones, {part: ", ".join(selectors) for part, selectors in data.get("page", {}).items()})
