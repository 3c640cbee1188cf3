"""Events an article tells: what was or will be held, when, where, by whom.

Belongs here: joining the sentences on one event, and what counts as one. Does not belong here: the words
(rules/events.yml), reading candidates (event_candidates.py) and the parts of a sentence (event_parts.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from tinhso.extract.dates import DateSpan
from tinhso.extract.document import Document
from tinhso.extract.event_candidates import read_candidates
from tinhso.extract.event_grammar import POINTER, event_grammar
from tinhso.extract.event_parts import (
    Candidate,
    When,
)
from tinhso.extract.marks import with_marks
from tinhso.extract.regions import RegionReading
from tinhso.records import Event
from tinhso.text import Span
from tinhso.vocabulary import Vocabulary


def read_events(
    document: Document, regions: RegionReading, dates: Sequence[DateSpan], vocabulary: Vocabulary
) -> tuple[Event, ...]:
    """One event per happening, in the order of the text; none: an empty tuple."""
    grammar = event_grammar(vocabulary)
    told: list[Candidate] = []
    shadow = with_marks(document, vocabulary)
    candidates = list(read_candidates(shadow, grammar, regions, dates))
    busy = {candidate.sentence for candidate in candidates if not candidate.is_weak}
    for candidate in candidates:
        if candidate.is_weak and candidate.sentence in busy:
            continue
        if candidate.event_type == POINTER:
            _complete(told, candidate)
        else:
            _join(shadow, told, candidate)
    found = (_finished(document, shadow, regions, candidate) for candidate in told if _is_event(candidate))
    return tuple(sorted(found, key=lambda event: event.evidence.quote_start))


# Joining


def _join(document: Document, told: list[Candidate], new: Candidate) -> None:
    """Adds `new` to what is told: as a part of an event told before, or as one of its own."""
    for index in range(len(told) - 1, -1, -1):
        old = told[index]
        if old.event_type == new.event_type and _is_same(document, old, new):
            told[index] = _united(old, new)
            return
    if new.is_bound and new.when is None and told:
        last = next((c for c in reversed(told) if c.when and c.name), None)
        if last:
            new = replace(
                new, when=last.when, venue=new.venue or last.venue, organizers=new.organizers or last.organizers
            )
    elif (
        new.is_bound
        and new.venue is None
        and told
        and told[-1].when
        and new.when
        and told[-1].when.first == new.when.first
    ):
        new = replace(new, venue=told[-1].venue)
    told.append(new)


def _complete(told: list[Candidate], pointer: Candidate) -> None:
    """What a sentence on 'the event' adds to the one told last; nothing where that has another day."""
    last = told[-1] if told else None
    if last and last.name and not (last.when and pointer.when and last.when.first != pointer.when.first):
        told[-1] = replace(
            last,
            when=last.when or pointer.when,
            venue=pointer.venue if pointer.is_placed and not last.is_placed else last.venue,
            organizers=last.organizers or pointer.organizers,
            is_placed=last.is_placed or pointer.is_placed,
        )


def _is_same(document: Document, old: Candidate, new: Candidate) -> bool:
    if new.name is None and old.when and new.when and old.when.first and new.when.first:
        is_within = (
            old.when.first <= new.when.first <= old.when.last or new.when.first <= old.when.first <= new.when.last
        )
        return is_within or _is_coarser(old.when, new.when)
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


_IDLE = frozenset(
    "và các của cho về trên với trong tỉnh hội nghị thảo lễ buổi năm công bố khai trương số chuyển đổi".split()
)


def _tokens(folded: str) -> set[str]:
    spelled = re.sub(r"(?<!\w)cđs(?!\w)", "chuyển đổi số", folded)
    tokens = set(re.findall(r"[^\W_]+", spelled))
    return (tokens - _IDLE) or tokens


def _united(old: Candidate, new: Candidate) -> Candidate:
    """The fuller of two tellings, completed by the other; a title gives way to the body."""
    first, second = (new, old) if (_fullness(new) > _fullness(old) or (old.is_title and new.name)) else (old, new)
    times = [c.when for c in (first, second) if c.when and c.when.first] or [c.when for c in (first, second) if c.when]
    day = min(times, key=_vagueness) if times else None
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


def _vagueness(when: When) -> tuple[int, int]:
    """The most exact time is the best, of those the whole stretch ('từ ngày 6 đến 8/12') before one day of it."""
    days = (when.last - when.first).days if when.first and when.last else 0
    return ("day", "month", "year").index(when.precision), -days if when.precision == "day" else days


def _fullness(candidate: Candidate) -> int:
    return 4 * bool(candidate.name) + 2 * bool(candidate.when) + bool(candidate.venue) + bool(candidate.organizers)


# Result


def _is_event(candidate: Candidate) -> bool:
    """An own name, and at least one of day, place, organizer; a title alone only with its own date."""
    if candidate.name is None:
        return False
    if candidate.is_title:
        return candidate.when is not None
    return bool(candidate.when or candidate.is_placed or candidate.organizers) and not candidate.is_nested


def _finished(document: Document, shadow: Document, regions: RegionReading, told: Candidate) -> Event:
    name = told.name
    starts = [told.trigger.start] + [
        o.start for o in told.organizers if told.sentence.start <= o.start < told.sentence.end
    ]
    ends = [told.trigger.end] + ([name.end] if told.sentence.start <= name.start < told.sentence.end else [])
    if told.when and told.sentence.start <= told.when.span.start < told.sentence.end:
        starts.append(told.when.span.start)
        ends.append(told.when.span.end)
    quote = Span(max(min(starts), told.sentence.start), min(max(ends), told.sentence.end))
    rule_id = f"event.{told.event_type}.{'verb' if told.is_verb else 'noun'}"
    evidence = document.evidence(quote, rule_id)
    printed = shadow.text[name.start : name.end]
    if told.is_verb and name.start >= told.trigger.end:
        printed = shadow.text[told.trigger.start : name.end]
    elif told.is_verb and name != told.trigger:
        printed = f"{shadow.text[told.trigger.start : told.trigger.end]} {printed}".strip()
    printed = re.sub(r"\s+", " ", printed).strip(" ,:;")
    if printed.count("“") == 1 and printed.count("”") == 0:
        printed += "”"
    if printed[:1] in '“"' and printed.count(printed[:1]) == 1:
        printed = printed.strip('“”"')
    key = "\0".join((document.article_id, rule_id, evidence.quote, printed))
    concerned = tuple(dict.fromkeys(
        s.region_id for s in regions.within(told.sentence) if s.region_id and s.kind != "inside"
    ))  # fmt: skip
    first = told.when.first if told.when else None
    return Event(
        sha256(key.encode()).hexdigest()[:16],
        told.event_type,
        printed,
        first,
        (told.when.last or first) if first else None,
        told.when.precision if first else None,
        told.venue,
        tuple(dict.fromkeys(o.name for o in told.organizers)),
        concerned,
        _confidence(told),
        evidence,
    )


def _confidence(told: Candidate) -> float:
    sure = 0.5
    if told.when and told.when.first:
        sure += 0.25 if told.when.precision == "day" else 0.15
    sure += 0.1 * bool(told.organizers) + 0.08 * bool(told.venue) + 0.04 * (not told.is_verb)
    if told.event_type == "visit" or told.is_bound:
        sure -= 0.1
    return round(min(sure, 0.97), 2)
