"""A sentence laid out for linking: its quantities, the indicators it names, its times and its places."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from tinhso.extract.discourse import Discourse, discourse
from tinhso.extract.document import Document
from tinhso.extract.indicators import Head, IndicatorGrammar, indicator_grammar
from tinhso.extract.numbers import Kind, Quantity, number_grammar
from tinhso.extract.periods import Period, period_grammar
from tinhso.extract.regions import RegionReading, RegionSpan
from tinhso.text import Span, fold
from tinhso.vocabulary import Vocabulary

_NAMES_PLACE = re.compile(r"(?: cả nước| toàn quốc)? (?:là|thuộc về) (?:tỉnh |thành phố )?")
_WORD = re.compile(r"[^\W\d_][\w/-]*")
_CONNECTIVE = re.compile(
    r"[ ,;.:)(\"!?…/-]*(?:$|[,;.:)(\"]|(?:và|so|vào|trong|của|ở|tại|đến|cho|nhưng|thì|song|còn|với|theo|sau|trước|nhờ|do|khi|năm|trên|từ|hoặc|là|mà|"
    r"tăng|giảm|cao|thấp|vượt|bằng|như|để|nếu|vì|tương|trở|lên|nằm|đứng|xếp|tính|cùng|cả|toàn|mỗi|một năm|/năm|hàng năm|hằng năm|thuộc|riêng|trong đó|kế)(?!\w))"
)


@dataclass(frozen=True)
class Frame:
    """All offsets are offsets into the text. `masked` is the folded sentence with quantities as '#', `bare` that with
    times and places blanked; both have the length of the sentence and begin at `start`."""

    start: int
    end: int
    masked: str
    bare: str
    quantities: tuple[Quantity, ...]
    heads: tuple[Head, ...]
    periods: tuple[Period, ...]
    places: tuple[RegionSpan, ...]
    words: Discourse
    grammar: IndicatorGrammar

    def text(self, start: int, end: int) -> str:
        return self.masked[max(start - self.start, 0) : max(end - self.start, 0)]

    def content_words(self, start: int, end: int) -> int:
        """Words between two offsets that are neither a time, a place nor a function word: what breaks a link."""
        piece = self.bare[max(start - self.start, 0) : max(end - self.start, 0)]
        return sum(word not in self.words.function_words for word in _WORD.findall(piece))

    def opens_noun(self, quantity: Quantity) -> bool:
        """Is the number followed by what it counts ('80% hồ sơ'), not by a connective or the end ('đạt 80%, …')?"""
        return not _CONNECTIVE.match(self.masked, quantity.end - self.start)

    def depth(self, offset: int) -> int:
        """How many parentheses are open at an offset."""
        before = self.masked[: offset - self.start]
        return max(before.count("(") - before.count(")"), 0)

    def anchor(self, position: int) -> int | None:
        """Position of the quantity that the one at `position` may depend on: what parentheses enclose is passed over."""
        depth = self.depth(self.quantities[position].start)
        return next((i for i in range(position - 1, -1, -1) if self.depth(self.quantities[i].start) <= depth), None)


class FrameBuilder:
    """Lays out the sentences of one document; grammars come from the vocabulary."""

    def __init__(self, document: Document, regions: RegionReading, vocabulary: Vocabulary) -> None:
        self._document = document
        self._numbers = number_grammar(vocabulary)
        self._indicators = indicator_grammar(vocabulary)
        self.periods = period_grammar(vocabulary)
        self.words = discourse(vocabulary)
        own_names = _own_names(vocabulary)
        spans = tuple(_as_region(span, document, own_names) for span in regions.spans)
        self._regions = _with_bare_names(document, spans)
        self._starts = [span.start for span in self._regions]
        folded = document.folded
        self._topic = folded[:600]
        self._last_periods: tuple[Span, list[Period]] = (Span(-1, -1), [])

    def frame(self, span: Span, before: str) -> Frame:
        """The sentence at `span`; `before` is the folded sentence before it."""
        folded = self._document.folded
        periods = self.periods_in(span)
        quantities = [q for q in self._numbers.read(folded, span.start, span.end) if not _is_time(q, periods) and not _numbers_a_point(folded, span, q)]
        quantities += self._first_places(folded, span, quantities)
        quantities.sort(key=lambda q: q.start)
        periods = [p for p in periods if not any(q.number_start < p.end and p.start < q.end for q in quantities)]
        masked = list(folded[span.start : span.end])
        for q in quantities:
            masked[q.start - span.start : q.end - span.start] = "#" * (q.end - q.start)
        masked_text = "".join(masked)
        places = self.places(span)
        for thing in [*periods, *places]:
            masked[thing.start - span.start : thing.end - span.start] = " " * (thing.end - thing.start)
        heads = self._indicators.read(masked_text, span.start, before, self._topic)
        return Frame(
            span.start, span.end, masked_text, "".join(masked), tuple(quantities), tuple(heads), tuple(periods), places, self.words,
            self._indicators,
        )

    def periods_in(self, span: Span) -> list[Period]:
        """Times named in a sentence; the one asked for last is kept, it is asked for twice."""
        if self._last_periods[0] != span:
            self._last_periods = (span, self.periods.read(self._document.folded, self._document.published, span.start, span.end))
        return self._last_periods[1]

    def places(self, span: Span) -> tuple[RegionSpan, ...]:
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        places = (p for p in self._regions[first:last] if p.end <= span.end)
        # 'cấp xã 95%' names no commune, 'phường 5' does
        text, folded = self._document.text, self._document.folded
        return tuple(p for p in places if not text[p.name_start].isdigit() or folded.startswith(("phường", "quận"), p.start))

    def _first_places(self, folded: str, span: Span, quantities: list[Quantity]) -> list[Quantity]:
        """'dẫn đầu cả nước về …' is a rank of 1 though it holds no number."""
        found = []
        for match in self.words.first.finditer(folded, span.start, span.end):
            taken = any(q.start <= match.start() < q.end + 40 and q.kind is Kind.RANK and q.comparator == "<=" for q in quantities)
            ranked = any(q.kind is Kind.RANK and q.start - 20 < match.end() and match.start() < q.end + 3 for q in quantities)
            person = re.search(r"(?:người|vai trò|trách nhiệm|cán bộ|đơn vị|các địa phương|địa phương|nhóm|tỉnh, thành phố|tỉnh|phố) $", folded[max(span.start, match.start() - 18) : match.start()])
            names = match.group() != "cao nhất" or any(
                place.start >= match.end() and _NAMES_PLACE.fullmatch(folded[match.end() : place.start]) for place in self.places(span)
            )
            if names and not (taken or ranked or person):
                found.append(Quantity(match.start(), match.start(), match.end(), Kind.RANK, 1.0))
        return found


@lru_cache(maxsize=4)
def _own_names(vocabulary: Vocabulary) -> frozenset[tuple[str, str]]:
    return frozenset((row["region_id"], fold(row["name_vi"])) for row in vocabulary.registers["regions"])


def _as_region(span: RegionSpan, document: Document, own_names: frozenset[tuple[str, str]]) -> RegionSpan:
    """'Huế' without a type word is the region of that name, not the town."""
    if span.level != "district" or span.marker or (span.region_id, document.folded[span.start : span.end]) not in own_names:
        return span
    return replace(span, level="province")


def _with_bare_names(document: Document, spans: tuple[RegionSpan, ...]) -> list[RegionSpan]:
    """A commune or district named once with its type ('xã Nam Ka') is meant again where its bare name stands."""
    known = {(s.start, s.end) for s in spans}
    found = list(spans)
    for span in {document.text[s.name_start : s.end]: s for s in spans if s.level in ("district", "commune") and s.marker}.values():
        name = document.text[span.name_start : span.end]
        at = document.text.find(name, span.end) if len(name) > 3 else -1
        while at >= 0:
            end = at + len(name)
            if not any(a < end and at < b for a, b in known) and not document.text[end : end + 1].isalnum():
                found.append(replace(span, start=at, end=end, name_start=at, marker=None))
            at = document.text.find(name, end)
    return sorted(found, key=lambda s: s.start)


def _is_time(quantity: Quantity, periods: list[Period]) -> bool:
    if quantity.kind not in (Kind.COUNT, Kind.RANK, Kind.POINTS):
        return False
    return any(quantity.number_start < p.end and p.start < quantity.end and not _larger(quantity, p) for p in periods)


def _numbers_a_point(folded: str, span: Span, quantity: Quantity) -> bool:
    """The '1.' of '1. Mục tiêu chung'."""
    return quantity.start == span.start and quantity.kind is Kind.COUNT and folded[quantity.end : quantity.end + 2] in (". ", ") ")


def _larger(quantity: Quantity, period: Period) -> bool:
    return quantity.end - quantity.number_start > period.end - period.start
