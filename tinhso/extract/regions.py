"""Region names of an article: country, groupings, provinces, and districts read as their province.

Belongs here: reading names in the order of the text and what each means on the day of publication. Which region a
number is about is decided in linking; which one the article is about in region_primary.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tinhso.extract.document import Document
from tinhso.extract.marks import with_marks
from tinhso.extract.phrases import Hit, is_word
from tinhso.extract.region_context import (
    CAPITAL_WORD,
    COMMUNE_MARKERS,
    DISTRICT_MARKERS,
    is_country_in_name,
    is_foreign,
    is_inside_name,
    is_person,
    marker_before,
)
from tinhso.extract.region_lexicon import (
    MERGER,
    PROVINCIAL,
    District,
    Name,
    RegionLexicon,
    region_lexicon,
)
from tinhso.extract.region_spans import RegionSpan, merged, unlisted_units
from tinhso.extract.sightings import sightings
from tinhso.records import RegionMention
from tinhso.text import Span
from tinhso.vocabulary import Vocabulary


@dataclass(frozen=True)
class RegionReading:
    """`mentions` and `spans` are in the order of the text; `primary_region_id` is what the article is mostly about."""

    mentions: tuple[RegionMention, ...]
    spans: tuple[RegionSpan, ...]
    primary_region_id: str | None
    home: str | None = None  # the primary region where it is a province: what 'tỉnh' and nameless communes lie in

    @cached_property
    def _starts(self) -> list[int]:
        return [place.start for place in self.spans]

    def within(self, span: Span) -> tuple[RegionSpan, ...]:
        """The places that lie in `span`."""
        start, end = span
        first = bisect_left(self._starts, start)
        return tuple([place for place in self.spans[first : bisect_left(self._starts, end)] if place.end <= end])

    @property
    def region_ids(self) -> tuple[str, ...]:
        """Every region named, in order of first mention."""
        return tuple(dict.fromkeys(mention.region_id for mention in self.mentions))


def read_regions(document: Document, vocabulary: Vocabulary) -> RegionReading:
    """All regions `document` names. Nothing named: empty tuples and None ('vn' on national matters)."""
    from tinhso.extract.region_primary import primary_region

    lexicon = region_lexicon(vocabulary)
    shadow = with_marks(document, vocabulary)
    is_new = _after_merger(shadow)
    seen = sightings(shadow, vocabulary)
    named = _resolve(shadow, lexicon, seen.regions, is_new)
    mentions = tuple(
        RegionMention(span.region_id, document.evidence(span, f"region.{span.kind}"), span.kind)
        for span in named
        if span.region_id and span.kind != "inside"
    )
    spans = merged(named, unlisted_units(shadow, seen.units, named))
    if not mentions:
        mentions = _national(document, shadow, lexicon)
    primary = primary_region(shadow, lexicon, spans, mentions, is_new)
    return RegionReading(mentions, spans, primary, primary if lexicon.level.get(primary or "") in PROVINCIAL else None)


def _after_merger(document: Document) -> bool:
    if document.published:
        return document.published >= MERGER
    years = [int(year) for year in re.findall(r"(?<!\d)20[12]\d(?!\d)", document.text[:20_000])]
    return "/34 tỉnh" in document.folded or (bool(years) and max(years) >= 2031)


# Names: every match of the dictionary at word borders and with its capitals, the longest where they overlap.


_HUE_SINCE = date(2025, 1, 1)  # 'thành phố Huế' is the whole province since then
_MOST_NAMES = 5_000  # read in one article: more is no article


def _candidates(document: Document, hits: Iterable[Hit]) -> Iterator[tuple[int, int, Name]]:
    folded, text = document.folded, document.text
    found = []
    for start, end, name in hits:
        if is_word(folded, start, end) and _has_capitals(text, start, end, name) and _has_marker(folded, start, name):
            found.append((start, -end, name))
    found.sort(key=lambda item: item[:2])
    last = 0
    if len(found) > _MOST_NAMES:
        left = f"the last {len(found) - _MOST_NAMES:,} of them were"
        document.leave_unread("too_many_places", _MOST_NAMES, "names of places", left)
    for start, minus_end, name in found[:_MOST_NAMES]:
        if start >= last:
            last = -minus_end
            yield start, last, name


def _has_marker(folded: str, start: int, name: Name) -> bool:
    """'phía Bắc' needs 'các tỉnh' before it: 'về phía Bắc Giang' is Bắc Giang."""
    return not name.needs_marker or name.needs_marker.search(folded[max(0, start - 24) : start]) is not None


def _has_capitals(text: str, start: int, end: int, name: Name) -> bool:
    if name.is_trap or not name.capitals:
        return True
    needs_all = name.all_capitals and not name.country_id and not name.grouping_ids
    capitals = [text[start + i].isupper() for i in name.capitals]
    return all(capitals) if needs_all else any(capitals)


# Meaning


def _resolve(document: Document, lexicon: RegionLexicon, hits: Iterable[Hit], is_new: bool) -> tuple[RegionSpan, ...]:
    spans: list[RegionSpan] = []
    waiting: list[tuple[int, int, Name, str | None, int]] = []  # towns that need the province named somewhere
    previous_end = 0
    for start, end, name in _candidates(document, hits):
        if not name.is_trap:
            span = _read_name(document, lexicon, start, end, name, is_new, previous_end)
            if isinstance(span, RegionSpan):
                spans.append(span)
            elif name.districts:
                waiting.append((start, end, name, *marker_before(document, start)))
        previous_end = end
    spans += _read_waiting(document, lexicon, spans, waiting, is_new)
    return tuple(sorted(spans, key=lambda span: span.start))


def _read_name(
    document: Document, lexicon: RegionLexicon, start: int, end: int, name: Name, is_new: bool, previous_end: int
) -> RegionSpan | None:
    """The span of one name; None when it means nothing here (or, for a town, not without more context)."""
    if name.country_id:
        if name.is_implied:
            return RegionSpan(start, end, start, name.country_id, "implied", "country", None)
        kind = "inside" if is_country_in_name(document, lexicon.context, start, end) else "named"
        return RegionSpan(start, end, start, name.country_id, kind, "country", None)
    marker, marker_start = marker_before(document, start)
    if name.grouping_ids:
        return _read_grouping(document, lexicon, start, end, name)
    if name.provinces and not _is_district_here(name, marker, is_new):
        return _read_province(document, lexicon, start, end, name, marker, marker_start, is_new, previous_end)
    if name.districts and marker in DISTRICT_MARKERS | {"đặc khu"}:
        return _district_span(document, name, start, end, marker, marker_start, is_new, None)
    if name.districts and name.is_known_town and marker not in COMMUNE_MARKERS - {"phường", "đặc khu"}:
        if marker == "phường" and not is_new:
            return None
        if is_inside_name(document, lexicon.context, start, end):
            return _with_kind(_district_span(document, name, start, end, marker, marker_start, is_new, None), "inside")
        if not is_person(document, lexicon.context, start, previous_end) and len(name.districts) == 1:
            return _district_span(document, name, start, end, marker, marker_start, is_new, None)
    return None


def _is_district_here(name: Name, marker: str | None, is_new: bool) -> bool:
    """'huyện Quảng Ninh', 'thị xã Quảng Trị', 'TP Vĩnh Long': a district that bears the name of a province."""
    return (
        marker is not None
        and any(district.type_word == marker for district in name.districts)
        and not (marker == "thành phố" and any(region == "hue" for region, *_ in name.provinces) and is_new)
    )


def _read_grouping(document: Document, lexicon: RegionLexicon, start: int, end: int, name: Name) -> RegionSpan | None:
    day = document.published.isoformat() if document.published else ""
    fitting = [
        r for r, since, until in name.grouping_ids if (not since or since <= day) and (not until or day <= until)
    ]
    region_id = (fitting or [region for region, *_ in name.grouping_ids])[0]
    if name.folded in ("miền tây", "miền đông") and re.match(rf" [{'A-ZĐ'}]", document.text[end : end + 2]):
        return None  # 'miền Tây Nghệ An'
    inside = is_inside_name(document, lexicon.context, start, end)
    return RegionSpan(start, end, start, region_id, "inside" if inside else "named", lexicon.level[region_id], None)


def _read_province(
    document: Document,
    lexicon: RegionLexicon,
    start: int,
    end: int,
    name: Name,
    marker: str | None,
    marker_start: int,
    is_new: bool,
    previous_end: int,
) -> RegionSpan | None:
    region_id = name.provinces[0][0]
    level = lexicon.level[region_id]
    if marker in COMMUNE_MARKERS:
        # Since the merger a ward bears the name of the old capital: 'phường Hà Giang' lies in Tuyên Quang.
        ward_of = lexicon.successor.get(region_id) if is_new and marker == "phường" else None
        return RegionSpan(marker_start, end, start, ward_of, "district", "commune", marker)
    if marker in ("huyện", "quận", "thị xã"):
        return RegionSpan(marker_start, end, start, None, "district", "district", marker)
    if is_foreign(document, end) or (name.folded == "thủ đô" and not _is_capital_hanoi(document, start, end)):
        return None
    span = RegionSpan(marker_start, end, start, region_id, "named", level, marker)
    if marker is None:
        if is_person(document, lexicon.context, start, previous_end):
            return None
        if is_inside_name(document, lexicon.context, start, end):
            return _with_kind(span, "inside")
    return span


def _is_capital_hanoi(document: Document, start: int, end: int) -> bool:
    """'Thủ đô' with a capital, not followed by another capital's name ('Thủ đô Viêng Chăn')."""
    return document.text[start].isupper() and not re.match(rf" {CAPITAL_WORD}", document.text[end : end + 12])


