"""Lists of words as regular expressions, and scanning for them only where they can begin.

Belongs here: how a list becomes a pattern that is fast to search. Which words there are is vocabulary.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick


def phrase_regex(phrases: Iterable[str]) -> str:
    """What matches any of the phrases, the longest that stands there first: a tree by letter, for speed."""
    return _tree(sorted({phrase.strip() for phrase in phrases}))


def anywhere(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words."""
    return re.compile(rf"{word_regex(phrases)}(?!\w)")


def word_regex(phrases: Iterable[str], but_not: Iterable[str] = ()) -> str:
    """Any of the phrases where a word begins, unless one of `but_not` stands there as whole words. A letter comes
    before the look behind it: so `search` leaps to it."""
    initials, not_these = (_by_initial(sorted({phrase.strip() for phrase in some})) for some in (phrases, but_not))
    branches = []
    for letter, rest in initials.items():
        unless = rf"(?!{_tree(not_these[letter])}(?!\w))" if letter in not_these else ""
        branches.append(rf"{_escaped(letter)}(?<!\w{_escaped(letter)}){unless}{_tree(rest)}")
    return f"(?:{'|'.join(branches)})"


def _tree(phrases: list[str]) -> str:
    """`phrases` sorted. Those that match at one place begin with each other, so 'longest first' is all the order."""
    ends = phrases[0] == ""
    branches = [_escaped(letter) + _tree(rest) for letter, rest in _by_initial(phrases[ends:]).items()]
    if not branches:
        return ""
    return branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)}){'?' if ends else ''}"


def _by_initial(phrases: list[str]) -> dict[str, list[str]]:
    """First letter → what follows it."""
    initials: dict[str, list[str]] = {}
    for phrase in phrases:
        initials.setdefault(phrase[0], []).append(phrase[1:])
    return initials


def _escaped(letter: str) -> str:
    """As `re.escape`, but a blank stays as it is."""
    return letter if letter == " " else re.escape(letter)


Hit = tuple[int, int, Any]  # (start, end, what the list says of the phrase)
_FIRST = re.compile(r"\\d|/|[^\W\d_]+")


class Scanner(NamedTuple):
    """A long pattern with what makes it fast to search for: how it may begin, and what of it begins with a digit."""

    whole: re.Pattern[str]
    of_digits: re.Pattern[str]
    first_words: dict[str, re.Pattern[str]]  # with what must follow each
    after_digit: re.Pattern[str]

    @classmethod
    def of(cls, forms: Iterable[str], of_digits: Iterable[str], beginnings: Iterable[str]) -> Scanner:
        """For any of the forms; `beginnings` says how they open, with a word, '/' or \\d."""
        rests: dict[str, list[str]] = {}
        for beginning in beginnings:
            first = _FIRST.match(beginning)[0]
            rests.setdefault(first, []).append(beginning[len(first) :])
        then = {first: re.compile("|".join(rest)) for first, rest in rests.items()}
        after_digit = then.pop(r"\d")
        return cls(re.compile("|".join(forms)), re.compile("|".join(of_digits)), then, after_digit)

    def starts(self, text: str, numerals: list[int], words: list[Hit]) -> list[int]:
        """Where in a text the pattern may match, in order; `numerals` are where its runs of digits begin, `words` the
        hits of `first_words`."""
        found = [numeral for numeral in numerals if self.after_digit.match(text, numeral + 1)]
        for start, end, following in words:
            if not (start and text[start - 1].isalnum()) and following.match(text, end):
                found.append(start)
        found.sort()
        return found

    def finditer(self, text: str, starts: list[int], start: int, end: int) -> Iterator[re.Match[str]]:
        """What `whole.finditer` gives between two offsets; `starts` are those of the text."""
        at, first = start, bisect_left(starts, start)
        for begin in starts[first : bisect_left(starts, end, first)]:
            if begin >= at:
                pattern = self.of_digits if text[begin].isdecimal() else self.whole
                match = pattern.match(text, begin, end)
                if match:
                    yield match
                    at = match.end()


class PhraseBook:
    """Many lists of phrases, looked for together: one pass over a text for all. Inside longer words too: a cheap test
    before the exact one.

    `lists`: name → phrase → what its hits carry; `groups`: name → phrases of which only matters whether one is there.
    """

    def __init__(
        self, lists: Mapping[str, Mapping[str, Any]], groups: Mapping[Hashable, Iterable[str]] | None = None
    ) -> None:
        self._names = tuple(lists)
        carried: dict[str, list[tuple[str, Any]]] = {}
        for name, phrases in lists.items():
            for phrase, what in phrases.items():
                carried.setdefault(phrase, []).append((name, what))
        grouped: dict[str, set[Hashable]] = {}
        for name, phrases in (groups or {}).items():
            for phrase in phrases:
                grouped.setdefault(phrase.strip(), set()).add(name)
        phrases = list(dict.fromkeys([*grouped, *carried]))
        self._automaton = AhoCorasick(phrases)
        self._carried = [tuple(carried.get(phrase, ())) for phrase in phrases]
        self._grouped = [frozenset(names) for names in grouped.values()]  # of the first phrases

    def read(self, text: str) -> tuple[dict[str, list[Hit]], Occurrences]:
        """The hits of each list, and where the phrases of the groups are; in the order of their ends, of those that end
        at one place the longest first."""
        found: dict[str, list[Hit]] = {name: [] for name in self._names}
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        for phrase, start, end in hits:
            for name, what in self._carried[phrase]:
                found[name].append((start, end, what))
        n_grouped = len(self._grouped)
        hits = [hit for hit in hits if hit[0] < n_grouped]
        return found, Occurrences([hit[2] for hit in hits], [self._grouped[hit[0]] for hit in hits])


def is_word(text: str, start: int, end: int) -> bool:
    """Do text[start:end] and a longer word not overlap? As `\\b` on either side."""
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return False
    return not (text[end : end + 1].isalnum() or text[end : end + 1] == "_")


def leftmost_longest(hits: Iterable[Hit]) -> list[Hit]:
    """Hits that do not overlap: the first, the longest of those that begin at one place, then the first behind it."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept


class Occurrences(NamedTuple):
    """Where the phrases of one text end, and which groups each is of."""

    ends: list[int]
    names: list[frozenset]

    def within(self, start: int, end: int) -> frozenset:
        """Names of the groups with a phrase that ends between two offsets."""
        first = bisect_right(self.ends, start)
        return _NOTHING.union(*self.names[first : bisect_right(self.ends, end, first)])


_NOTHING: frozenset = frozenset()
