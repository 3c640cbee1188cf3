"""Whether an article is about digital transformation: weighted terms of vocabulary/rules/topic.yml, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from tinhso.text import fold, strip_marks
from tinhso.vocabulary import Vocabulary, VocabularyError

_TITLE_FACTOR = 3
_MOST_PER_TERM = 4  # a word said forty times says no more than one said four times


@dataclass(frozen=True)
class Topic:
    terms: tuple[str, ...]
    weights: tuple[float, ...]
    threshold: float
    matcher: AhoCorasick
    bare_matcher: AhoCorasick  # the same terms without tone and vowel marks, for text written without them

    def score(self, text: str) -> float:
        """The weights of the terms found as whole words in folded text, each term counted four times at most."""
        counts: Counter[int] = Counter()
        matcher = self.bare_matcher if text.isascii() else self.matcher
        for term, start, end in matcher.find_matches_as_indexes(text):
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                counts[term] += 1
        return sum(self.weights[term] * min(n, _MOST_PER_TERM) for term, n in counts.items())

    def holds(self, title: str, body: str) -> bool:
        """Whether the article of this title and body, both folded, is on the topic."""
        return self.score(body) + _TITLE_FACTOR * self.score(title) >= self.threshold


@lru_cache(maxsize=4)
def compiled(vocabulary: Vocabulary) -> Topic:
    """The terms of a vocabulary, compiled once. Raises VocabularyError."""
    rules = vocabulary.rules.get("topic") or {}
    try:
        weights = {fold(term): float(group["weight"]) for group in rules["groups"] for term in group["terms"]}
        threshold = float(rules["threshold"])
    except (KeyError, TypeError, ValueError) as error:
        told = f"rules/topic.yml: needs `threshold` and `groups` of `weight` and `terms`: {error!r}"
        raise VocabularyError(told) from error
    matcher, bare = (
        AhoCorasick(terms, matchkind=MatchKind.LeftmostLongest)
        for terms in (list(weights), [strip_marks(term) for term in weights])
    )
    return Topic(tuple(weights), tuple(weights.values()), threshold, matcher, bare)
