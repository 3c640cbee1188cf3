"""Events an article tells: what was or will be held, when, where, by whom.

Belongs here: which triggers tell an event, and joining the sentences on one event. Does not belong here: the words
(rules/events.yml), reading the parts of a sentence (event_parts.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from tinhso.extract.dates import DateSpan
from tinhso.extract.document import Document
from tinhso.extract.event_grammar import EventGrammar, Trigger, event_grammar
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
from tinhso.extract.marks import with_marks
from tinhso.extract.regions import RegionReading
from tinhso.records import Event
from tinhso.text import Span, fold
from tinhso.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class _Candidate:
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


def read_events(
    document: Document, regions: RegionReading, dates: Sequence[DateSpan], vocabulary: Vocabulary
) -> tuple[Event, ...]:
    """One event per happening, in the order of the text; none: an empty tuple."""
    grammar = event_grammar(vocabulary)
    told: list[_Candidate] = []
    shadow = with_marks(document, vocabulary)
    candidates = list(_candidates(shadow, grammar, regions, dates))
    busy = {candidate.sentence for candidate in candidates if not candidate.is_weak}
    for candidate in candidates:
        if candidate.is_weak and candidate.sentence in busy:
            continue
        _join(shadow, told, candidate)
    found = (_finished(document, shadow, regions, candidate) for candidate in told if _is_event(candidate))
    return tuple(sorted(found, key=lambda event: event.evidence.quote_start))


# Candidates

_LONGEST_SENTENCE = 1_600
_MOST = 600  # triggers looked at in one article: more is no article

def _candidates(
    document: Document, grammar: EventGrammar, regions: RegionReading, dates: Sequence[DateSpan]
) -> Iterator[_Candidate]:
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
) -> Iterator[_Candidate]:
    """'lễ trao giải Cuộc thi “…”': the contest is an event of its own where a later sentence tells its days."""
    name = topic(document, grammar, trigger.start, trigger.end, sentence.end)
    if name:
        yield _Candidate(kind.event_type, trigger, sentence, False, False, name, None, None, (), False, False, False, True)


def _title_end(document: Document) -> int:
    at = document.folded.find(fold(document.title), 0, 3000) if document.title else -1
    return at + len(document.title or "") if at >= 0 else 0


def _read_noun(
    document: Document, grammar: EventGrammar, regions: RegionReading, dates: Sequence[DateSpan], trigger: Span,
    kind: Trigger, sentence: Span, is_title: bool,
) -> _Candidate | None:
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
    if day is None and name and not is_title and not is_beside and not _is_held(document, grammar, sentence, trigger, name):
        return None
    if name and _DEADLINE.match(document.folded, name.end):
        return None
    held_by = organizers(document, grammar, sentence, trigger, name, day is None and kind.event_type != "meeting")
    told_place = place = venue(document, regions, sentence, trigger)
    if place is None and kind.event_type == "meeting":
        place = _host(grammar, regions, held_by, sentence, trigger)
    place = place or province_of(grammar, regions, held_by, name) or _home(grammar, regions, held_by)
    event_type = kind.event_type
    if name and event_type in ("conference", "workshop") and _is_training(document, grammar, trigger):
        event_type = "training"
    is_placed = told_place is not None
    return _Candidate(event_type, trigger, sentence, False, is_title, name, day, place, held_by, is_beside, False, is_placed)


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
    if re.search(r"(?:tổng kết|sơ kết|triển khai|đánh giá|công bố|nhiệm vụ|kết quả|kế hoạch)", document.folded[name.start : name.end]):
        return None
    if re.search(r"(?:đến|hết|từ|trước|mục tiêu)\s(?:hết\s)?năm \d{4}$", document.folded[name.start : name.end]):
        return None
    for span in dates:
        if span.precision == "year" and span.end == name.end and span.start > name.start:
            return When(Span(span.start, span.end), span.first, span.last, "year")
    return None


def _read_verb(
    document: Document, grammar: EventGrammar, regions: RegionReading, dates: Sequence[DateSpan], trigger: Span,
    kind: Trigger, sentence: Span, is_title: bool,
) -> _Candidate | None:
    folded = document.folded
    before = folded[sentence.start : trigger.start]
    if grammar.unreal.search(before[-40:]) or re.search(r"(?:lễ|buổi|việc|tại|hội nghị|họp báo|không|chưa|kế hoạch|công tác|hoạt động|mới)\s$", before[-14:]):
        return None
    is_passive = re.search(r"(?<!\w)(?:được|do)(?: [^,.;]{0,60})?\s$", before[-70:]) is not None
    if re.match(r" (?:tại|trong|ở) (?:hội nghị|hội thảo|lễ|buổi|phiên|diễn đàn|họp báo|sự kiện)", folded[trigger.end : trigger.end + 24]):
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
    if day is None and not (is_fresh and held_by) and not (is_bound and kind.event_type in ("signing", "launch", "ceremony")):
        return None
    if day is not None and day.precision == "year" and (day.last - day.first).days > 100:
        return None  # a year alone is a passing word, a quarter is a plan
    if kind.event_type in ("visit", "meeting") and not grammar.visitor.search(before):
        if kind.event_type == "visit" or not held_by:
            return None
    if not (held_by or is_bound or is_passive or _names_region(regions, sentence, trigger) or grammar.subject.search(before[-60:])):
        return None
    place = venue(document, regions, sentence, trigger) or _venue_by_type(
        grammar, regions, kind.event_type, held_by, sentence, trigger, name
    )
    return _Candidate(kind.event_type, trigger, sentence, True, is_title, name, day, place, held_by, is_bound, is_fresh, True,
        is_weak=kind.event_type == "visit" and before.endswith("đoàn "),
    )


def _venue_by_type(
    grammar: EventGrammar, regions: RegionReading, event_type: str, held_by: tuple[Organizer, ...], sentence: Span, trigger: Span,
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
    return grammar.same_event.search(document.folded, sentence.start, min(sentence.end, sentence.start + 60)) is not None


# Joining


def _join(document: Document, told: list[_Candidate], new: _Candidate) -> None:
    """Adds `new` to what is told: as a part of an event told before, or as one of its own."""
    for index in range(len(told) - 1, -1, -1):
        old = told[index]
        if old.event_type == new.event_type and _is_same(document, old, new):
            told[index] = _united(old, new)
            return
    if new.is_bound and new.when is None and told:
        last = next((c for c in reversed(told) if c.when and c.name), None)
        if last:
            new = replace(new, when=last.when, venue=new.venue or last.venue, organizers=new.organizers or last.organizers)
    elif new.is_bound and new.venue is None and told and told[-1].when and new.when and told[-1].when.first == new.when.first:
        new = replace(new, venue=told[-1].venue)
    told.append(new)


def _is_same(document: Document, old: _Candidate, new: _Candidate) -> bool:
    if old.when and new.when and old.when.first != new.when.first and not _is_coarser(old.when, new.when):
        return False
    if old.name is None or new.name is None:
        return not (old.when and new.when and old.when.first != new.when.first)
    alike = _likeness(document, old.name, new.name)
    if alike >= 0.5:
        return True
    same_day = old.when and new.when and old.when.first is not None and old.when.first == new.when.first
    if same_day and old.event_type not in ("launch", "visit", "meeting"):
        return True
    return bool(same_day and alike >= 0.25)


def _is_coarser(one: When, two: When) -> bool:
    """'tháng 7-2023' and '12/7/2023' may be one."""
    if one.first is None or two.first is None:
        return False
    a, b = one.first.isoformat(), two.first.isoformat()
    cut = min({"day": 10, "month": 7, "year": 4}[w.precision] for w in (one, two))
    return cut < 10 and a[:cut] == b[:cut]


def _likeness(document: Document, one: Span, two: Span) -> float:
    a, b = (_tokens(document.folded[span.start : span.end]) for span in (one, two))
    return len(a & b) / max(1, min(len(a), len(b)))


_IDLE = frozenset("và các của cho về trên với trong tỉnh hội nghị thảo lễ buổi năm công bố khai trương số chuyển đổi".split())


def _tokens(folded: str) -> set[str]:
    spelled = re.sub(r"(?<!\w)cđs(?!\w)", "chuyển đổi số", folded)
    tokens = set(re.findall(r"[^\W_]+", spelled))
    return (tokens - _IDLE) or tokens


def _united(old: _Candidate, new: _Candidate) -> _Candidate:
    """The fuller of two tellings, completed by the other; a title gives way to the body."""
    first, second = (new, old) if (_fullness(new) > _fullness(old) or (old.is_title and new.name)) else (old, new)
    times = [c.when for c in (first, second) if c.when and c.when.first] or [c.when for c in (first, second) if c.when]
    day = min(times, key=lambda w: ("day", "month", "year").index(w.precision)) if times else None
    return replace(
        first,
        name=first.name or second.name,
        when=day,
        venue=first.venue or second.venue,
        organizers=first.organizers or second.organizers,
        is_title=first.is_title and second.is_title,
        is_placed=first.is_placed or second.is_placed,
        is_nested=(first.is_nested and not second.when) or (second.is_nested and not first.when),
        is_fresh=first.is_fresh or second.is_fresh,
    )


def _fullness(candidate: _Candidate) -> int:
    return 4 * bool(candidate.name) + 2 * bool(candidate.when) + bool(candidate.venue) + bool(candidate.organizers)


# Result


def _is_event(candidate: _Candidate) -> bool:
    """An own name, and at least one of day, place, organizer; a title alone only with its own date."""
    if candidate.name is None:
        return False
    if candidate.is_title:
        return candidate.when is not None
    return bool(candidate.when or candidate.is_placed or candidate.organizers) and not candidate.is_nested


def _finished(document: Document, shadow: Document, regions: RegionReading, told: _Candidate) -> Event:
    name = told.name
    starts = [told.trigger.start] + [o.start for o in told.organizers if told.sentence.start <= o.start < told.sentence.end]
    ends = [told.trigger.end] + ([name.end] if told.sentence.start <= name.start < told.sentence.end else [])
    if told.when and told.sentence.start <= told.when.span.start < told.sentence.end:
        starts.append(told.when.span.start)
        ends.append(told.when.span.end)
    quote = Span(max(min(starts), told.sentence.start), min(max(ends), told.sentence.end))
    rule_id = f"event.{told.event_type}.{'verb' if told.is_verb else 'noun'}"
    evidence = document.evidence(quote, rule_id)
    printed = shadow.text[name.start : name.end]
    if told.is_verb:
        printed = f"{shadow.text[told.trigger.start : told.trigger.end]} {printed}".strip()
    printed = re.sub(r"\s+", " ", printed).strip(" ,:;\"“”")
    key = "\0".join((document.article_id, rule_id, evidence.quote, printed))
    concerned = tuple(dict.fromkeys(
        s.region_id for s in regions.within(told.sentence) if s.region_id and s.kind != "inside"
    ))  # fmt: skip
    first = told.when.first if told.when else None
    return Event(
        sha256(key.encode()).hexdigest()[:16], told.event_type, printed, first, (told.when.last or first) if first else None,
        told.when.precision if first else None, told.venue, tuple(dict.fromkeys(o.name for o in told.organizers)),
        concerned, _confidence(told), evidence,
    )


def _confidence(told: _Candidate) -> float:
    sure = 0.5
    if told.when and told.when.first:
        sure += 0.25 if told.when.precision == "day" else 0.15
    sure += 0.1 * bool(told.organizers) + 0.08 * bool(told.venue) + 0.04 * (not told.is_verb)
    if told.event_type == "visit" or told.is_bound:
        sure -= 0.1
    return round(min(sure, 0.97), 2)
