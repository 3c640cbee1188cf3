"""What a verb tells of an event: 'khai trương …', 'đoàn … đã đến tham quan …', 'hai bên ký kết …'.

Belongs here: one candidate of a verb, and when a verb tells none. Does not belong here: nouns (event_candidates.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinhso.extract.dates import DateSpan
from tinhso.extract.document import Document
from tinhso.extract.event_grammar import POINTER, EventGrammar, Trigger
from tinhso.extract.event_parts import Candidate, Organizer, object_of, organizers, setting_day, when
from tinhso.extract.event_places import setting_place, venue, venue_by_type
from tinhso.extract.regions import RegionReading
from tinhso.text import Span

_NO_TELLING = re.compile(
    r"(?:lễ|buổi|việc|tại|hội nghị|họp báo|không|chưa|kế hoạch|(?<!đoàn )công tác|hoạt động|mới|khi|sau khi|để)\s$"
)
_PAPER = re.compile(  # 'ban hành Quyết định số 12/QĐ-UBND phát động …': a document, no event
    r"(?<!\w)(?:ban hành|phê duyệt|ký) (?:quyết định|kế hoạch|đề án|công văn|thông báo)[^,;]{0,60}\s$"
)
_TOLD_BY_NOUN = re.compile(r" (?:tại|trong|ở) (?:hội nghị|hội thảo|lễ|buổi|phiên|diễn đàn|họp báo|sự kiện)")
_PASSIVE_BEFORE = re.compile(r"(?<!\w)(?:được|do)(?: [^,.;]{0,120})?\s$")
_FRESH = re.compile(r"(?<!\w)(?<!nhỏ và )vừa(?: qua,?)?(?:,| [^,.;]{0,60})?\s$")
_AHEAD = re.compile(r"(?<!\w)(?:sẽ|dự kiến)(?!\w)")
_OF_A_CONTEST = re.compile(r" (?:cuộc thi|hội thi)(?!\w)")  # 'phát động cuộc thi … từ ngày 20/5 đến 20/6'
_SERIES = re.compile(r"(?<!\w)(?:\d[\d.]*|các|nhiều|những) (?:lớp|khóa|đợt),? $")  # 'mở 38 lớp, tập huấn …'
_BOUND_TYPES = ("signing", "launch", "ceremony")


def read_verb(
    document: Document,
    grammar: EventGrammar,
    regions: RegionReading,
    dates: Sequence[DateSpan],
    trigger: Span,
    kind: Trigger,
    sentence: Span,
    is_title: bool,
) -> Candidate | None:
    """The candidate of one verb; None where it tells no event."""
    folded = document.folded
    before = folded[sentence.start : trigger.start]
    if grammar.unreal.search(before[-40:]) or _NO_TELLING.search(before[-18:]) or _PAPER.search(before[-90:]):
        return None
    if kind.event_type == "training" and _SERIES.search(before[-24:]):
        return None
    if _TOLD_BY_NOUN.match(folded, trigger.end, trigger.end + 24):
        return None
    is_passive = _PASSIVE_BEFORE.search(before[-130:]) is not None
    name = object_of(document, grammar, kind.event_type, trigger.end, sentence.end)
    if name is None and is_passive and kind.event_type not in ("visit", "meeting"):
        name = _subject(document, grammar, sentence, trigger)
    if name is None and kind.word in grammar.self_named:
        name = trigger
    if name is None:
        return None
    clause = Span(max(sentence.start, folded.rfind(";", sentence.start, trigger.start) + 1), sentence.end)
    opens_at = setting_place(document, regions, sentence)
    day = when(document, grammar, dates, clause, trigger, None)
    if day is None and opens_at:
        day = setting_day(document, dates, sentence)
    is_fresh = _FRESH.search(before[-76:]) is not None
    is_bound = _is_bound(document, grammar, clause)
    if day is None and not is_bound and _AHEAD.search(before[-40:]):
        return None
    held_by = organizers(document, grammar, sentence, trigger, name)
    if name.start < trigger.start:  # 'Trung tâm … được khai trương': what is opened opens nothing
        held_by = tuple(o for o in held_by if o.end <= name.start or o.start >= name.end)
    if day is None and not (
        is_title
        or (is_fresh and held_by)
        or (is_bound and kind.event_type in _BOUND_TYPES)
        or (kind.event_type == "visit" and held_by and grammar.arrived.search(before))
    ):
        return None
    if day is None and name.start < trigger.start and _CITED.search(before[: max(name.end - sentence.start, 0)]):
        return None
    if day is not None and day.precision == "month" and name.start < trigger.start and not held_by:
        return None  # 'Từ tháng 9, trạm phát sóng mới được đưa vào hoạt động'
    if day is not None and day.precision == "year" and (day.last - day.first).days > 100:
        return None  # a year alone is a passing word, a quarter is a plan
    if not _has_actor(grammar, regions, kind.event_type, sentence, trigger, held_by, before, is_bound or is_passive):
        return None
    lasts = day is not None and day.first != day.last
    is_contest = lasts and kind.event_type == "launch" and _OF_A_CONTEST.match(folded, trigger.end)
    event_type = "competition" if is_contest else kind.event_type
    told_place = venue(document, grammar, regions, sentence) or opens_at
    place = told_place or venue_by_type(document, grammar, regions, event_type, held_by, sentence, trigger, name)
    is_weak = kind.event_type == "visit" and before.endswith("đoàn ") and not document.text[name.start].isupper()
    return Candidate(
        event_type, trigger, sentence, True, is_title, name, day, place, held_by, is_bound, is_fresh, True,
        is_weak=is_weak,
    )  # fmt: skip


def _has_actor(
    grammar: EventGrammar,
    regions: RegionReading,
    event_type: str,
    sentence: Span,
    trigger: Span,
    held_by: tuple[Organizer, ...],
    before: str,
    is_open: bool,
) -> bool:
    """Somebody does it: who holds it, a place, 'hai bên'. A visit needs visitors, or a body and where it goes."""
    if event_type == "visit" or (event_type == "meeting" and not held_by):
        is_at_a_place = any(s.region_id for s in regions.within(Span(trigger.end, sentence.end)))
        has_visitors = grammar.visitor.search(before) is not None
        if not (has_visitors or (held_by and is_at_a_place)):
            return False
        is_open = is_open or (has_visitors and is_at_a_place)
    named = any(s.kind == "named" for s in regions.within(Span(sentence.start, trigger.start)))
    return bool(held_by) or is_open or named or grammar.subject.search(before[-60:]) is not None


_PASSIVE = re.compile(r"\s(?:đã |vừa |chính thức )?(?:được|do)(?!\w)")
_INTRODUCED = re.compile(r"\s?(?:\([^)\n]{2,24}\)\s?-?\s?)?")
_CITED = re.compile(  # 'theo bảng xếp hạng do Bộ … công bố'
    r"(?:^|, )(?:cũng )?(?:theo|căn cứ|dựa trên|trên cơ sở)(?!\w)[^,;]*$"
)
_SOURCE = re.compile(r"(?:cùng với|theo|căn cứ|trong|tại)\s")


def _subject(document: Document, grammar: EventGrammar, sentence: Span, trigger: Span) -> Span | None:
    """'Trung tâm … được khai trương': the words before 'được'; not where they are an event's own ('Cuộc thi do …')."""
    found = _PASSIVE.search(document.folded, sentence.start, trigger.start)
    if not found or found.start() - sentence.start < 6:
        return None
    start = max(sentence.start, found.start() - 160)
    start = _INTRODUCED.match(document.folded, start).end()
    while aside := grammar.adverbial.match(document.folded, start, found.start()):
        start = aside.end()  # 'Từ tháng 9 năm nay, trạm … được đưa vào hoạt động'
    if cited := _SOURCE.match(document.folded, start, found.start()):
        start = cited.end()
    told = grammar.find(document.folded[start : found.start()])
    if any(not t.is_verb and t.event_type not in (None, POINTER) for _, _, t in told):
        return None
    return Span(start, found.start()) if found.start() - start > 3 else None


def _is_bound(document: Document, grammar: EventGrammar, sentence: Span) -> bool:
    return (
        grammar.same_event.search(document.folded, sentence.start, min(sentence.end, sentence.start + 60)) is not None
    )
