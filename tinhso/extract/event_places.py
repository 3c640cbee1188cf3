"""Where an event takes place: the place its sentence gives, else where those who hold it sit, else the article's own.

Belongs here: the region of one event. Does not belong here: its day, name and organizers (event_parts.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinhso.extract.document import Document
from tinhso.extract.event_grammar import EventGrammar
from tinhso.extract.event_parts import Organizer
from tinhso.extract.regions import RegionReading
from tinhso.text import Span, fold

_WIDE = ("country", "macro_region", "press_grouping")
_PROVINCIAL = ("province", "municipality", "district")
_DATELINE = re.compile(r", (?:sáng |chiều |tối )?(?:ngày )?\d")
_HOSTS = re.compile(r" (?:đăng cai|là nơi diễn ra)(?!\w)")
_DAY_AND_PLACE = re.compile(r"[-+•*–·►» ]*(?:(?:thứ \w+|chủ nhật),? )?(?:ngày )?\d{1,2}[/-]\d{1,2}[^.;:\d]{1,30}\.$")
_AT_PROVINCIAL = re.compile(
    r"(?<!\w)tại (?:trung tâm hội nghị|hội trường|trụ sở|trung tâm|nhà văn hóa|quảng trường)[^,.;]{0,40}tỉnh(?!\w)"
)


def venue(document: Document, grammar: EventGrammar, regions: RegionReading, sentence: Span) -> str | None:
    """Province of the first place the sentence gives with 'tại' or 'ở' (or of the dateline it begins with)."""
    local, folded = regions.home, document.folded
    for span in regions.within(sentence):
        if span.level in _WIDE:
            continue
        before = folded[max(sentence.start, span.start - 100) : span.start]
        opens = span.start == sentence.start and _DATELINE.match(folded, span.end)
        if opens or grammar.at.search(before) or _HOSTS.match(folded, span.end):
            return span.region_id or local
    return local if _AT_PROVINCIAL.search(document.folded, sentence.start, sentence.end) else None


def setting_place(document: Document, regions: RegionReading, sentence: Span) -> str | None:
    """The place that a paragraph opens with, beside a day: '• Thứ Hai, 09/3 – Lạng Sơn. UBND tỉnh phát động …'."""
    opening = document.opening_before(sentence)
    if opening is None or not _DAY_AND_PLACE.match(document.folded, opening.start, opening.end):
        return None
    named = [s for s in regions.within(opening) if s.level in _PROVINCIAL and s.kind != "inside"]
    return named[0].region_id if len(named) == 1 and opening.end - named[0].end <= 2 else None


def province_of(
    grammar: EventGrammar, regions: RegionReading, held_by: Sequence[Organizer], name: Span | None
) -> str | None:
    """Where local organizers sit: the province their name holds, else the article's; else the one in the event's own
    name ('Đại hội Đảng bộ tỉnh Phú Thọ'). None for a national body."""
    for organizer in held_by:
        for span in regions.within(Span(organizer.start, organizer.end)):
            if span.level not in _WIDE and (span.kind != "inside" or span.marker):
                return span.region_id
    if any(grammar.local.match(o.name) and not grammar.national.match(o.name) for o in held_by):
        return regions.home
    if name and not any(grammar.national.match(organizer.name) for organizer in held_by):
        own = [
            s.region_id for s in regions.within(name) if s.level in ("province", "municipality") and s.kind != "inside"
        ]
        return own[0] if len(set(own)) == 1 else None
    return None


def home(grammar: EventGrammar, regions: RegionReading, held_by: tuple[Organizer, ...]) -> str | None:
    """The article's own province, where nobody national holds it and nothing else is said."""
    if any(grammar.national.match(organizer.name) for organizer in held_by):
        return None
    return regions.home


def host(
    grammar: EventGrammar, regions: RegionReading, held_by: tuple[Organizer, ...], sentence: Span, trigger: Span
) -> str | None:
    """A delegation or a national body works with a province at that province's place."""
    if held_by and not (grammar.national.match(held_by[0].name) or fold(held_by[0].name).startswith("đoàn")):
        return None
    after = regions.within(Span(trigger.end, sentence.end))
    hosts = [s for s in after if s.level in _PROVINCIAL and s.kind != "inside"]
    return hosts[0].region_id if hosts else None


_GONE_TO = re.compile(r"(?<!\w)(?:đến|tới|sang|ra|vào|về|lên|xuống) $")


def venue_by_type(
    document: Document,
    grammar: EventGrammar,
    regions: RegionReading,
    event_type: str,
    held_by: tuple[Organizer, ...],
    sentence: Span,
    trigger: Span,
    name: Span | None,
) -> str | None:
    if event_type == "visit":  # at the host's, not the visitors' place
        hosts = [s for s in regions.within(Span(trigger.end, sentence.end)) if s.level in _PROVINCIAL]
        hosts += [
            s
            for s in regions.within(Span(sentence.start, trigger.start))
            if s.level in _PROVINCIAL and _GONE_TO.search(document.folded, max(sentence.start, s.start - 8), s.start)
        ]
        return hosts[0].region_id if hosts else regions.home
    place = host(grammar, regions, held_by, sentence, trigger) if event_type == "meeting" else None
    place = place or province_of(grammar, regions, held_by, name)
    if place is None and not held_by:
        before = regions.within(Span(sentence.start, trigger.start))
        subject = [s for s in before if s.level in ("province", "municipality")]
        place = subject[0].region_id if subject else None
    return place or home(grammar, regions, held_by)
