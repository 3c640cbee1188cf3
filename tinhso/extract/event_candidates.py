"""Which triggers of a text may tell an event, and what their sentences say of it.

Belongs here: one candidate per trigger. Does not belong here: the words (rules/events.yml), the parts of a sentence
(event_parts.py), joining candidates (events.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tinhso.extract.dates import DateSpan
from tinhso.extract.document import Document
from tinhso.extract.event_grammar import POINTER, EventGrammar, Trigger
from tinhso.extract.event_parts import (
    Candidate,
    organizers,
    setting_day,
    topic,
    when,
    year_of_name,
)
from tinhso.extract.event_places import home, host, province_of, setting_place, venue
from tinhso.extract.event_verbs import read_verb
from tinhso.extract.regions import RegionReading
from tinhso.text import Span

_LONGEST_SENTENCE = 1_600
_MOST = 600  # triggers looked at in one article: more is no article


def read_candidates(
    document: Document, grammar: EventGrammar, regions: RegionReading, dates: Sequence[DateSpan]
) -> Iterator[Candidate]:
    title_end = document.title_span.end
    absorbed, outer = 0, None  # a trigger inside the name of an event is a part of that name
    triggers = grammar.find(document.folded)
    if len(triggers) > _MOST:
        left = f"events in its last {len(document.text) - triggers[_MOST][0]:,} characters were"
        document.leave_unread("too_many_events", _MOST, "words for events", left)
    for start, end, trigger in triggers[:_MOST]:
        if trigger.event_type is None:
            continue
        sentence = _clipped(document.sentence_at(start), start)
        if trigger.event_type == POINTER:
            if grammar.pointed.match(document.folded, end):
                yield _read_pointer(document, grammar, regions, dates, Span(start, end), sentence)
            continue
        if start < absorbed:
            if not trigger.is_verb and trigger.event_type != outer:
                yield from _nested(document, grammar, Span(start, end), trigger, sentence)
            continue
        read = read_verb if trigger.is_verb else _read_noun
        candidate = read(document, grammar, regions, dates, Span(start, end), trigger, sentence, start < title_end)
        if candidate and candidate.is_verb and candidate.name.start < absorbed:
            continue  # 'Cuộc thi … được phát động': told as a contest
        if candidate:
            if candidate.name and not candidate.is_weak:
                absorbed, outer = candidate.name.end, candidate.event_type
            yield candidate


def _clipped(sentence: Span, at: int) -> Span:
    """A sentence of a usual length: text without full stops is looked at around the trigger only."""
    if sentence.end - sentence.start <= _LONGEST_SENTENCE:
        return sentence
    return Span(max(sentence.start, at - _LONGEST_SENTENCE // 2), min(sentence.end, at + _LONGEST_SENTENCE // 2))


def _nested(
    document: Document, grammar: EventGrammar, trigger: Span, kind: Trigger, sentence: Span
) -> Iterator[Candidate]:
    """'lễ trao giải Cuộc thi “…”': the contest is an event of its own where a later sentence tells its days."""
    name = topic(document, grammar, kind.event_type, trigger.start, trigger.end, sentence.end)
    if name:
        yield Candidate(
            kind.event_type, trigger, sentence, False, False, name, None, None, (), False, False, False, True
        )


def _read_pointer(
    document: Document,
    grammar: EventGrammar,
    regions: RegionReading,
    dates: Sequence[DateSpan],
    trigger: Span,
    sentence: Span,
) -> Candidate:
    """'Sự kiện diễn ra sáng 7/6 tại …': day, place and organizers of the event told before."""
    day = when(document, grammar, dates, sentence, trigger, None)
    held_by = organizers(document, grammar, sentence, trigger, None)
    place = venue(document, grammar, regions, sentence)
    return Candidate(
        POINTER, trigger, sentence, False, False, None, day, place, held_by, False, False, place is not None
    )


def _read_noun(
    document: Document,
    grammar: EventGrammar,
    regions: RegionReading,
    dates: Sequence[DateSpan],
    trigger: Span,
    kind: Trigger,
    sentence: Span,
    is_title: bool,
) -> Candidate | None:
    before = document.folded[max(sentence.start, trigger.start - 40) : trigger.start]
    is_series = kind.event_type == "training" and _FEW.search(before) is not None  # 'mở 6 lớp tập huấn …' in a month
    if (not is_series and grammar.plural_before.search(before)) or grammar.unreal.search(before):
        return None
    name = topic(document, grammar, kind.event_type, trigger.start, trigger.end, sentence.end)
    day = when(document, grammar, dates, sentence, trigger, name)
    if name is None and day and kind.word in grammar.self_named:
        name = trigger
    if day is None and name:
        day = year_of_name(document, name, "năm ")
    if day is None and re.search(r"(?<!\w)(?:sẽ|dự kiến)(?!\w)", before):
        return None
    is_beside = grammar.beside.match(document.folded, sentence.start) is not None and trigger.start - sentence.start > 9
    if is_beside and name is None:
        return None  # 'Trong khuôn khổ Tuần lễ, sáng 9/10 diễn ra hội thảo …': the day of the other
    if day is None and name:
        day = setting_day(document, dates, sentence)
    if (
        day is None
        and name
        and not is_title
        and not is_beside
        and not _is_held(document, grammar, sentence, trigger, name)
    ):
        return None
    if is_series and (day is None or day.precision == "year"):
        return None
    if name and _DEADLINE.match(document.folded, name.end):
        return None
    held_by = organizers(document, grammar, sentence, trigger, name, day is None and kind.event_type != "meeting")
    told_place = place = venue(document, grammar, regions, sentence) or setting_place(document, regions, sentence)
    if place is None and kind.event_type == "meeting":
        place = host(grammar, regions, held_by, sentence, trigger)
    place = place or province_of(grammar, regions, held_by, name) or home(grammar, regions, held_by)
    event_type = kind.event_type
    if name and event_type in ("conference", "workshop") and _is_training(document, grammar, trigger):
        event_type = "training"
    is_placed = told_place is not None
    return Candidate(
        event_type, trigger, sentence, False, is_title, name, day, place, held_by, is_beside, False, is_placed
    )


def _is_held(document: Document, grammar: EventGrammar, sentence: Span, trigger: Span, name: Span) -> bool:
    """Without a day: the sentence says that it is held or attended, and the topic is more than 'của …'."""
    is_vague = re.match(r"\s(?:của|cũng|về)\s", document.folded[trigger.end : trigger.end + 6])
    if is_vague and name.start == trigger.start:
        return _HELD_BY.match(document.folded, name.end) is not None
    return grammar.held.search(document.folded, sentence.start, sentence.end) is not None or name.start != trigger.start


_FEW = re.compile(r"(?<![\w.,])(?:[2-9]|10|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) $")
_HELD_BY = re.compile(r"\s(?:vừa |đã )?(?:được|do) [^,.;]{3,90} (?:tổ chức|chủ trì)(?!\w)")
_DEADLINE = re.compile(r"[\"”]?,?\s(?:trước|chậm nhất|hạn|hoàn thành)(?: vào)?\s(?:ngày|tháng|quý)")


def _is_training(document: Document, grammar: EventGrammar, trigger: Span) -> bool:
    """'hội nghị trực tuyến tập huấn …'."""
    manner = grammar.manner.match(document.folded, trigger.end)
    return grammar.training_topic.match(document.folded, manner.end() if manner else trigger.end) is not None
