"""Numbers with a meaning: walks an article sentence by sentence and reads what its numbers say.

Belongs here: the order of reading. What a number is of, where, when and how sure is decided in the modules this one
calls.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tinhso.extract.assembly import Fact, observation_of
from tinhso.extract.cells import read_cell
from tinhso.extract.discourse import Cue
from tinhso.extract.document import Document
from tinhso.extract.facts import Neighbours, read_fact
from tinhso.extract.frames import Frame, Slot
from tinhso.extract.framing import Found, FrameBuilder
from tinhso.extract.linking import link_quantities
from tinhso.extract.linking_heads import all_meant
from tinhso.extract.linking_inheritance import is_share_of_before
from tinhso.extract.linking_lists import number_run, order_word
from tinhso.extract.links import Link, Topics
from tinhso.extract.lists import Listed, listed_in, numbers_of_several, ranked_places
from tinhso.extract.marks import with_marks
from tinhso.extract.measures import Measured
from tinhso.extract.passage import Passage
from tinhso.extract.places import Place
from tinhso.extract.placing import BY_MEAN, sharing
from tinhso.extract.quantities import Kind, Quantity
from tinhso.extract.regions import RegionReading
from tinhso.extract.scopes import is_mean_of_provinces, scopes_of
from tinhso.extract.setting import PROVINCES, setting_of
from tinhso.extract.statuses import GOES_ON
from tinhso.extract.tables import table_cells, table_grammar
from tinhso.extract.timing import timing_of, years_together
from tinhso.extract.uncatalogued import uncatalogued
from tinhso.records import Observation
from tinhso.text import Span
from tinhso.vocabulary import Vocabulary

_AMONG_THEM = ("trong đó", "trong số đó", "trong số này")
_ROUNDED = 0.02  # a round number is this near to the one it stands for
_LISTED_SCORE = 2.6
_LONGEST_SENTENCE = 1000  # letters; what is longer is no sentence a person wrote, and is read in pieces
_MOST_NUMBERS = 1000  # in one article; a text with more is a dump of data, the rest of it is left unread
_SAYS_NUMBER = frozenset({Cue.NUMBER, Cue.NAMING})  # or names what the next one is about
_NAMELESS = frozenset({"inherited", "pointed back", "topic"})
_SAYS_OTHERWISE = "another number was told of the same before"
_HARDLY_SURE = 0.7
# Cells of a table that stand below each other ('30%' ⏎ '75,3%' ⏎ 'Vượt'): which column each is of, nobody says.
_CELL = r" ?\d[\d.,]{0,14} ?%? ?"
_CELLS = re.compile(rf"^{_CELL}(?:\n(?:{_CELL}|(?:chưa |không )?(?:đạt|vượt)(?: chỉ tiêu)?)$)+", re.MULTILINE)
_MOST_NAMES = 4000  # of indicators and times, for the same reason


def read_observations(document: Document, regions: RegionReading, vocabulary: Vocabulary) -> tuple[Observation, ...]:
    """Every number of the article that means something, in the order of the text; the same number told twice is one."""
    shadow = with_marks(document, vocabulary)
    reader = _Reader(shadow, regions, vocabulary)
    unique: dict[tuple, Observation] = {}
    for o in reader.read():
        if shadow is not document:
            o = _quoted_from(document, o)
        key = (o.indicator_id, o.label, o.region_id, o.measure, o.value, o.status, o.scope)
        known = unique.setdefault((*key, o.period), o)
        if known.comparator != "=" and o.comparator == "=":  # 'vào tốp 20' in the title, 'xếp thứ 20/63' in the text
            unique[(*key, o.period)] = o
    unique = {key: o for key, o in unique.items() if not _is_rounded(o, unique.values())}
    dated = {key[:-1] for key, o in unique.items() if not o.period_is_inferred}
    # told once with its time and once without (in the title, say): one observation
    return tuple(o for key, o in unique.items() if not (o.period_is_inferred and key[:-1] in dated))


def _is_rounded(found: Observation, told: Iterable[Observation]) -> bool:
    """'vượt mốc 90%', 'gần 2.900 doanh nghiệp' of what is told exactly in the same article: the same number twice."""
    if found.comparator not in ("~", ">") or found.measure != "value":
        return False
    return found.indicator_id is not None and any(
        other.comparator == "="
        and _told_of(other) == _told_of(found)
        and 0 < abs(other.value - found.value) < min(_ROUNDED * other.value, _grain(found.value))
        and (other.period == found.period or found.period_is_inferred or other.period_is_inferred)
        for other in told
    )


def _allows(told: Quantity, other: Quantity) -> bool:
    """May both be true of one thing? 'Trong tốp 10' allows 'thứ 6'."""
    match told.comparator:
        case "<=" | "<":
            return other.value <= told.value
        case ">=" | ">":
            return other.value >= told.value
    return other.value == told.value


def _grain(value: float) -> float:
    """What a round number is rounded to: 2900 → 100, 98 → 1."""
    digits = str(int(value))
    return 10.0 ** (len(digits) - len(digits.rstrip("0")))


def _told_of(found: Observation) -> tuple:
    return found.indicator_id, found.region_id, found.measure, found.status, found.scope


def _quoted_from(document: Document, found: Observation) -> Observation:
    """Quotes are of the text as it stands: words typed without marks were read with theirs put back."""
    evidence = found.evidence
    span = Span(evidence.quote_start, evidence.quote_end)
    sentence = document.sentence_around(span.start, span.end)
    return replace(found, evidence=document.evidence(span, evidence.rule_id), sentence=sentence)


def _before(link: Link, facts: dict[int, Fact]) -> Fact | None:
    """'đạt 90%, vượt 5 điểm so với chỉ tiêu 85%': the fact before of this indicator, past what is none of ours."""
    same = (fact for fact in reversed(facts.values()) if fact.link.indicator_id == link.indicator_id)
    return next(same, None) if link.how == "inherited" else None


def _is_part_of_told(slot: Slot, fact: Fact, passage: Passage) -> bool:
    """'Tỉnh đã đào tạo 464 viên chức. Trong đó, 44 người tham gia …': a line of the count before, without a part of its
    own."""
    if slot.kind != Kind.COUNT or fact.measured.measure != "value" or not slot.frame.masked.startswith(_AMONG_THEM):
        return False
    told = (link for link in passage.focus if link.kind == Kind.COUNT)
    return any(
        link.indicator_id == fact.link.indicator_id and link.quantity.value > fact.measured.value for link in told
    )


def _ends_beside_a_result(frame: Frame, facts: dict[int, Fact]) -> bool:
    """'… đạt 39,5%, trong khi mục tiêu đến hết năm là 80%.': one aim beside what was reached opens no list of aims."""
    position = max(facts)
    last = facts[position]
    if last.timing.status != "target" or not frame.words.beside_a_result.search(frame.slots[position].own):
        return False
    return any(f.timing.status == "actual" and f.link.indicator_id == last.link.indicator_id for f in facts.values())


def _in_places_told(listed: Listed, frame: Frame, links: list[Link | None], passage: Passage) -> Listed:
    """'A xếp thứ 13, B xếp thứ 21. Năm sau, thứ hạng tương ứng là 10 và 16': of the places told, in their order."""
    again = [link for link in links if link and link.how == "listed"]
    told = passage.told[-len(again) :]
    places = [passage.places_told.get(link.quantity) for link in told]
    if frame.places or listed != Listed({}, {}, {}) or not 1 < len(again) == len(set(places)):
        return listed
    if {link.indicator_id for link in told} != {again[0].indicator_id}:
        return listed
    return listed._replace(places=dict(zip([link.quantity for link in again], places, strict=True)))


def _in_provinces_named(listed: Listed, frame: Frame, links: list[Link | None], passage: Passage) -> Listed:
    """'Sơn La có …, Lai Châu có … . Hai tỉnh lần lượt xếp thứ 41 và 50', 'Số tổ tương ứng là 812 và 640': those the
    paragraph has named, if as many."""
    numbers = numbers_of_several(frame)
    if not numbers and listed == Listed({}, {}, {}) and not frame.places and (at := order_word(frame)) is not None:
        numbers = number_run(frame, at)
        if len(numbers) < 2 or len({link.indicator_id for link in links if link and link.quantity in numbers}) != 1:
            return listed
    if listed.places or not numbers:
        return listed
    before = [p.region_id for p in frame.places if p.end <= numbers[0].start and p.level in PROVINCES]
    named = list(dict.fromkeys([*passage.provinces, *before]))
    return listed._replace(places=dict(zip(numbers, named, strict=True))) if len(named) == len(numbers) else listed


def _in_years_named(listed: Listed, frame: Frame, links: list[Link | None], passage: Passage) -> Listed:
    """'… tăng từ 412 (năm 2022) lên 947 (năm 2024). Tỷ lệ hồ sơ trực tuyến tương ứng là 21,5% và 68,9%', 'trong ba năm
    ấy lần lượt là …': the years the sentence before has named, if as many."""
    at = order_word(frame)
    if at is None or listed != Listed({}, {}, {}) or frame.places or any(not p.is_reference for p in frame.periods):
        return listed
    numbers = number_run(frame, at)
    if len(numbers) < 2 or len(numbers) != len(passage.years_before):
        return listed
    if len({link.indicator_id for link in links if link and link.quantity in numbers}) != 1:
        return listed
    return listed._replace(years=dict(zip(numbers, passage.years_before, strict=True)))


