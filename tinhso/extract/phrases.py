"""Lists of words as regular expressions, and scanning for them only where they can begin.

Belongs here: how a list becomes a pattern that is fast to search. Which words there are is vocabulary.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick


def phrase_regex(phrases: Iterable[str]) -> str:
    """What matches any of the phrases, the longest that stands there first: a tree by letter, for speed."""
    return _tree(sorted({phrase.strip() for phrase in phrases}))


def anywhere(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words."""
    return re.compile(rf"(?<!\w){phrase_regex(phrases)}(?!\w)")


def _tree(phrases: list[str]) -> str:
    """`phrases` sorted. Those that match at one place begin with each other, so 'longest first' is all the order."""
    ends = phrases[0] == ""
    initials: dict[str, list[str]] = {}
    for phrase in phrases[ends:]:
        initials.setdefault(phrase[0], []).append(phrase[1:])
    branches = [(letter if letter == " " else re.escape(letter)) + _tree(rest) for letter, rest in initials.items()]
    if not branches:
        return ""
    return branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)}){'?' if ends else ''}"


def anchored(
    may_start: re.Pattern[str], pattern: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` gives, tried only where the cheap `may_start` finds something."""
    at = start
    for hint in may_start.finditer(text, start, end):
        if hint.start() >= at and (match := pattern.match(text, hint.start(), end)):
            yield match
            at = match.end()


class PhraseIndex:
    """Which of many named lists have a phrase in a stretch of a text: one pass over the text for all."""

    def __init__(self, lists: Mapping[Hashable, Iterable[str]]) -> None:
        names: dict[str, set[Hashable]] = {}
        for name, phrases in lists.items():
            for phrase in phrases:
                names.setdefault(phrase.strip(), set()).add(name)
        self._automaton = AhoCorasick(list(names))
        self._names = [frozenset(found) for found in names.values()]

    def read(self, text: str) -> Occurrences:
        hits = sorted(
            (start, end, number)
            for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
        )
        return Occurrences(
            [start for start, _, _ in hits], [end for _, end, _ in hits], [self._names[n] for _, _, n in hits]
        )


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where the phrases stand in one text, by start. Inside longer words too: a cheap test before the exact one."""

    starts: list[int]
    ends: list[int]
    names: list[frozenset]

    def within(self, start: int, end: int) -> frozenset:
        """Names of the lists with a phrase that lies between two offsets."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return frozenset().union(*{self.names[i] for i in range(first, last) if self.ends[i] <= end})
