"""The places of an article as numbers meet them: bare names of units named with their type before, no numbered units.

Belongs here: which place stands where. Which of them a number is about is decided in placing.py.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

from tinhso.extract.document import Document
from tinhso.extract.regions import RegionReading, RegionSpan
from tinhso.text import fold
from tinhso.vocabulary import Vocabulary

_MOST_PLACES = 10_000  # in one article: more is no article
_NUMBERED_UNITS = ("phường", "quận")  # 'cấp xã 95%' names no commune, 'phường 5' does


class MentionedPlaces:
    """Looked up by sentence."""

    def __init__(self, document: Document, regions: RegionReading, vocabulary: Vocabulary) -> None:
        own_names = _own_names(vocabulary)
        spans = [_as_region(span, document, own_names) if span.level == "district" else span for span in regions.spans]
        text, folded = document.text, document.folded
        self._places = [
            place
            for place in _with_bare_names(document, spans)
            if not text[place.name_start].isdigit() or folded.startswith(_NUMBERED_UNITS, place.start)
        ]
        self._starts = [*[place.start for place in self._places], len(text)]  # so that there is always a next one

    def within(self, start: int, end: int) -> tuple[RegionSpan, ...]:
        """Places that lie between two offsets, in order."""
        first = bisect_left(self._starts, start)
        if self._starts[first] >= end:
            return ()  # as of most sentences
        return tuple([place for place in self._places[first : bisect_left(self._starts, end)] if place.end <= end])


@lru_cache(maxsize=4)
def _own_names(vocabulary: Vocabulary) -> frozenset[tuple[str, str]]:
    return frozenset((row["region_id"], fold(row["name_vi"])) for row in vocabulary.registers["regions"])


def _as_region(span: RegionSpan, document: Document, own_names: frozenset[tuple[str, str]]) -> RegionSpan:
    """'Huế' without a type word is the region of that name, not the town."""
    if span.marker or (span.region_id, document.folded[span.start : span.end]) not in own_names:
        return span
    return span._replace(level="province")


def _with_bare_names(document: Document, spans: list[RegionSpan]) -> list[RegionSpan]:
    """A commune or district named once with its type ('xã Nam Ka') is meant again where its bare name stands. `spans`
    are in the order of the text."""
    text = document.text
    typed = {text[s.name_start : s.end]: s for s in spans if s.level in ("district", "commune") and s.marker}
    if not typed:
        return spans
    taken = sorted((span.start, span.end) for span in spans)
    starts = [start for start, _ in taken]
    longest = max((end - start for start, end in taken), default=0)
    found = list(spans)
    for name, span in typed.items():
        at = text.find(name, span.end) if len(name) > 3 else -1
        while at >= 0:
            if len(found) >= _MOST_PLACES:
                left = f"communes and districts without that word in its last {len(text) - at:,} characters were"
                document.leave_unread("too_many_places", _MOST_PLACES, "names of places", left)
                return sorted(found, key=lambda s: s.start)
            end = at + len(name)
            near = taken[bisect_left(starts, at - longest) : bisect_left(starts, end)]
            if not any(other > at for _, other in near) and not text[end : end + 1].isalnum():
                found.append(span._replace(start=at, end=end, name_start=at, marker=None))
            at = text.find(name, end)
    return sorted(found, key=lambda s: s.start)