def _parts_told(links: list[Link | None], passage: Passage) -> dict[Quantity, str | None]:
    """'70% ở cấp tỉnh, 60% ở cấp huyện; … các tỷ lệ này lần lượt là 61% và 48%': the parts go on in their order."""
    listed = [link for link in links if link and link.how == "listed" and link.head is None]
    names = [link.indicator_id for link in listed]
    told = [link for link in passage.told if link.indicator_id in names][-len(listed) :]
    if not listed or [link.indicator_id for link in told] != names:
        return {}
    return {link.quantity: passage.parts_told.get(old.quantity) for link, old in zip(listed, told, strict=True)}


class _Reader:
    """Reads one article."""

    def __init__(self, document: Document, regions: RegionReading, vocabulary: Vocabulary) -> None:
        self._document = document
        self._setting = setting_of(document, regions, vocabulary)
        self._frames = FrameBuilder(self._setting, regions, vocabulary)
        self._passage = Passage(self._setting, self._frames)
        self._tables = table_grammar(vocabulary)
        self._cells = [Span(*match.span()) for match in _CELLS.finditer(document.folded)]
        self._n_numbers, self._n_names = 0, 0
        self._levels: dict[tuple, Quantity] = {}  # what is told of each indicator, place, time and part

    def read(self) -> Iterator[Observation]:
        """Observations in the order of the text, as often as they are told."""
        folded = self._document.folded
        before, asked, paragraph_end = "", "", -1
        cells, tabled = table_cells(folded, self._document.paragraphs, self._tables)
        for span in self._stretches():
            if self._n_numbers > _MOST_NUMBERS or self._n_names > _MOST_NAMES:
                self._stop(len(folded) - span.start)
                return
            if tabled and any(table.start <= span.start < table.end for table in tabled):
                for cell in cells:
                    if span.start <= cell.start < span.end:
                        yield from read_cell(cell, self._passage, self._setting, self._frames, self._tables)
                continue
            if span.start > paragraph_end:
                paragraph_end = folded.find("\n", span.start)
                paragraph_end = len(folded) if paragraph_end < 0 else paragraph_end
                self._passage.open_paragraph(folded[span.start : paragraph_end])
                asked = f"{before} " if before.endswith("?") else ""  # what is asked is what the answer is about
            found = self._frames.found(span)
            if found.digit is not None or not _SAYS_NUMBER.isdisjoint(found.words):
                yield from self._read_sentence(found, asked + before)
            self._passage.leave_sentence(found)
            before = found.text

    def _stop(self, n_left: int) -> None:
        bound = (_MOST_NUMBERS, "numbers") if self._n_numbers > _MOST_NUMBERS else (_MOST_NAMES, "names and times")
        left = f"the numbers in its last {n_left:,} characters were"
        self._document.leave_unread("too_many_numbers", *bound, left)

    def _stretches(self) -> Iterator[Span]:
        """The sentences; a longer one than any person writes is cut after commas, so that the work stays linear."""
        folded = self._document.folded
        for sentence in self._document.sentences:
            start, end = sentence
            if 2 < end - start <= _LONGEST_SENTENCE:
                yield sentence
                continue
            if end - start <= 2 and not folded[start].isalnum():
                continue  # of a row of dots, each dot would be a sentence
            while end - start > _LONGEST_SENTENCE:
                limit = start + _LONGEST_SENTENCE
                cut = max(folded.rfind(mark, start, limit) for mark in ";,")
                cut = cut + 1 if cut > start else limit
                yield Span(start, cut)
                start = cut
            yield Span(start, end)

    def _read_sentence(self, sentence: Found, before: str) -> list[Observation]:
        """A sentence without a number may still name what the next one is about."""
        passage = self._passage
        may_count = Cue.NUMBER in sentence.words or sentence.digit is not None
        if not may_count and not self._setting.words[Cue.NAMING].search(sentence.text):
            return []
        quantities = self._frames.quantities(sentence)
        if not may_count or not (quantities or Cue.IN_ORDER in sentence.words):
            heads = self._frames.heads(sentence, quantities, before)
            self._n_names += len(heads) + len(sentence.periods)
            if self._is_of_the_country(sentence):
                passage.country_topics = Topics().after(heads, True) if heads else None
            else:
                passage.topics = passage.topics.after(heads, True)
            return []
        frame = self._frames.frame(sentence, quantities, before)
        self._n_numbers += len(frame.quantities)
        self._n_names += len(frame.heads) + len(frame.periods)
        topics, about = passage.topics, passage.about
        passage.topics, passage.about = passage.topics_and_place(sentence)
        read = self._read_numbers(frame, sentence.text)
        passage.about = about
        passage.topics = topics.after(frame.heads, not frame.quantities)
        return read

    def _is_of_the_country(self, sentence: Found) -> bool:
        """'Tỷ lệ hồ sơ trực tuyến của cả nước vẫn chưa đạt mục tiêu.' in an article about a province."""
        if self._setting.primary_region_id == "vn":
            return False
        countries = (place for place in sentence.places if place.level == "country")
        return any(sentence.text[: place.start - sentence.span.start].endswith("của ") for place in countries)

    def _read_numbers(self, frame: Frame, sentence: str) -> list[Observation]:
        passage, setting = self._passage, self._setting
        links: list[Link | None] = [None] * len(frame.slots)
        if not self._is_cell(frame):
            links = link_quantities(frame, passage.focus, passage.topics, passage.told)
        linked = frozenset(position for position, link in enumerate(links) if link)
        found, ranked = self._read_ranked(frame, sentence)
        listed, facts = _in_places_told(listed_in(frame), frame, links, passage), {}
        listed = _in_years_named(_in_provinces_named(listed, frame, links, passage), frame, links, passage)
        parts = _parts_told(links, passage)
        for slot, link in zip(frame.slots, links, strict=True):
            if any(place.start <= slot.quantity.start < place.end for place in ranked):
                continue
            if link is None:
                found += uncatalogued(slot, passage, setting)
                continue
            anchor = frame.anchor(slot.position) if link.how == "inherited" or is_share_of_before(slot, links) else None
            near = Neighbours(listed, facts.get(anchor) or _before(link, facts), linked)
            fact = read_fact(slot, link, near, passage, setting)
            told = parts | listed.tiers
            is_told = slot.quantity in told
            scopes = [told[slot.quantity]] if is_told else passage.parts_gone_on(slot, link, scopes_of(slot, link))
            if isinstance(fact, Fact) and self._says_otherwise(fact, scopes):
                fact = _SAYS_OTHERWISE
            if isinstance(fact, Fact) and scopes == [None] and _is_part_of_told(slot, fact, passage):
                fact = "a part of what was told"
            if not isinstance(fact, Fact):
                found += uncatalogued(slot, passage, setting, fact)
                continue
            if fact.place.region_id == "vn" and is_mean_of_provinces(
                slot, link.indicator_id, fact.place.how == BY_MEAN
            ):
                scopes = ["province_mean"]
            facts_told = [
                *(fact._replace(link=meant) for meant in all_meant(slot, fact.link)),
                *(fact._replace(place=place) for place in sharing(slot, fact.place)),
            ]
            facts_told += [
                told._replace(timing=told.timing._replace(period=year))
                for year in years_together(slot, fact.timing)
                for told in tuple(facts_told)
            ]
            found += [observation_of(told, scope, setting) for told in facts_told for scope in scopes]
            facts[slot.position] = fact
            if fact.measured.measure in ("value", "rank") and not fact.is_past:
                passage.told.append(link)
                passage.parts_told[slot.quantity] = scopes[0]
                passage.places_told[slot.quantity] = fact.place.region_id
        passage.focus = [link for link in links if link] or passage.focus
        if facts and not _ends_beside_a_result(frame, facts):
            last = facts[max(facts)]
            if last.timing.status == "target" and last.timing.how_status not in GOES_ON:  # '…, tiệm cận mục tiêu 20%'
                last = next((fact for fact in reversed(facts.values()) if fact.timing.status == "actual"), last)
            passage.go_on_from(last.link, last.timing)
        return found

    def _is_cell(self, frame: Frame) -> bool:
        before = bisect_right(self._cells, frame.start, key=lambda cells: cells.start)
        return before > 0 and frame.start < self._cells[before - 1].end

    def _says_otherwise(self, fact: Fact, scopes: list[str | None]) -> bool:
        """'Năm 2021 đứng thứ 35. … Năm 2021 đứng thứ 51': a rank without a name of its own is of something else, where
        another one was told of the same index, place, time and part; so is any such number that is hardly sure."""
        link, measure = fact.link, fact.measured.measure
        if measure not in ("value", "rank"):
            return False
        key = (link.indicator_id, fact.place.region_id, measure, fact.timing.period, fact.timing.status, *scopes)
        told = link.quantity._replace(value=fact.measured.value)
        known = self._levels.setdefault(key, told)
        if link.how not in _NAMELESS or _allows(known, told) or _allows(told, known):
            return False
        timing = fact.timing
        sure = self._setting.confidence.of(link, measure, fact.place.how, timing.how_period, timing.how_status)
        return measure == "rank" or sure < _HARDLY_SURE

    def _read_ranked(self, frame: Frame, sentence: str) -> tuple[list[Observation], list[Quantity]]:
        """Places told in the order of their ranks: the observations, the ranks where the places stand."""
        ranks = ranked_places(frame, sentence)
        link = self._index_named(frame) if ranks else None
        if link is None:
            return [], []
        found = []
        for quantity in ranks:
            place = next(p for p in frame.places if p.start == quantity.start and p.region_id)
            carried = self._passage.carried(link)
            timing = timing_of(
                frame.slot(0, quantity), carried._replace(aim=None), self._setting.published, frozenset()
            )
            fact = Fact(
                link.passed_on(quantity, link.kind, _LISTED_SCORE, "listed"),
                Place(place.region_id, "ranks in order of the list"),
                timing,
                Measured("rank", quantity.value, None),
            )
            found.append(observation_of(fact, None, self._setting))
        return found, ranks

    def _index_named(self, frame: Frame) -> Link | None:
        """The index that a sentence of ranks names, else the one the sentence before was about."""
        head = next((h for h in frame.heads if Kind.RANK in h.kinds), None)
        if head:
            return Link.to_head(Quantity(0, 0, 0, Kind.RANK, 0), Kind.RANK, head, _LISTED_SCORE, "listed")
        return next((link for link in reversed(self._passage.focus) if Kind.RANK in link.kinds), None)