def _with_kind(span: RegionSpan | None, kind: str) -> RegionSpan | None:
    return span and RegionSpan(span.start, span.end, span.name_start, span.region_id, kind, span.level, span.marker)


def _district_span(
    document: Document,
    name: Name,
    start: int,
    end: int,
    marker: str | None,
    marker_start: int,
    is_new: bool,
    named: list[str] | None,
) -> RegionSpan:
    """Its province; between several of the same name the type word, the province after it, then one named decide."""
    choices = [d for d in name.districts if marker is None or d.type_word == marker] or list(name.districts)
    if len({_province_of(d, is_new) for d in choices}) > 1:
        wanted = named or []
        choices = [d for d in choices if _province_of(d, is_new) in wanted or d.province_id in wanted]
    region_id = _province_of(choices[0], is_new) if len({_province_of(d, is_new) for d in choices}) == 1 else None
    if name.folded == "huế" and marker == "thành phố" and document.published and document.published >= _HUE_SINCE:
        return RegionSpan(marker_start, end, start, region_id, "named", "municipality", marker)
    level = "commune" if marker in COMMUNE_MARKERS else "district"
    return RegionSpan(marker_start, end, start, region_id, "district", level, marker)


def _province_of(district: District, is_new: bool) -> str:
    return district.successor_id if is_new else district.province_id


