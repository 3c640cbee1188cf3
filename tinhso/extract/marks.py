"""Text typed without Vietnamese marks, given them back: a shadow of the same length that the rules can read.

Belongs here: telling such text and restoring the words the vocabulary knows. Does not belong here: typing errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from tinhso.extract.document import Document
from tinhso.text import fold, strip_marks
from tinhso.vocabulary import Vocabulary

_WORDS = re.compile(r"[^\W\d_]+(?:[ ,-]{1,2}[^\W\d_]+){1,9}")


@dataclass(frozen=True, eq=False)
class _Marks:
    automaton: AhoCorasick
    phrases: tuple[str, ...]
    before_number: re.Pattern[str]
    words: Mapping[str, str]


def with_marks(document: Document, vocabulary: Vocabulary) -> Document:
    """`document` itself; or, for text without marks, one whose text of the same length has the known words restored.

    Offsets into the result are offsets into `document`: take quotes from there.
    """
    return _restored(document, vocabulary) if document.is_unmarked else document


@lru_cache(maxsize=4)
def _restored(document: Document, vocabulary: Vocabulary) -> Document:
    text = restore(document.text, vocabulary)
    return replace(document, text=text, title=document.title and restore(document.title, vocabulary))


def restore(text: str, vocabulary: Vocabulary) -> str:
    """The text with the marks of every phrase the vocabulary knows; same length, capitals kept."""
    marks = _marks(vocabulary)
    folded = fold(text)
    letters = list(text)
    for index, start, end in marks.automaton.find_matches_as_indexes(folded):
        if (start and folded[start - 1].isalnum()) or folded[end : end + 1].isalnum():
            continue
        _put(letters, text, start, marks.phrases[index])
    for found in marks.before_number.finditer(folded):
        _put(letters, text, found.start(), marks.words[found.group()])
    return "".join(letters)


def _put(letters: list[str], text: str, start: int, phrase: str) -> None:
    for offset, letter in enumerate(phrase, start):
        capital = letter.upper()
        letters[offset] = capital if text[offset].isupper() and len(capital) == 1 else letter


@lru_cache(maxsize=8)
def _marks(vocabulary: Vocabulary) -> _Marks:
    rules = vocabulary.rules["marks"]
    known: dict[str, str] = {}
    for phrase in (*rules["phrases"], *_known_phrases(vocabulary)):
        folded = fold(phrase)
        bare = strip_marks(folded)
        if bare != folded and len(bare) == len(folded):
            known.setdefault(bare, folded)
    words = rules["before_number"]
    return _Marks(
        AhoCorasick(list(known), matchkind=MatchKind.LeftmostLongest),
        tuple(known.values()),
        re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?= \d)"),
        words,
    )


def _known_phrases(vocabulary: Vocabulary) -> Iterator[str]:
    """Names of regions, phrases of indicators, and every phrase of two syllables and more in a list of the rules."""
    for row in vocabulary.registers["region_aliases"]:
        if row["kind"] in ("short", "official", "capital_city", "city"):
            yield row["alias"]
    for row in vocabulary.registers["indicators"]:
        yield from row["phrases"].split("|")
    for name in sorted(vocabulary.rules):
        yield from _listed(vocabulary.rules[name])


def _listed(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key not in ("match", "no_match", "reason"):
                yield from _listed(value)
    elif isinstance(node, list):
        for item in node:
            if isinstance(item, str):
                if len(item) <= 60 and _WORDS.fullmatch(item):
                    yield item
            else:
                yield from _listed(item)
