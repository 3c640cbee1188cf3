"""Which triggers of a text may tell an event, and what their sentences say of it.

Belongs here: one candidate per trigger. Does not belong here: the words (rules/events.yml), the parts of a sentence
(event_parts.py), joining candidates (events.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tinhso.extract.dates import DateSpan
from tinhso.extract.document import Document
from tinhso.extract.event_grammar import EventGrammar, Trigger
from tinhso.extract.event_parts import (
    Organizer,
    When,
    object_of,
    organizers,
    province_of,
    setting_day,
    topic,
    venue,
    when,
)
from tinhso.extract.regions import RegionReading
from tinhso.text import Span, fold


@dataclass(frozen=True, slots=True)
class Candidate:
    """One trigger and what its sentence says of it. Without a `name` it only points to an event told elsewhere."""

    event_type: str
    trigger: Span
    sentence: Span
    is_verb: bool
    is_title: bool
    name: Span | None
    when: When | None
    venue: str | None
    organizers: tuple[Organizer, ...]
    is_bound: bool  # 'Tại lễ khai trương, hai bên cũng ký …': day and place of the event before
    is_fresh: bool  # 'vừa'
    is_placed: bool  # the place is told, not only supposed
    is_nested: bool = False  # named inside the name of another event
    is_weak: bool = False  # 'Đoàn kiểm tra': who comes, an event only where the sentence tells no other


_LONGEST_SENTENCE = 1_600
_MOST = 600  # triggers looked at in one article: more is no article


def read_candidates(
    document: Document, grammar: EventGrammar, regions: RegionReading, dates: Sequence[DateSpan]
) -> Iterator[Candidate]:
    title_end = _title_end(document)
    absorbed, outer = 0, None  # a trigger inside the name of an event is a part of that name
    for start, end, trigger in grammar.find(document.folded)[:_MOST]:
        if trigger.event_type is None:
            continue
        sentence = _clipped(document.sentence_at(start), start)
        if start < absorbed:
            if not trigger.is_verb and trigger.event_type != outer:
                yield from _nested(document, grammar, Span(start, end), trigger, sentence)
            continue
        read = _read_verb if trigger.is_verb else _read_noun
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
    name = topic(document, grammar, trigger.start, trigger.end, sentence.end)
    if name:
        yield Candidate(
            kind.event_type, trigger, sentence, False, False, name, None, None, (), False, False, False, True
        )


def _title_end(document: Document) -> int:
    at = document.folded.find(fold(document.title), 0, 3000) if document.title else -1
    return at + len(document.title or "") if at >= 0 else 0


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
    if grammar.plural_before.search(before) or grammar.unreal.search(before):
        return None
    name = topic(document, grammar, trigger.start, trigger.end, sentence.end)
    day = when(document, grammar, dates, sentence, trigger, name)
    if name is None and day and kind.word in grammar.self_named:
        name = trigger
    if day is None and name:
        day = _year_of_name(document, dates, name)
    if day is None and re.search(r"(?<!\w)(?:sẽ|dự kiến)(?!\w)", before):
        return None
    is_beside = grammar.beside.match(document.folded, sentence.start) is not None and trigger.start - sentence.start > 9
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
    if name and _DEADLINE.match(document.folded, name.end):
        return None
    held_by = organizers(document, grammar, sentence, trigger, name, day is None and kind.event_type != "meeting")
    told_place = place = venue(document, grammar, regions, sentence)
    if place is None and kind.event_type == "meeting":
        place = _host(grammar, regions, held_by, sentence, trigger)
    place = place or province_of(grammar, regions, held_by, name) or _home(grammar, regions, held_by)
    event_type = kind.event_type
    if name and event_type in ("conference", "workshop") and _is_training(document, grammar, trigger):
        event_type = "training"
    is_placed = told_place is not None
    return Candidate(
        event_type, trigger, sentence, False, is_title, name, day, place, held_by, is_beside, False, is_placed
    )


def _is_held(document: Document, grammar: EventGrammar, sentence: Span, trigger: Span, name: Span) -> bool:
    """Without a day: the sentence says that it is held or attended, and the topic is more than 'của …'."""
    if re.match(r"\s(?:của|cũng|về)\s", document.folded[trigger.end : trigger.end + 6]) and name.start == trigger.start:
        return False
    return grammar.held.search(document.folded, sentence.start, sentence.end) is not None or name.start != trigger.start


def _home(grammar: EventGrammar, regions: RegionReading, held_by: tuple[Organizer, ...]) -> str | None:
    """The article's own province, where nobody national holds it and nothing else is said."""
    if any(grammar.national.match(organizer.name) for organizer in held_by):
        return None
    return regions.home


def _host(
    grammar: EventGrammar, regions: RegionReading, held_by: tuple[Organizer, ...], sentence: Span, trigger: Span
) -> str | None:
    """A delegation or a national body works with a province at that province's place."""
    if held_by and not (grammar.national.match(held_by[0].name) or fold(held_by[0].name).startswith("đoàn")):
        return None
    after = regions.within(Span(trigger.end, sentence.end))
    hosts = [s for s in after if s.level in _PROVINCIAL and s.kind != "inside"]
    return hosts[0].region_id if hosts else None


_DEADLINE = re.compile(r"[\"”]?,?\s(?:trước|chậm nhất|hạn|hoàn thành)(?: vào)?\s(?:ngày|tháng|quý)")
_PROVINCIAL = ("province", "municipality", "district")


