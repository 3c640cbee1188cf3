"""Numbers with a meaning: each quantity linked to indicator, region, measure, period, status and scope."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from tinhso.extract.document import Document
from tinhso.extract.frames import Frame, FrameBuilder
from tinhso.extract.indicators import indicator_grammar
from tinhso.extract.linking import Link, Topics, link_quantities, number_run
from tinhso.extract.numbers import Kind, Quantity, parse_number
from tinhso.extract.placing import SEVERAL, Passage, Place, is_aside, is_national_survey, is_of_a_body, names_in_passing, place_of, scopes_of
from tinhso.extract.regions import RegionReading, RegionSpan
from tinhso.extract.tables import TableCell, table_cells
from tinhso.extract.timing import Context, Timing, timing_of
from tinhso.records import Observation
from tinhso.text import Span
from tinhso.vocabulary import Vocabulary

_DIGIT = re.compile(r"\d|nửa|vạn|nghìn|ngàn|trăm|triệu|gấp|đứng|xếp|dẫn đầu|hạng|ngôi|phần")
_BULLET = re.compile(r"[-+•*–·►»] |\d{1,2}[.)] |[a-zđ]\) ")
_HEADING_END = re.compile(r"[.!?…;,]$")
_SIGNED = {Kind.POINTS_OF_PERCENT, Kind.INDEX, Kind.POINTS, Kind.PERCENT, Kind.COUNT, Kind.MONEY_VND, Kind.MONEY_OTHER}
_COMPOSITE = ("dti", "dti_government", "dti_economy", "dti_society")


@dataclass
class _State:
    """What the passage carries along. Made anew for each article, thrown away with it."""

    focus: list[Link] = field(default_factory=list)
    passage: Passage = Passage()
    context: Context = Context()
    heading: Context = Context()
    heading_is_section: bool = False  # holds until the next heading, not for the bullets below it only
    topics: Topics = Topics()
    province_id: str | None = None  # the last province a sentence was about
    aim: str | None = None  # due date of the last target of the paragraph
    years: dict[str, str] = field(default_factory=dict)  # family of an index → the year last said of it


def read_observations(document: Document, regions: RegionReading, vocabulary: Vocabulary) -> tuple[Observation, ...]:
    """Every number of the article that means something, in the order of the text; the same number told twice is one."""
    reader = _Reader(document, regions, vocabulary)
    unique: dict[tuple, Observation] = {}
    for observation in reader.read():
        o = observation
        key = (o.indicator_id, o.label, o.region_id, o.measure, o.value, o.status, o.scope)
        unique.setdefault((*key, o.period), observation)
    dated = {key[:-1] for key, o in unique.items() if not o.period_is_inferred}
    # told once with its time and once without (in the title, say): one observation
    return tuple(o for key, o in unique.items() if not (o.period_is_inferred and key[:-1] in dated))


class _Reader:
    def __init__(self, document: Document, regions: RegionReading, vocabulary: Vocabulary) -> None:
        self._document = document
        self._regions = regions
        self._frames = FrameBuilder(document, regions, vocabulary)
        self._grammar = indicator_grammar(vocabulary)
        self._levels = _levels(vocabulary)
        published = document.published
        self._successors = {
            row["old_region_id"]: row["new_region_id"] for row in vocabulary.registers["region_successions"]
            if published and row["effective_date"] <= published.isoformat()
        }
        self._state = _State()

    def read(self) -> list[Observation]:
        found: list[Observation] = []
        before, paragraph_end = "", -1
        folded = self._document.folded
        cells, tabled = table_cells(folded, self._document.paragraphs)
        for span in self._document.sentences:
            if any(table.start <= span.start < table.end for table in tabled):
                found += [o for cell in cells if span.start <= cell.start < span.end for o in self._read_cell(cell)]
                continue
            sentence = folded[span.start : span.end]
            if span.start > paragraph_end:
                paragraph_end = folded.find("\n", span.start)
                paragraph_end = len(folded) if paragraph_end < 0 else paragraph_end
                self._open_paragraph(folded[span.start : paragraph_end])
            if _DIGIT.search(sentence):
                frame = self._frames.frame(span, before)
                found += self._read_sentence(frame)
                self._state.topics = self._state.topics.after(frame.heads)
            elif _MAY_NAME.search(sentence):
                self._state.topics = self._state.topics.after(self._frames.frame(span, before).heads)
            self._move_passage(span, sentence)
            self._notice(span, sentence)
            before = sentence
        return found

    # -- the passage ---------------------------------------------------------------------------------------------
    def _open_paragraph(self, paragraph: str) -> None:
        state = self._state
        is_bullet = bool(_BULLET.match(paragraph))
        is_heading = len(paragraph) < 110 and not _HEADING_END.search(paragraph)
        is_section = is_heading and bool(_SECTION.match(paragraph))
        if (is_section and _RESULTS.search(paragraph)) or (not is_bullet and not is_section and (is_heading or not state.heading_is_section)):
            state.heading, state.heading_is_section = Context(), False
        state.context = state.heading
        state.passage, state.aim = Passage(earlier_province_id=state.province_id), None
        if not is_bullet:
            state.focus = []

    def _notice(self, span: Span, sentence: str) -> None:
        """A heading or a lead-in sets the time and the status of what follows it."""
        state, words = self._state, self._frames.words
        is_lead_in = sentence.endswith(":")
        is_heading = len(sentence) < 110 and not _HEADING_END.search(sentence)
        periods = self._frames.periods_in(span)
        dateline = self._document.published.isoformat() if self._document.published else ""
        own = [p for p in periods if not p.is_reference and p.text != dateline]
        is_section = is_heading and bool(_SECTION.match(sentence))
        if span.start and (is_lead_in or is_section or (is_heading and _AIM.search(sentence))):
            target = bool(_AIM.search(sentence) or (is_lead_in and words.target.search(sentence)))
            ahead = bool(own and self._document.published and own[-1].year > self._document.published.year)
            if target or own or ahead:
                state.heading = Context(own[-1].text if own else None, target or ahead, target or ahead)
                state.heading_is_section = not is_lead_in
                state.context = state.heading
        elif own:
            published = self._document.published
            before = state.context.period
            if (not published or own[0].year <= published.year) and not (before and own[0].text[:4] < before[:4]):  # a look back ends with its sentence
                state.context = replace(state.context, period=own[0].text, is_target=state.context.is_target and state.context.has_status)
        for family, pattern in _FAMILIES.items():
            match = pattern.search(sentence)
            if match and own:
                near = [p for p in own if -40 < p.start - span.start - match.end() < 60 and not p.is_due]
                if near:
                    state.years[family] = near[0].text[:4]

    # -- one sentence --------------------------------------------------------------------------------------------
    def _read_sentence(self, frame: Frame) -> list[Observation]:
        state = self._state
        links = link_quantities(frame, state.focus, state.topics)
        places = self._listed_places(frame)
        years = self._listed_years(frame)
        tiers = self._listed_tiers(frame)
        found = self._ranked_places(frame)
        readings: dict[int, _Reading] = {}
        linked = frozenset(position for position, link in enumerate(links) if link)
        for position, (quantity, link) in enumerate(zip(frame.quantities, links, strict=True)):
            if any(o.evidence.quote_start <= quantity.start < o.evidence.quote_end and o.measure == "rank" for o in found if "ranks in order" in o.decisions.get("region", "")):
                continue
            if link is None:
                found += self._uncatalogued(frame, position)
                continue
            anchor = frame.anchor(position)
            inherits = readings.get(anchor) if link.how == "inherited" and anchor is not None else None
            observed, reading = self._observe(frame, position, link, places.get(quantity), years.get(quantity), tiers.get(quantity), inherits, linked)
            found += observed
            if reading:
                readings[position] = reading
        read = [link for link in links if link]
        if read:
            state.focus = read
        last = readings[max(readings)] if readings else None
        if last and last.timing.status == "target" and last.timing.how_status in _STRONG:
            state.context = Context(last.timing.period, True, True, not state.heading.is_target)  # the aims go on in the next sentence
        elif last and last.timing.status == "actual" and last.timing.how_status == "a word of result before the number":
            state.context = Context(last.timing.period if not last.timing.is_inferred else None)
        return found

    def _observe(self, frame: Frame, position: int, link: Link, listed: str | None, year: int | None, tier: str | None,
                 inherits: _Reading | None, linked: frozenset[int]) -> tuple[list[Observation], _Reading | None]:
        quantity = link.quantity
        left = frame.quantities[position - 1].end if position else frame.start
        right = frame.quantities[position + 1].start if position + 1 < len(frame.quantities) else frame.end
        measured = _measure(frame, link, left, self._grammar.value_types[link.indicator_id])
        if measured is None:
            return self._uncatalogued(frame, position), None
        measure, value, high = measured
        if inherits and measure == "value" and inherits.measure in ("gap", "change") and _goes_on(frame, left, quantity):
            measure, value = inherits.measure, inherits.sign * value
        place = Place(listed, "in the order of the list") if listed else place_of(
            frame, quantity, link.kind, left, right, self._state.passage, self._regions.primary_region_id, self._levels, self._successors
        )
        by_itself = listed or place.how in (SEVERAL, "named by the rank") or _names_place(frame, left, quantity)
        if inherits and not by_itself:
            place = inherits.place
        if "gdp" in _complement(frame, quantity) and link.indicator_id == "digital_economy_share":
            place = Place("vn", "GDP is the country's")
        if measure == "gap" and not listed:
            place = self._gap_place(frame, left, quantity, place)
        if place.region_id is None or place.is_sub_provincial or is_of_a_body(frame, quantity) or _is_within_a_group(frame, link, self._levels):
            return self._uncatalogued(frame, position, "not the province's"), None
        yearly = self._grammar.value_types[link.indicator_id] == "index" and link.indicator_id != "service_quality_index"
        timing = timing_of(
            frame, quantity, position, self._state.context, self._remembered(link), self._document.published, linked, yearly, self._state.aim
        )
        if timing.status == "target" and timing.period:
            self._state.aim = timing.period
        if inherits and (timing.how_period in _ASSUMED or timing.how_period == "named earlier in the sentence"):
            own = timing.how_status not in _NO_STATUS
            timing = replace(
                inherits.timing, how_period="that of the number before",
                status=timing.status if own else inherits.timing.status,
                how_status=timing.how_status if own else "that of the number before",
            )
        if year:
            timing = replace(timing, period=str(year), is_inferred=False, how_period="in the order of the list")
        compared = "so với" in frame.text(left, quantity.start)
        if timing.status == "actual" and timing.period and timing.how_period.startswith("named") and not compared and not frame.depth(quantity.start):
            self._state.years[_family(link.indicator_id)] = timing.period if not yearly else timing.period[:4]
        head = (link.head.start, link.head.end) if link.head else None
        scopes = [tier] if tier else scopes_of(frame, quantity, left, right, head, link.indicator_id, self._grammar.scopes[link.indicator_id])
        unit = _unit(measure, self._grammar.units[link.indicator_id], link.kind)
        observed = [
            self._observation(frame, link, place, timing, measure, value, high, unit, scope, left) for scope in scopes
        ]
        return observed, _Reading(place, timing, measure, -1 if value < 0 else 1)

    def _observation(self, frame: Frame, link: Link, place: Place, timing: Timing, measure: str, value: float, high: float | None,
                     unit: str, scope: str | None, left: int) -> Observation:
        quantity = link.quantity
        start, end = quantity.start, quantity.end
        if link.how == "table":
            start = left
        if link.head:
            start, end = min(start, link.head.start), max(end, link.head.end)
        evidence = self._document.evidence(Span(start, end), link.rule_id)
        decisions = {
            "indicator": f"{link.how} (score {link.score:.2f})", "region": place.how, "period": timing.how_period,
            "status": timing.how_status, "measure": measure, "scope": "as the text says" if scope else "none said",
        }
        key = "\x1f".join(map(str, (self._document.article_id, link.rule_id, evidence.quote, link.indicator_id, place.region_id, measure,
                                    value, timing.status, timing.period, scope)))
        return Observation(
            hashlib.sha256(key.encode()).hexdigest()[:16], link.indicator_id, None, place.region_id, measure, value, high, unit,
            timing.status, quantity.comparator, timing.period, timing.is_inferred, scope, _confidence(link, place, timing), evidence, decisions,
        )

    def _uncatalogued(self, frame: Frame, position: int, why: str = "no indicator") -> list[Observation]:
        """A number about digital transformation that no indicator covers: kept in sight with its nearest noun phrase."""
        quantity = frame.quantities[position]
        if quantity.kind not in (Kind.PERCENT, Kind.COUNT, Kind.MONEY_VND) or not frame.opens_noun(quantity) and quantity.kind is Kind.COUNT:
            return []
        if not frame.words.topic.search(frame.text(quantity.start - 90, quantity.end + 90)):
            return []
        label = _label(self._document.text, quantity, frame)
        if not label:
            return []
        left = frame.quantities[position - 1].end if position else frame.start
        right = frame.quantities[position + 1].start if position + 1 < len(frame.quantities) else frame.end
        place = place_of(frame, quantity, quantity.kind, left, right, self._state.passage, self._regions.primary_region_id, self._levels, self._successors)
        timing = timing_of(frame, quantity, position, self._state.context, None, self._document.published, frozenset())
        evidence = self._document.evidence(Span(quantity.start, quantity.end), "uncatalogued.1")
        key = "\x1f".join(map(str, (self._document.article_id, "uncatalogued", evidence.quote, evidence.quote_start, label)))
        unit = {Kind.PERCENT: "percent", Kind.MONEY_VND: "vnd"}.get(quantity.kind)
        return [Observation(
            hashlib.sha256(key.encode()).hexdigest()[:16], None, label, place.region_id, "value", quantity.value, quantity.high, unit,
            timing.status, quantity.comparator, timing.period, timing.is_inferred, None, 0.3, evidence, {"indicator": why},
        )]

    def _read_cell(self, cell: TableCell) -> list[Observation]:
        """A number of a table: its row or its column names the indicator, the other the place, the aim or the year."""
        folded, document = self._document.folded, self._document
        row, column = folded[cell.row.start : cell.row.end], folded[cell.column.start : cell.column.end]
        frame = self._frames.frame(Span(cell.row.start, cell.end), "")
        quantity = _cell_quantity(folded, cell, f"{row} {column}")
        head = next((h for text in (row, column) for h in self._grammar.read(f"{text} #", 0, "", "") if quantity.kind in h.kinds), None)
        place = next((p for p in self._frames.places(cell.row) if p.kind != "inside"), None)
        if head is None or (place is not None and place.level in ("district", "commune", "village")):
            return []
        link = Link(quantity, quantity.kind, head.indicator_id, head.rule_id, 2.9, "table", None, head.kinds, head.growth_only)
        where = Place(place.region_id, "the row of the table") if place else Place(self._regions.primary_region_id, "the article is about it")
        if where.region_id is None:
            return []
        words, published = self._frames.words, document.published
        periods = self._frames.periods.read(folded, published, cell.column.start, cell.column.end)
        target = bool(words.target.search(column) or re.search(r"kế hoạch", column))
        period = periods[-1].text if periods else self._state.heading.period or self._state.context.period
        inferred = period is None and published is not None
        timing = Timing(period or (str(published.year) if published else None), inferred, "target" if target else "actual",
                        "the column of the table" if periods else "year of publication" if inferred else "said above the table", "the column of the table")
        measure = {Kind.RANK: "rank"}.get(quantity.kind, "value")
        unit = _unit(measure, self._grammar.units[head.indicator_id], quantity.kind)
        scope = next((part for part, pattern in words.parts.items() if part in self._grammar.scopes[head.indicator_id] and pattern.search(f"{row} {column}")),
                     words.implied_scope.get(head.indicator_id))
        return [self._observation(frame, link, where, timing, measure, quantity.value, quantity.high, unit, scope, cell.row.start)]

    # -- lists ---------------------------------------------------------------------------------------------------
    def _listed_run(self, frame: Frame) -> tuple[int, list[Quantity]]:
        at = frame.masked.find("lần lượt")
        return (frame.start + at, number_run(frame, frame.start + at)) if at >= 0 else (-1, [])

    def _listed_places(self, frame: Frame) -> dict[Quantity, str]:
        """'Tây Ninh, Tiền Giang và Bạc Liêu lần lượt đạt 5,78%, 5,73% và 4,87%'."""
        at, run = self._listed_run(frame)
        names = [p for p in _place_run(frame, at) if p.region_id]
        return {q: p.region_id for q, p in zip(run, names, strict=True)} if len(run) > 1 and len(names) == len(run) else {}

    def _listed_years(self, frame: Frame) -> dict[Quantity, int]:
        at, run = self._listed_run(frame)
        for period in frame.periods:
            if period.end <= max(at, 0) + 1 and len(period.years) == len(run) > 1:
                return dict(zip(run, period.years, strict=True))
        single = [p for p in frame.periods if p.end <= at and len(p.text) == 4]
        if len(run) > 1 and len(single) == len(run) and frame.content_words(single[0].end, single[-1].start) == 0:
            return {q: p.year for q, p in zip(run, single, strict=True)}
        return {}

    def _listed_tiers(self, frame: Frame) -> dict[Quantity, str]:
        """'ở cấp tỉnh, cấp huyện, cấp xã lần lượt đạt 96%, 91% và 78%'."""
        at, run = self._listed_run(frame)
        hits = sorted((m.start(), name) for name, pattern in frame.words.tiers.items() for m in pattern.finditer(frame.masked))
        hits = [(start, name) for start, name in hits if start + frame.start < at]
        return {q: name for q, (_, name) in zip(run, hits, strict=True)} if len(run) > 1 and len(hits) == len(run) else {}

    def _ranked_places(self, frame: Frame) -> list[Observation]:
        """'đứng từ thứ nhất đến thứ năm lần lượt là Hà Nội, Huế, …': ranks before, places after."""
        match = _RANKS_IN_ORDER.search(frame.masked) or _RANKS_IN_ORDER.search(self._document.folded[frame.start : frame.end])
        if not match:
            return []
        places = [p for p in frame.places if p.start - frame.start >= match.end() and p.region_id]
        run: list[RegionSpan] = []
        for place in places:
            if run and frame.text(run[-1].end, place.start).strip(" ,;") not in ("", "và"):
                break
            run.append(place)
        link = self._index_link(frame)
        if len(run) < 2 or link is None:
            return []
        found = []
        for rank, place in enumerate(run, 1):
            quantity = Quantity(place.start, place.start, place.end, Kind.RANK, float(rank))
            timing = timing_of(frame, quantity, 0, self._state.context, self._remembered(link), self._document.published, frozenset())
            found.append(self._observation(
                frame, replace(link, quantity=quantity, how="listed", score=2.6, head=None), Place(place.region_id, "ranks in order of the list"),
                timing, "rank", float(rank), None, "rank", None, frame.start,
            ))
        return found

    def _index_link(self, frame: Frame) -> Link | None:
        head = next((h for h in frame.heads if Kind.RANK in h.kinds), None)
        if head:
            return Link(Quantity(0, 0, 0, Kind.RANK, 0), Kind.RANK, head.indicator_id, head.rule_id, 2.6, "listed", head, head.kinds, head.growth_only)
        return next((link for link in reversed(self._state.focus) if Kind.RANK in link.kinds), None)

    # -- odds and ends -------------------------------------------------------------------------------------------
    def _remembered(self, link: Link) -> str | None:
        years = self._state.years
        is_index = self._grammar.value_types[link.indicator_id] == "index"
        remembered = years.get(_family(link.indicator_id)) or (years.get("index") if is_index else None)
        by_topic = link.how in ("topic", "pointed back") or (link.head is not None and not link.head.weight)
        return remembered if is_index or by_topic else None

    def _gap_place(self, frame: Frame, left: int, quantity: Quantity, place: Place) -> Place:
        """A gap is about the region that is above or below, named before the yardstick ('cao hơn Hà Nội 3 điểm')."""
        left = max(frame.start, quantity.start - 90)
        before = frame.text(left, quantity.start)
        cues = [m.start() for pattern in (frame.words.higher, frame.words.lower) for m in [pattern.search(before)] if m]
        cue = max(left, frame.start) + min(cues) if cues else quantity.start
        yardsticks = {p.region_id for p in frame.places if cue <= p.start < quantity.start} | {"vn"}
        if place.region_id not in yardsticks:
            return place
        named = [p.region_id for p in frame.places if p.end <= cue and p.region_id not in yardsticks and p.kind != "inside"]
        others = [*named[-1:], self._state.passage.region_id, self._regions.primary_region_id]
        return Place(next((r for r in others if r and r not in yardsticks), None), "the one compared with the yardstick")

    def _move_passage(self, span: Span, sentence: str) -> None:
        state = self._state
        places = self._frames.places(span)
        generic = self._frames.words.province_word.search(sentence) if places else None
        number = re.search(r"\d", sentence)
        if not places and is_national_survey(sentence):
            state.passage = Passage("vn", None, False, state.province_id)
        for place in places:
            if generic and generic.start() + span.start < place.start and place.level in ("province", "municipality"):
                break  # 'Chỉ số của tỉnh … cao hơn Hải Phòng': still about the province it was about
            sub = place.level in ("district", "commune", "village") and place.kind != "named"
            if sub and number and place.start - span.start > number.start():
                continue  # 'riêng quận Cái Răng 99,9%' at the end of a sentence about the province
            ahead = sentence[max(0, place.start - span.start - 40) : place.start - span.start]
            aside = names_in_passing(ahead) or re.search(r"riêng (?:địa bàn |ở |tại |tỉnh |thành phố )*$", ahead)
            if place.kind == "inside" or place.level == "country" or aside or not (place.region_id or sub):
                continue
            if sub and state.passage.region_id and not state.passage.is_sub_provincial:
                continue  # a district named in passing does not take over a passage about the province
            group = place.level in ("macro_region", "press_grouping")
            if group and place.start - span.start > 30 and self._levels.get(self._regions.primary_region_id or "") not in ("macro_region", "press_grouping"):
                continue
            province = place.region_id if place.level in ("province", "municipality") else state.passage.province_id
            state.passage = Passage(place.region_id, province, sub, state.province_id)
            if not sub:
                state.province_id = province or state.province_id
                break  # the first province of a sentence is what it is about
        if state.passage.is_sub_provincial and "toàn tỉnh" in sentence:
            state.passage = Passage(self._regions.primary_region_id, self._regions.primary_region_id, False, state.province_id)


@lru_cache(maxsize=4)
def _levels(vocabulary: Vocabulary) -> dict[str, str]:
    return {row["region_id"]: row["level"] for row in vocabulary.registers["regions"]}


@dataclass(frozen=True, slots=True)
class _Reading:
    """Where and when the number before was read, for the one that depends on it."""

    place: Place
    timing: Timing
    measure: str
    sign: int


def _cell_quantity(folded: str, cell: TableCell, labels: str) -> Quantity:
    """The number of a cell; its unit stands beside it or in the name of its row or column."""
    text = folded[cell.start : cell.end]
    digits = re.match(r"[-+]?(\d[\d.,]*)", text)[1].rstrip(".,")
    value = parse_number(digits)
    if "%" in text or re.search(r"%|tỷ lệ|tỷ trọng", labels):
        kind = Kind.PERCENT
    elif re.search(r"(?<!\w)(?:hạng|xếp hạng|thứ hạng|vị trí)(?!\w)", labels):
        kind = Kind.RANK
    elif value < 1 and len(digits) > 3:
        kind = Kind.INDEX
    elif "điểm" in f"{text} {labels}":
        kind = Kind.POINTS
    elif re.search(r"tỷ đồng|triệu đồng", f"{text} {labels}"):
        kind, value = Kind.MONEY_VND, value * (1e9 if "tỷ đồng" in f"{text} {labels}" else 1e6)
    else:
        kind = Kind.COUNT
    return Quantity(cell.start, cell.start, cell.end, kind, value)


def _family(indicator_id: str) -> str:
    """The pillars are published with the index, for the same year."""
    return "dti" if indicator_id in _COMPOSITE else indicator_id


def _is_within_a_group(frame: Frame, link: Link, levels: dict[str, str]) -> bool:
    """'xếp thứ 2 Tây Nguyên', 'so với các tỉnh trong vùng, xếp thứ 4': a rank inside a macro-region is not the national one."""
    if link.kind not in (Kind.RANK, Kind.RANK_CHANGE):
        return False
    quantity = link.quantity
    tail = frame.text(quantity.end, quantity.end + 30)
    if re.match(r"(?: của| trong| toàn| khu vực| ở)* (?:vùng|khu vực)(?!\w)", tail):
        return True
    for place in frame.places:
        if place.level in ("macro_region", "press_grouping"):
            if place.start >= quantity.end and re.fullmatch(r"(?: (?:của|trong|toàn|ở|khu vực|vùng|các tỉnh))* ?", frame.text(quantity.end, place.start)):
                return True
            if place.end <= quantity.start and is_aside(frame, place):
                return True
    return False


_STRONG = frozenset({"due after publication", "a word of aim before the number", "called an aim", "the passage says so"})
_NO_STATUS = frozenset({"nothing says otherwise", "the passage says so"})
_ASSUMED = frozenset({"year of publication", "said earlier in the passage", "the year of the index", "no time in the text"})
_MAY_NAME = re.compile(r"(?<!\w)(?:chuyển đổi số|cđs|dti|kinh tế số|tỷ lệ|tỷ trọng|chỉ số|hồ sơ|pci|papi|sipas|pii)(?!\w)")
_SECTION = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|[ivx]{1,4}[.)]|[a-zđ]\)) ?[^\W\d_]")
_RESULTS = re.compile(r"(?<!\w)(?:kết quả|thực trạng|đánh giá|tồn tại|hạn chế|tình hình)(?!\w)")
_AIM = re.compile(r"(?<!\w)(?:mục tiêu|chỉ tiêu|phấn đấu)(?!\w)")


def _names_place(frame: Frame, left: int, quantity: Quantity) -> bool:
    """Does a place of its own stand between the number before and this one?"""
    named = any(left <= p.start < quantity.start and p.kind != "inside" for p in frame.places)
    return named or bool(frame.words.province_word.search(frame.text(left, quantity.start)))


def _goes_on(frame: Frame, left: int, quantity: Quantity) -> bool:
    """'năm 2020 cao hơn … 0,016 và năm 2021 là 0,0069': the same difference, of another time."""
    return frame.text(left, quantity.start).lstrip().startswith("và ") and not re.search(
        r"(?<!\w)(?:đạt|lên|xuống|còn|mức)(?!\w)", frame.text(left, quantity.start)
    ) and frame.content_words(left, quantity.start) == 0


def _complement(frame: Frame, quantity: Quantity) -> list[str]:
    return frame.text(quantity.end, quantity.end + 14).split()


_RANKS_IN_ORDER = re.compile(
    r"(?:từ (?:vị trí |hạng )?(?:thứ |số )?(?:nhất|1|#+) đến (?:vị trí |hạng )?(?:thứ |số )?[\w#]+|(?:địa phương|tỉnh, thành phố|tỉnh, thành|tỉnh|thành phố|nhóm|top|tốp)[^.;]{0,20} (?:dẫn đầu|đứng đầu|đầu bảng)[^.;]{0,40}?) lần lượt (?:là|gồm|thuộc về|có)"
)
_FAMILIES = {
    "dti": re.compile(r"(?<!\w)(?:dti|chỉ số chuyển đổi số|xếp hạng[^.;]{0,30}chuyển đổi số|xếp hạng[^.;]{0,30}cđs|mức độ (?:chuyển đổi số|cđs))(?!\w)"),
    "par_index": re.compile(r"(?<!\w)(?:par index|cải cách hành chính)(?!\w)"),
    "sipas": re.compile(r"(?<!\w)(?:sipas|hài lòng)(?!\w)"),
    "papi": re.compile(r"(?<!\w)papi(?!\w)"),
    "pci": re.compile(r"(?<!\w)(?:pci|năng lực cạnh tranh)(?!\w)"),
    "pii": re.compile(r"(?<!\w)(?:pii|đổi mới sáng tạo cấp địa phương)(?!\w)"),
    "ict_index": re.compile(r"(?<!\w)ict index(?!\w)"),
    "index": re.compile(r"(?<!\w)(?:bảng xếp hạng|các chỉ số|bộ chỉ số|kết quả đánh giá|kết quả xếp hạng)(?!\w)"),
}


def _place_run(frame: Frame, at: int) -> list[RegionSpan]:
    """The last run of places before `at` that only commas and 'và' part."""
    run: list[RegionSpan] = []
    for place in frame.places:
        if place.start >= at or place.kind == "inside":
            continue
        if run and frame.text(run[-1].end, place.start).strip(" ,;") not in ("", "và"):
            run = []
        run.append(place)
    return run


def _measure(frame: Frame, link: Link, left: int, value_type: str) -> tuple[str, float, float | None] | None:
    """(measure, signed value, high), or None when the number is of no measure this indicator has."""
    quantity = link.quantity
    if link.kind is Kind.RANK:
        return "rank", quantity.value, quantity.high
    if link.kind is Kind.RANK_CHANGE:
        return "rank_change", quantity.value, None
    if link.kind is Kind.MULTIPLE:  # 'gấp 4 lần Bình Dương' compares two places
        beside = any(p.start >= quantity.end and len(frame.text(quantity.end, p.start).split()) <= 3 for p in frame.places)
        return None if beside else ("growth", quantity.value, None)
    if link.kind is Kind.INDEX and value_type == "index" and frame.grammar.units[link.indicator_id] != "index_0_1":
        moves = frame.words.up.search(frame.text(left, quantity.start)) or frame.words.down.search(frame.text(left, quantity.start))
        if not moves and not frame.words.higher.search(frame.text(left, quantity.start)):
            return None
    before = frame.text(max(left, quantity.start - 80), quantity.start)
    words = frame.words
    if _FROM.search(before) and _UP_TO.match(frame.text(quantity.end, quantity.end + 50)):
        attached = any(p.start >= quantity.end and p.start - quantity.end < 14 for p in frame.periods)
        return ("value", quantity.value, quantity.high) if attached else None  # 'từ 48% lên 91%': of a time nobody says
    up, down = words.up.search(before), words.down.search(before)
    growth_of_itself = link.indicator_id == "labor_productivity_growth"
    if link.kind in _SIGNED:
        clause = frame.text(max(frame.start, quantity.start - 90), quantity.start)
        clause = clause[max(clause.rfind(", "), clause.rfind(";")) + 1 :]
        higher, lower = words.higher.search(clause), words.lower.search(clause)
        if (higher or lower) and "(" not in clause and _is_difference(link.kind, quantity, clause):
            sign = -1 if lower and not (higher and higher.start() > lower.start()) else 1
            if re.match(r"[^,;.]{0,12} so với (?:kế hoạch|chỉ tiêu|mục tiêu|dự toán|yêu cầu)", frame.text(quantity.end, quantity.end + 40)):
                return None
            if re.search(r"(?:kế hoạch|chỉ tiêu|mục tiêu|dự toán)", before):
                return ("value", quantity.value, quantity.high) if re.search(r"(?:kế hoạch|chỉ tiêu|mục tiêu|yêu cầu)(?: là| đạt)? $", before) else None
            if any(pattern.search(clause) for pattern in words.tiers.values()):
                return None  # 'kém cấp tỉnh 27,3 điểm': between tiers, not between places
            earlier = _THAN_EARLIER.search(clause)
            return ("change" if earlier else "gap"), sign * quantity.value, quantity.high
        if growth_of_itself:
            return "value", quantity.value, quantity.high
        new = link.kind is Kind.COUNT and (words.added.search(before) or _NEW.match(frame.text(quantity.end, quantity.end + 44)))
        if up or down or new:
            sign = -1 if down and not up else 1
            relative = link.kind is Kind.PERCENT and not (value_type == "share" and words.added.search(before))
            return ("growth" if relative else "change"), sign * quantity.value, quantity.high
    if link.kind in link.growth_only or (link.kind is Kind.PERCENT and value_type in ("count", "currency")):
        named = link.head is not None and "tăng" in frame.text(link.head.start, link.head.end)
        return ("growth", quantity.value, quantity.high) if named else None
    return "value", quantity.value, quantity.high


_NEW = re.compile(r" [^,;.#]{2,34} mới(?:[,;.]| ?$|, )")  # 'tối thiểu 60 trạm 5G mới'
_THAN_EARLIER = re.compile(r"(?:hơn|vượt|kém) (?:so với )?(?:hẳn |nhiều )?(?:cùng kỳ|năm|tháng|quý|mức của năm|kỳ trước)")
_FROM = re.compile(r"(?<!\w)từ(?: mức| con số)? ?$")
_UP_TO = re.compile(r"[^;.]{0,30}? (?<!trở )(?:lên|xuống|còn)(?!\w)")


def _is_difference(kind: Kind, quantity: Quantity, before: str) -> bool:
    """'cao hơn bình quân cả nước 3,1 điểm phần trăm' is a gap; '… cao hơn mức 42,5%' names the yardstick's own value."""
    if re.search(r"(?:mức|là|đạt|trên|khoảng) ?$", before) and kind is Kind.PERCENT:
        return False
    return kind is not Kind.PERCENT or not re.search(r"(?:cả nước|quốc gia|toàn quốc|vùng) (?:là|ở mức)? ?$", before)


def _unit(measure: str, unit: str, kind: Kind) -> str:
    if measure in ("rank", "rank_change"):
        return "rank"
    if measure == "growth":
        return "percent"
    return "usd" if kind is Kind.MONEY_OTHER else unit


def _confidence(link: Link, place: Place, timing: Timing) -> float:
    """How sure the reading is: the score of the link, less what was inherited or assumed."""
    score = 0.55 + 0.12 * min(link.score, 3.6)
    if link.how in ("inherited", "pointed back"):
        score -= 0.06
    if place.how.startswith(("the passage", "the article")):
        score -= 0.04
    if timing.is_inferred:
        score -= 0.03
    return round(max(0.05, min(score, 0.99)), 2)


def _label(text: str, quantity: Quantity, frame: Frame) -> str:
    """The noun phrase right after the number, else the words right before it; at most eight words."""
    tail = re.match(r"[^.;:,()\n#]{0,80}", text[quantity.end : frame.end])
    words = tail.group().split() if tail else []
    if frame.opens_noun(quantity) and words:
        return " ".join(words[:8])
    ahead = re.split(r"[.;:,()\n]", text[max(frame.start, quantity.start - 90) : quantity.start])[-1].split()
    return " ".join(ahead[-8:])
