"""Lays out the sentences of one article as frames."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from tinhso.extract.discourse import Cue, Discourse
from tinhso.extract.frames import Frame
from tinhso.extract.indicators import Head
from tinhso.extract.mentioned_places import MentionedPlaces
from tinhso.extract.numbers import number_grammar
from tinhso.extract.periods import Period, period_grammar
from tinhso.extract.quantities import Kind, Quantity
from tinhso.extract.regions import RegionReading, RegionSpan
from tinhso.extract.setting import Setting
from tinhso.extract.sightings import sightings
from tinhso.text import Span
from tinhso.vocabulary import Vocabulary

_NAMES_PLACE = re.compile(r"(?: cả nước| toàn quốc)?(?: vẫn| tiếp tục)? (?:là|thuộc về) (?:tỉnh |thành phố )?")
_NAMED_NEXT = re.compile(r" (?:là|thuộc về) (?:tp|tỉnh|thành phố|[^\W\d_]+ [^\W\d_]+[,;.])")
_IS_ONE = re.compile(r"(?:là|trở thành) (?:tỉnh, thành phố|địa phương|tỉnh|thành phố) $")  # 'là địa phương dẫn đầu'
_NEEDS_PLACE = "cao nhất"  # 'cao nhất' is a first place only where it says whose ('cao nhất là Đà Nẵng')
_TOPIC_LENGTH = 600  # title and lead
_ALL_PROVINCES = (63, 34)  # until the mergers of 2025, and since
_IN_A_FIELD = re.compile(r"(?<!\w)(?:nhóm|trong|trong số) $")
_OF_PROVINCES = re.compile(r" (?:tỉnh|địa phương)(?!\w)")


class Found(NamedTuple):
    """What a sentence holds, whether it has numbers or not. `text` is folded; `words` names the lists it has a word of:
    cues, indices (Discourse.index_names), anchors (IndicatorGrammar.anchors); `digit` is where its first one stands."""

    span: Span
    text: str
    words: frozenset
    digit: int | None
    places: tuple[RegionSpan, ...]
    periods: list[Period]

    def says(self, cue: str, words: Discourse) -> bool:
        """Is the cue found anywhere in the sentence?"""
        return cue in self.words and words[cue].search(self.text) is not None


class FrameBuilder:
    """What one pass over the article finds is kept here, and dealt out by sentence."""

    def __init__(self, setting: Setting, regions: RegionReading, vocabulary: Vocabulary) -> None:
        folded = setting.document.folded
        self._setting, self._folded = setting, folded
        self._numbers, self._periods = number_grammar(vocabulary), period_grammar(vocabulary)
        self._places = MentionedPlaces(setting.document, regions, vocabulary)
        seen = sightings(setting.document, vocabulary)
        self._words = seen.words
        numerals, beyond = setting.document.numerals, len(folded)  # so that there is always a next one
        self._numerals = [*numerals, beyond]
        self._number_starts = self._numbers.starts(folded, numerals, seen.numbers)
        self._period_starts = [*self._periods.starts(folded, numerals, seen.periods), beyond]
        self._topic = folded[:_TOPIC_LENGTH]

    def found(self, span: Span) -> Found:
        """What stands at `span`, a sentence or the label of a table."""
        start, end = span
        numeral = self._numerals[bisect_left(self._numerals, start)]
        has_time = self._period_starts[bisect_left(self._period_starts, start)] < end
        return Found(
            span,
            self._folded[start:end],
            self._words.within(start, end),
            numeral if numeral < end else None,
            self._places.within(start, end),
            self._times(start, end) if has_time else [],
        )

    def _times(self, start: int, end: int) -> list[Period]:
        return self._periods.read(self._folded, self._period_starts, self._setting.published, start, end)

    def frame(self, found: Found, quantities: list[Quantity], before: str) -> Frame:
        """The sentence laid out; `before` is the folded sentence before it."""
        (start, end), places = found.span, found.places
        periods = [p for p in found.periods if not any(q.number_start < p.end and p.start < q.end for q in quantities)]
        masked = _overwritten(found.text, start, quantities, "#")
        placeless = _overwritten(masked, start, places, " ")
        return Frame(
            start,
            end,
            masked,
            _overwritten(placeless, start, periods, " "),
            placeless,
            found.text,
            tuple(quantities),
            self._heads(found, masked, before),
            tuple(periods),
            places,
            found.words,
            self._setting.words,
            self._setting.grammar,
        )

    def heads(self, found: Found, quantities: list[Quantity], before: str) -> tuple[Head, ...]:
        """The indicators that a sentence names, without the rest of its frame."""
        return self._heads(found, _overwritten(found.text, found.span.start, quantities, "#"), before)

    def _heads(self, found: Found, masked: str, before: str) -> tuple[Head, ...]:
        return tuple(self._setting.grammar.read(masked, found.span.start, found.words, before, self._topic))

    def quantities(self, found: Found) -> list[Quantity]:
        """The numbers of a sentence, in order."""
        folded, span, periods = self._folded, found.span, found.periods
        quantities = self._numbers.read(folded, self._number_starts, span.start, span.end)
        quantities = [
            q
            for q in quantities
            if not (_is_time(q, periods) or _numbers_a_point(folded, span, q) or _counts_all_provinces(folded, span, q))
        ]
        if found.places:  # 'năm 2024 Đồng Nai' tells no money
            quantities = [
                q for q in quantities if not any(p.start < q.end and q.number_start < p.end for p in found.places)
            ]
        if Cue.FIRST in found.words:
            quantities += self._first_places(span, quantities, found.places)
            quantities.sort(key=lambda q: q.start)
        return quantities

    def _first_places(self, span: Span, quantities: list[Quantity], places: tuple[RegionSpan, ...]) -> list[Quantity]:
        """'dẫn đầu cả nước về …' is a rank of 1 though it holds no number."""
        words, folded, ranks = self._setting.words, self._folded, [q for q in quantities if q.kind == Kind.RANK]
        found = []
        for match in words[Cue.FIRST].finditer(folded, span.start, span.end):
            start, end = match.span()
            top = any(q.start <= start < q.end + 40 and q.comparator == "<=" for q in ranks)
            ranked = any(
                q.start - 20 < end and start < q.end + 3 and ";" not in folded[end : q.start]
                for q in ranks
                if not _NAMED_NEXT.match(folded, q.end)
            )
            before = folded[max(span.start, start - 32) : start]
            of_others = words.first_of_others.search(before[-18:]) and not _IS_ONE.search(before)
            names = match.group() != _NEEDS_PLACE or any(
                place.start >= end and _NAMES_PLACE.fullmatch(folded, end, place.start) for place in places
            )
            if names and not (top or ranked or of_others):
                found.append(Quantity(start, start, end, Kind.RANK, 1.0))
        return found


def _counts_all_provinces(folded: str, span: Span, quantity: Quantity) -> bool:
    """'dẫn đầu nhóm 63 tỉnh, thành và đứng thứ tư trong nhóm 34 tỉnh': the field of a rank."""
    return (
        quantity.value in _ALL_PROVINCES
        and _IN_A_FIELD.search(folded, max(span.start, quantity.start - 12), quantity.start) is not None
        and _OF_PROVINCES.match(folded, quantity.end, span.end) is not None
    )


def _overwritten(text: str, start: int, things: Iterable[Quantity | Period | RegionSpan], mark: str) -> str:
    """`text`, which begins at offset `start`, with the mark in place of every letter of the things."""
    for thing in things:
        text = text[: thing.start - start] + mark * (thing.end - thing.start) + text[thing.end - start :]
    return text


def _is_time(quantity: Quantity, periods: list[Period]) -> bool:
    """Does a time stand where the number does, and is it not the smaller part of it?"""
    if quantity.kind not in (Kind.COUNT, Kind.RANK, Kind.POINTS):
        return False
    length = quantity.end - quantity.number_start
    return any(quantity.number_start < p.end and p.start < quantity.end and length <= p.end - p.start for p in periods)


def _numbers_a_point(folded: str, span: Span, quantity: Quantity) -> bool:
    """The '1.' of '1. Mục tiêu chung'."""
    is_first = quantity.start == span.start and quantity.kind == Kind.COUNT
    return is_first and folded[quantity.end : quantity.end + 2] in (". ", ") ")
