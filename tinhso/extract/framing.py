"""Lays out the sentences of one article as frames."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame
from tinhso.extract.indicators import Head
from tinhso.extract.mentioned_places import MentionedPlaces
from tinhso.extract.numbers import Kind, Quantity, number_grammar
from tinhso.extract.periods import Period, period_grammar
from tinhso.extract.regions import RegionReading, RegionSpan
from tinhso.extract.setting import Setting
from tinhso.text import Span
from tinhso.vocabulary import Vocabulary

_NAMES_PLACE = re.compile(r"(?: cả nước| toàn quốc)?(?: vẫn| tiếp tục)? (?:là|thuộc về) (?:tỉnh |thành phố )?")
_NEEDS_PLACE = "cao nhất"  # 'cao nhất' is a first place only where it says whose ('cao nhất là Đà Nẵng')
_TOPIC_LENGTH = 600  # title and lead


class _Found(NamedTuple):
    """What a sentence holds, whether it has numbers or not."""

    span: Span
    cues: frozenset[str]
    places: tuple[RegionSpan, ...]
    periods: list[Period]


class FrameBuilder:
    """What is found once per article is kept here; grammars come from the vocabulary."""

    def __init__(self, setting: Setting, regions: RegionReading, vocabulary: Vocabulary) -> None:
        folded = setting.document.folded
        self._setting, self._folded = setting, folded
        self._numbers, self._periods = number_grammar(vocabulary), period_grammar(vocabulary)
        self._places = MentionedPlaces(setting.document, regions, vocabulary)
        self._anchors = setting.grammar.anchors(folded)
        self._cues = setting.words.occurrences(folded)
        self._topic = folded[:_TOPIC_LENGTH]
        self._last = _Found(Span(-1, -1), frozenset(), (), [])

    def frame(self, span: Span, before: str) -> Frame:
        """The sentence at `span`; `before` is the folded sentence before it."""
        cues, places = self.cues(span), self.places(span)
        quantities = self._quantities(span, cues, places)
        periods = [
            p for p in self.periods(span) if not any(q.number_start < p.end and p.start < q.end for q in quantities)
        ]
        folded = self._folded[span.start : span.end]
        masked = _overwritten(folded, span.start, quantities, "#")
        placeless = _overwritten(masked, span.start, places, " ")
        heads = self._heads(span, masked, before)
        return Frame(
            span.start,
            span.end,
            masked,
            _overwritten(placeless, span.start, periods, " "),
            placeless,
            folded,
            tuple(quantities),
            heads,
            tuple(periods),
            places,
            cues,
            self._setting.words,
            self._setting.grammar,
        )

    def heads(self, span: Span, before: str) -> tuple[Head, ...]:
        """The indicators that a sentence names, without the rest of its frame."""
        quantities = self._quantities(span, self.cues(span), self.places(span))
        return self._heads(span, _overwritten(self._folded[span.start : span.end], span.start, quantities, "#"), before)

    def cues(self, span: Span) -> frozenset[str]:
        """What a sentence holds words of (Cue, or a name of Discourse.index_names)."""
        return self._found(span).cues

    def places(self, span: Span) -> tuple[RegionSpan, ...]:
        """Places named in a sentence."""
        return self._found(span).places

    def periods(self, span: Span) -> list[Period]:
        """Times named in a sentence."""
        return self._found(span).periods

    def _found(self, span: Span) -> _Found:
        """What was found in the last sentence asked about is kept: it is asked for more than once."""
        if self._last.span != span:
            self._last = _Found(
                span,
                self._cues.within(span.start, span.end),
                self._places.within(span),
                self._periods.read(self._folded, self._setting.published, span.start, span.end),
            )
        return self._last

    def _heads(self, span: Span, masked: str, before: str) -> tuple[Head, ...]:
        anchors = self._anchors.within(span.start, span.end)
        return tuple(self._setting.grammar.read(masked, span.start, anchors, before, self._topic))

    def _quantities(self, span: Span, cues: frozenset[str], places: tuple[RegionSpan, ...]) -> list[Quantity]:
        folded, periods = self._folded, self.periods(span)
        found = self._numbers.read(folded, span.start, span.end)
        found = [q for q in found if not _is_time(q, periods) and not _numbers_a_point(folded, span, q)]
        if Cue.FIRST in cues:
            found += self._first_places(span, found, places)
            found.sort(key=lambda q: q.start)
        return found

    def _first_places(self, span: Span, quantities: list[Quantity], places: tuple[RegionSpan, ...]) -> list[Quantity]:
        """'dẫn đầu cả nước về …' is a rank of 1 though it holds no number."""
        words, folded, ranks = self._setting.words, self._folded, [q for q in quantities if q.kind is Kind.RANK]
        found = []
        for match in words[Cue.FIRST].finditer(folded, span.start, span.end):
            start, end = match.span()
            top = any(q.start <= start < q.end + 40 and q.comparator == "<=" for q in ranks)
            ranked = any(q.start - 20 < end and start < q.end + 3 for q in ranks)
            of_others = words[Cue.FIRST_OF_OTHERS].search(folded[max(span.start, start - 18) : start])
            names = match.group() != _NEEDS_PLACE or any(
                place.start >= end and _NAMES_PLACE.fullmatch(folded, end, place.start) for place in places
            )
            if names and not (top or ranked or of_others):
                found.append(Quantity(start, start, end, Kind.RANK, 1.0))
        return found


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
    is_first = quantity.start == span.start and quantity.kind is Kind.COUNT
    return is_first and folded[quantity.end : quantity.end + 2] in (". ", ") ")
