"""The parts of one event in its sentence: name, day, place, organizers.

Belongs here: reading around one trigger. Does not belong here: deciding whether it is an event, joining (events.py).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tinhso.extract.date_patterns import NUMBER_WORDS
from tinhso.extract.dates import DateSpan
from tinhso.extract.document import Document
from tinhso.extract.event_grammar import EventGrammar
from tinhso.text import Span

_LONGEST_NAME = 240
_SHORT_FORM = re.compile(r"\([\w-]{2,10}(?: \w{2,8})?\)")
_NO_OBJECT = re.compile(
    r"\s?(?:\d|không |hơn |trên |khoảng |gần |tối thiểu |ít nhất |thêm |rộng rãi|công khai|bởi |từ )"
)
_HANGING = re.compile(
    r"(?:,? (?:trong|từ|vào|lúc|hôm|suốt|qua|buổi|đầu|cuối|giữa|(?:trong|suốt) (?:hai|ba|\d)(?: ngày)?))+ ?$"
)  # before a day
_THEME = re.compile(r"\s?(?:,\s)?(?:với |về )?(?:chủ đề|chuyên đề):?\s?")
_BY = re.compile(r"(?<!\w)(?:do|được)\s")
_OF = re.compile(r"(?<!\w)của\s")
_WHOSE = re.compile(r"(?: (?:sáng|trưa|chiều|tối|ngày|hôm) [^,;.\n]{1,24}?)? (?:giữa|của) ")
_BETWEEN = re.compile(r"(?<!\w)giữa\s")
_HOLDING = re.compile(r"(?<!\w)(?:tổ chức|chủ trì|phối hợp|đăng cai|thực hiện)(?!\w)")
_AND = re.compile(r"\s(?:và|cùng|,)\s")
_ORG_SHORT = re.compile(r" ?\([A-ZĐ][\w-]{1,12}\)")
_QUOTED = re.compile(r"[^\n\"“”.;]{0,60}?[\"“](?P<name>[^\"“”\n]{6,240})[\"”]")
_IN_DOCUMENT = re.compile(
    r"(?:nghị quyết|quyết định|kế hoạch|chỉ thị|nghị định|công văn|thông tư|luật|văn bản|tờ trình|"
    r"thông báo|kết luận|giấy phép)"
    r"(?: số:?)? \S{0,24}\d\S{0,24},? (?:ký |ban hành )?(?:ngày )?$"
)
_END_CUE = re.compile(r"(?:đến|tới|hết|bế mạc)(?: hết)?(?: ngày| vào ngày)?\s$")
_DURATION = re.compile(
    rf"(?<!\w)(?:(?P<behind>sau)|kéo dài|diễn ra trong|trong vòng) (?P<n>[2-9]|1\d|{'|'.join(NUMBER_WORDS)}) ngày"
    r"(?! \d)(?! (?:nữa|tới|nghỉ|phát động|kể))"
)
_YEAR_AT_END = re.compile(r"(?<!\w)(?:năm )?(?P<y>20\d\d)$")
_ON_A_YEAR = re.compile(
    r"(?:tổng kết|sơ kết|triển khai|đánh giá|công bố|nhiệm vụ|kết quả|kế hoạch)"
    r"|(?:đến|hết|từ|trước|mục tiêu)\s(?:hết\s)?năm \d{4}$|[-/]\s?\d{4}$"
)
_DATELINE = re.compile(r"(?:^|\n)[^\n,]{2,30}, (?:ngày )?$")


@dataclass(frozen=True, slots=True)
class When:
    """`first` is None for a day that is printed but whose year cannot be known."""

    span: Span
    first: date | None
    last: date | None
    precision: str


@dataclass(frozen=True, slots=True)
class Organizer:
    name: str
    start: int
    end: int


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


def topic(document: Document, grammar: EventGrammar, event_type: str, start: int, end: int, limit: int) -> Span | None:
    """Name of an event: from its noun on ('Hội nghị tổng kết …') or what is quoted behind. None: it points back.

    A training may be told by whom it is for ('lớp tập huấn cho cán bộ xã').
    """
    folded, at = document.folded, end
    audience = grammar.audience.match(folded, end) if event_type == "training" else None
    at = audience.end() if audience else end
    for _ in range(4):
        manner = grammar.manner.match(folded, at)
        if not manner:
            break
        at = manner.end()
    theme = _THEME.match(folded, at)
    after = theme.end() if theme else at
    quoted = _QUOTED.match(document.text, after, min(limit, after + 330)) if after < limit else None
    if quoted and grammar.joined_verb.search(folded, after, quoted.start("name")):
        quoted = None  # '… và trao giải cuộc thi “…”': the next event's
    if quoted and (theme or not grammar.no_topic.match(folded, at) or quoted.start("name") - after <= 3):
        return Span(quoted.start("name"), quoted.end("name"))
    is_subject = (
        start == document.sentence_at(start).start
    )  # 'Hội nghị biểu dương …' at the beginning tells what it did
    if grammar.no_topic.match(folded, at) or (is_subject and grammar.deed.match(folded, at)):
        parties = _WHOSE.match(folded, at, min(limit, at + 60))  # 'lễ ký ngày 12/4 giữa UBND tỉnh và …'
        if not parties:
            return None
        at = parties.end()
    name_end = _name_end(document, grammar, at + 1, min(limit, start + _LONGEST_NAME))
    return Span(start, name_end) if name_end - at >= 3 else None


def _name_end(document: Document, grammar: EventGrammar, start: int, limit: int) -> int:
    """Where the name that runs from `start` ends; a short form in parentheses ('(DTI)') is part of it."""
    folded = document.folded
    glued = grammar.signature.search(document.text, start, limit)
    limit = glued.start() if glued else limit
    at, end = start, limit
    while at < limit:
        stop = grammar.name_end.search(folded, at, limit)
        if not stop:
            break
        short = _SHORT_FORM.match(folded, stop.start())
        if short:
            at = short.end()
            continue
        end = stop.start()
        break
    joined = grammar.joined_verb.search(folded, start, end)
    end = joined.start() if joined else end
    hanging = _HANGING.search(folded, max(start, end - 30), end)
    end = hanging.start() if hanging else end
    while end > start and folded[end - 1] in ' ,:"':
        end -= 1
    return end


_AT_HOST = re.compile(r"(?:,? (?:và )?[^\W\d]+(?: [^\W\d]+){0,4}?)?,? (?:tại|ở|về|cho|với) |, ")


def object_of(document: Document, grammar: EventGrammar, event_type: str, end: int, limit: int) -> Span | None:
    """What is opened, signed or visited: the words behind the verb. None for a number or nothing.

    A visit may only say where ('tham quan, học tập kinh nghiệm tại Trung tâm …'), a prize for whom.
    """
    folded, start = document.folded, end
    if event_type == "visit":
        host = _AT_HOST.match(folded, end, limit)
        start = host.end() - 1 if host else end
    elif event_type == "ceremony":
        winners = grammar.audience.match(folded, end)
        start = winners.end() if winners else end
    may_count = event_type == "ceremony" or folded.endswith(" với", 0, end)  # 'làm việc với 17 huyện'
    if not may_count and _NO_OBJECT.match(folded, start):
        return None
    goes_on = event_type == "visit" and folded[end : end + 1] == ","  # 'kiểm tra, trao quà cho …'
    if not goes_on and grammar.no_topic.match(folded, start):
        return None
    name_end = _name_end(document, grammar, start, min(limit, end + _LONGEST_NAME))
    return Span(end + (folded[end : end + 1] == " "), name_end) if name_end - start > 3 else None


def when(
    document: Document,
    grammar: EventGrammar,
    dates: Sequence[DateSpan],
    sentence: Span,
    trigger: Span,
    name: Span | None,
) -> When | None:
    """The day (else month, else the year it opens with) the sentence gives its event; with its end, if one follows."""
    chosen: DateSpan | None = None
    best: tuple | None = None
    behind = max(trigger.end, name.end if name else 0)
    first = bisect_left(dates, sentence.start, key=lambda span: span.start)
    last = bisect_left(dates, sentence.end, key=lambda span: span.start)
    inside = [span for span in dates[first:last] if span.end <= sentence.end]
    for span in inside:
        before = document.folded[max(sentence.start, span.start - 60) : span.start]
        if grammar.not_event_date.search(before) or _IN_DOCUMENT.search(before):
            continue
        if span.start == sentence.start and re.match(r"\s[-–]\s", document.folded[span.end : span.end + 3]):
            continue  # the date line of the article, not of the event
        if span.precision == "year" and not _sets_the_year(document, span, sentence, trigger, behind):
            continue
        in_name = name is not None and name.start <= span.start < name.end and span.precision != "day"
        far = _distance(document, span, sentence, trigger, behind)
        rank = (("day", "month", "year").index(span.precision), in_name, far)
        if best is None or rank < best:
            chosen, best = span, rank
    if chosen is None:
        return None
    first, last = chosen.first, chosen.last
    if first is None and name:
        named = year_of_name(document, name)
        first = last = chosen.in_year(named.first.year) if named else None
    if chosen.precision == "day" and first and first == last:
        last = _end_day(document, inside, chosen) or last
        first, last = _with_duration(document, sentence, first, last)
    return When(Span(chosen.start, chosen.end), first, last, chosen.precision)


def year_of_name(document: Document, name: Span, word: str = "") -> When | None:
    """'Hội thảo báo Đảng … năm 2023', 'Tuần lễ … Huế 2022' (without `word`): that year's; but 'Hội nghị tổng kết năm
    2022' is on it."""
    found = _YEAR_AT_END.search(document.folded, name.start, name.end)
    if found is None or not found.group().startswith(word) or _ON_A_YEAR.search(document.folded, name.start, name.end):
        return None
    year = int(found.group("y"))
    return When(Span(found.start(), found.end()), date(year, 1, 1), date(year, 12, 31), "year")