def _is_training(document: Document, grammar: EventGrammar, trigger: Span) -> bool:
    """'hội nghị trực tuyến tập huấn …'."""
    manner = grammar.manner.match(document.folded, trigger.end)
    return grammar.training_topic.match(document.folded, manner.end() if manner else trigger.end) is not None


def _year_of_name(document: Document, dates: Sequence[DateSpan], name: Span) -> When | None:
    """'Hội thảo báo Đảng … năm 2023': held that year; but 'Hội nghị tổng kết năm 2022' is on that year."""
    if re.search(
        r"(?:tổng kết|sơ kết|triển khai|đánh giá|công bố|nhiệm vụ|kết quả|kế hoạch)",
        document.folded[name.start : name.end],
    ):
        return None
    if re.search(r"(?:đến|hết|từ|trước|mục tiêu)\s(?:hết\s)?năm \d{4}$", document.folded[name.start : name.end]):
        return None
    for span in dates:
        if span.precision == "year" and span.end == name.end and span.start > name.start:
            return When(Span(span.start, span.end), span.first, span.last, "year")
    return None


def _read_verb(
    document: Document,
    grammar: EventGrammar,
    regions: RegionReading,
    dates: Sequence[DateSpan],
    trigger: Span,
    kind: Trigger,
    sentence: Span,
    is_title: bool,
) -> Candidate | None:
    folded = document.folded
    before = folded[sentence.start : trigger.start]
    if grammar.unreal.search(before[-40:]) or re.search(
        r"(?:lễ|buổi|việc|tại|hội nghị|họp báo|không|chưa|kế hoạch|công tác|hoạt động|mới)\s$", before[-14:]
    ):
        return None
    is_passive = re.search(r"(?<!\w)(?:được|do)(?: [^,.;]{0,60})?\s$", before[-70:]) is not None
    if re.match(
        r" (?:tại|trong|ở) (?:hội nghị|hội thảo|lễ|buổi|phiên|diễn đàn|họp báo|sự kiện)",
        folded[trigger.end : trigger.end + 24],
    ):
        return None  # told by the noun that follows
    name = object_of(document, grammar, trigger.end, sentence.end)
    if name is None and is_passive and kind.event_type not in ("visit", "meeting"):
        name = _subject(document, grammar, sentence, trigger)
    if name is None:
        return None
    day = when(document, grammar, dates, sentence, trigger, None)
    is_fresh = re.search(r"(?<!\w)vừa(?: qua)?(?:,| [^,.;]{0,40})?\s$", before[-48:]) is not None
    is_bound = _is_bound(document, grammar, sentence)
    if re.search(r"(?<!\w)(?:sẽ|dự kiến)(?!\w)", before[-40:]) and day is None and not is_bound:
        return None
    held_by = organizers(document, grammar, sentence, trigger, name)
    if (
        day is None
        and not (is_fresh and held_by)
        and not (is_bound and kind.event_type in ("signing", "launch", "ceremony"))
    ):
        return None
    if day is not None and day.precision == "year" and (day.last - day.first).days > 100:
        return None  # a year alone is a passing word, a quarter is a plan
    needs_visitor = kind.event_type == "visit" or (kind.event_type == "meeting" and not held_by)
    if needs_visitor and not grammar.visitor.search(before):
        return None
    if not (
        held_by
        or is_bound
        or is_passive
        or _names_region(regions, sentence, trigger)
        or grammar.subject.search(before[-60:])
    ):
        return None
    place = venue(document, grammar, regions, sentence) or _venue_by_type(
        grammar, regions, kind.event_type, held_by, sentence, trigger, name
    )
    return Candidate(
        kind.event_type,
        trigger,
        sentence,
        True,
        is_title,
        name,
        day,
        place,
        held_by,
        is_bound,
        is_fresh,
        True,
        is_weak=kind.event_type == "visit" and before.endswith("đoàn "),
    )


def _venue_by_type(
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
        return hosts[0].region_id if hosts else regions.home
    place = _host(grammar, regions, held_by, sentence, trigger) if event_type == "meeting" else None
    place = place or province_of(grammar, regions, held_by, name)
    if place is None and not held_by:
        before = regions.within(Span(sentence.start, trigger.start))
        subject = [s for s in before if s.level in ("province", "municipality")]
        place = subject[0].region_id if subject else None
    return place or _home(grammar, regions, held_by)


def _names_region(regions: RegionReading, sentence: Span, trigger: Span) -> bool:
    return any(s.kind == "named" for s in regions.within(Span(sentence.start, trigger.start)))


_PASSIVE = re.compile(r"\s(?:đã |vừa |chính thức )?(?:được|do)(?!\w)")
_INTRODUCED = re.compile(r"\s?(?:theo|cùng với|căn cứ)\s")


def _subject(document: Document, grammar: EventGrammar, sentence: Span, trigger: Span) -> Span | None:
    """'Trung tâm … được khai trương': the words before 'được'; not where they are an event's own ('Cuộc thi do …')."""
    found = _PASSIVE.search(document.folded, sentence.start, trigger.start)
    if not found or found.start() - sentence.start < 6:
        return None
    start = max(sentence.start, found.start() - 160)
    introduced = _INTRODUCED.match(document.folded, start)
    start = introduced.end() if introduced else start
    if any(not t.is_verb and t.event_type for _, _, t in grammar.find(document.folded[start : found.start()])):
        return None
    return Span(start, found.start()) if found.start() - start > 3 else None


def _is_bound(document: Document, grammar: EventGrammar, sentence: Span) -> bool:
    return (
        grammar.same_event.search(document.folded, sentence.start, min(sentence.end, sentence.start + 60)) is not None
    )
