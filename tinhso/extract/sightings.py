"""Every phrase the readers of an article look for, found in one pass over it: one automaton instead of seven.

Belongs here: which lists there are. What a hit means is decided by the reader that asks for its list.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tinhso.extract.date_patterns import date_rules
from tinhso.extract.discourse import discourse
from tinhso.extract.document import Document
from tinhso.extract.indicators import indicator_grammar
from tinhso.extract.numbers import number_grammar
from tinhso.extract.periods import period_grammar
from tinhso.extract.phrases import Hit, Occurrences, PhraseBook
from tinhso.extract.policy_grammar import policy_grammar
from tinhso.extract.region_lexicon import region_lexicon
from tinhso.extract.region_spans import UNIT_LEVELS
from tinhso.vocabulary import Vocabulary


class Sightings(NamedTuple):
    """Hits in the folded text of one article, by list; `words` are cues, names of indices, anchors of indicators."""

    regions: list[Hit]
    units: list[Hit]
    days: list[Hit]
    documents: list[Hit]
    numbers: list[Hit]
    periods: list[Hit]
    words: Occurrences


@lru_cache(maxsize=2)  # the readers of one article ask in turn
def sightings(document: Document, vocabulary: Vocabulary) -> Sightings:
    """`document` with its marks put back, as all readers take it."""
    lists, words = _book(vocabulary).read(document.folded)
    return Sightings(**lists, words=words)


@lru_cache(maxsize=4)
def _book(vocabulary: Vocabulary) -> PhraseBook:
    anchors = {number: phrases for phrases, number in indicator_grammar(vocabulary).anchors.items()}
    return PhraseBook(
        {
            "regions": region_lexicon(vocabulary).names,
            "units": {f"{word} ": word for word in UNIT_LEVELS},
            "days": date_rules(vocabulary).shift,
            "documents": dict.fromkeys(policy_grammar(vocabulary).type_words),
            "numbers": number_grammar(vocabulary).first_words,
            "periods": period_grammar(vocabulary).first_words,
        },
        {**discourse(vocabulary).phrases, **anchors},
    )