def _with_duration(document: Document, sentence: Span, first: date, last: date) -> tuple[date, date]:
    """'bế mạc chiều 12/12 sau ba ngày làm việc', 'mở cửa từ 10/10, kéo dài 2 ngày'."""
    if first == last and (found := _DURATION.search(document.folded, sentence.start, sentence.end)):
        printed = found.group("n")
        days = timedelta(days=(int(printed) if printed.isdigit() else NUMBER_WORDS[printed]) - 1)
        return (first - days, last) if found.group("behind") else (first, last + days)
    return first, last


def setting_day(document: Document, dates: Sequence[DateSpan], sentence: Span) -> When | None:
    """The day the sentence before begins with, in the same paragraph: 'Chiều 25/7, sân vận động đông như hội. …'."""
    if sentence.start < 3 or document.text[sentence.start - 1] == "\n":
        return None
    before = document.sentence_at(sentence.start - 1)
    at = bisect_left(dates, before.start, key=lambda span: span.start)
    if before.start < sentence.start and at < len(dates):
        span = dates[at]
        if span.precision == "day" and span.start - before.start <= _OPENING and span.end < before.end:
            return When(Span(span.start, span.end), span.first, span.last, "day")
    return None


def _sets_the_year(document: Document, span: DateSpan, sentence: Span, trigger: Span, behind: int) -> bool:
    """A year that opens the sentence, or a quarter before the trigger or right behind the name."""
    is_quarter = bool(span.first) and (span.last - span.first).days < 100
    if span.end > trigger.start:
        return is_quarter and _JOINED_ON.fullmatch(document.folded, behind, span.start) is not None
    return is_quarter or span.start - sentence.start < 8