def _read_waiting(
    document: Document,
    lexicon: RegionLexicon,
    spans: list[RegionSpan],
    waiting: list[tuple[int, int, Name, str | None, int]],
    is_new: bool,
) -> Iterator[RegionSpan]:
    """Towns that need context: their province is named in the article, or a neighbour of the same list is certain."""
    named = {span.region_id for span in spans if span.region_id and span.kind != "inside"}
    by_province: dict[str, set[str]] = {}
    for _, _, name, _, _ in waiting:
        for district in name.districts:
            by_province.setdefault(_province_of(district, is_new), set()).add(name.folded)
    for start, end, name, marker, marker_start in waiting:
        if marker in COMMUNE_MARKERS:
            continue  # 'phường Vinh': read with the unlisted units
        provinces = {_province_of(d, is_new) for d in name.districts} | {d.province_id for d in name.districts}
        supported = provinces & named or {p for p in provinces if len(by_province.get(p, ())) >= 3}
        if not supported or is_person(document, lexicon.context, start, 0):
            continue
        if is_inside_name(document, lexicon.context, start, end):
            continue
        yield _district_span(document, name, start, end, marker, marker_start, is_new, sorted(supported))


_SHORTEST_ARTICLE = 200  # characters: less is a title or a caption


def _national(document: Document, shadow: Document, lexicon: RegionLexicon) -> tuple[RegionMention, ...]:
    """No region at all, but national bodies: the article is plainly about the country."""
    found = lexicon.national_words.search(shadow.folded)
    if not found or len(document.text) < _SHORTEST_ARTICLE:
        return ()
    return (RegionMention("vn", document.evidence(Span(found.start(), found.end()), "region.national"), "implied"),)