_JOINED_ON = re.compile(
    r"[\"”)\s(,]*(?:khai mạc |diễn ra |được tổ chức |mở cửa |từ |vào |vào ngày |trong |"
    r"trong hai ngày |hai ngày |sáng |trưa |chiều |tối |ngày ){0,6}"
)
_OPENING = 24  # letters
_OPENS_WITH_A_DAY = re.compile(r"(?:\([^()]*\) ?-? ?)?(?:trong )?(?:sáng|trưa|chiều|tối|ngày)[^.;]{0,8}\d{1,2}/\d")
_SINCE = re.compile(r"[\"”)\s,]*từ (?:ngày )?")
_NEW_CLAUSE = re.compile(r"[,;]\s(?:và|còn|trong khi|sau đó)\s")


def _distance(document: Document, span: DateSpan, sentence: Span, trigger: Span, behind: int) -> int:
    """Characters between a day and its event; none for a day joined on to the name, more across a new clause."""
    if span.end <= trigger.start:
        between = document.folded[span.end : trigger.start]
        return len(between) + (40 if _NEW_CLAUSE.search(between) else 0)
    if span.start < behind:
        return 0
    if span.start > sentence.start + _OPENING and _SINCE.fullmatch(document.folded, behind, span.start):
        opening = document.folded[sentence.start : sentence.start + _OPENING]
        if _OPENS_WITH_A_DAY.match(opening):
            return span.start - sentence.start  # 'Sáng 19/6, … hội nghị chuẩn bị vận hành tỉnh mới từ ngày 1/7'
    return 0 if _JOINED_ON.fullmatch(document.folded, behind, span.start) else span.start - behind


def _end_day(document: Document, inside: Sequence[DateSpan], chosen: DateSpan) -> date | None:
    """'… kéo dài đến hết ngày 19/11'."""
    later = [span for span in inside if span.start > chosen.end and span.precision == "day" and span.last]
    for span in later:
        is_end = _END_CUE.search(document.folded[max(0, span.start - 24) : span.start])
        if is_end and chosen.first and span.last >= chosen.first:
            return span.last
    return None


def organizers(
    document: Document, grammar: EventGrammar, sentence: Span, trigger: Span, name: Span | None, is_strict: bool = False
) -> tuple[Organizer, ...]:
    """Who holds it: 'X phối hợp với Y tổ chức …' before the trigger, or 'do X … tổ chức', 'của X' behind it.

    A noun that only points back (`name` None), or `is_strict`: only where the sentence says that they hold it.
    """
    text, folded = document.text, document.folded
    after = name.end if name and name.end > trigger.end else trigger.end
    by = _BY.search(folded, after, sentence.end)
    if by and _HOLDING.search(folded, by.end(), sentence.end):
        found = _names(text, grammar, by.end(), sentence.end)
        if found:
            return found
    is_strict = is_strict or name is None
    if is_strict and not _HOLDING.search(
        folded, max(sentence.start, trigger.start - (30 if name is None else 120)), trigger.start
    ):
        return ()
    before = _names(text, grammar, max(sentence.start, text.rfind(";", sentence.start, trigger.start)), trigger.start)
    if before:
        return before
    between = _BETWEEN.search(folded, trigger.end, sentence.end)
    if between:
        parties = _names(text, grammar, between.end(), sentence.end)
        if parties and parties[0].start == between.end():
            return parties
    of = _OF.search(folded, trigger.end, min(sentence.end, trigger.end + 120))
    if of:
        behind = _names(text, grammar, of.end(), min(of.end() + 160, sentence.end))
        if behind and behind[0].start == of.end():
            return behind[:1]
    own = grammar.organizer_head.match(text, trigger.end + 1) if trigger.end + 1 < sentence.end else None
    if own and name and name.start == trigger.start:
        return (Organizer(text[own.start() : name.end], own.start(), name.end),)
    return ()


def _names(text: str, grammar: EventGrammar, start: int, end: int) -> tuple[Organizer, ...]:
    found: list[Organizer] = []
    at = start
    while at < end and len(found) < 6:
        head = grammar.organizer_head.search(text, at, end)
        if not head:
            break
        stop = grammar.organizer_end.search(text, head.end(), min(end, head.start() + 200))
        name_end = stop.start() if stop else min(end, head.start() + 200)
        joint = _AND.search(text, head.end(), name_end)
        while joint:
            if grammar.organizer_head.match(text, joint.end()):
                name_end = joint.start()
                break
            joint = _AND.search(text, joint.end(), name_end)
        while name_end > head.end() and text[name_end - 1] in " ,":
            name_end -= 1
        short = _ORG_SHORT.match(text, name_end, min(end, name_end + 16))
        name_end = short.end() if short else name_end
        if name_end > head.end() or head.group() not in grammar.incomplete:
            found.append(Organizer(text[head.start() : name_end], head.start(), name_end))
        at = max(name_end, head.end())
    return tuple(found)
