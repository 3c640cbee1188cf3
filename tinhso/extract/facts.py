"""Reads one linked number: what measure it is, where, when, of which part; what it takes from the number before it."""

from __future__ import annotations

import re
from typing import NamedTuple

from tinhso.extract.asides import is_aside, is_of_a_body, is_within_a_group
from tinhso.extract.assembly import Fact
from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Slot
from tinhso.extract.links import Link
from tinhso.extract.lists import Listed
from tinhso.extract.measures import Measured, goes_on, is_floor, is_from, measure_of, names_the_countrys
from tinhso.extract.passage import Passage
from tinhso.extract.places import Place
from tinhso.extract.placing import BY_OWNER, BY_RANK, SEVERAL, place_of
from tinhso.extract.quantities import MOST_PROVINCES, RANKS, Kind
from tinhso.extract.setting import Setting
from tinhso.extract.statuses import ASSUMED as STATUS_ASSUMED
from tinhso.extract.statuses import BY_PASSAGE, is_now
from tinhso.extract.timing import ASSUMED, EARLIER, OF_AIMS_BEFORE, Timing, timing_of

_THAT_OF_BEFORE = "that of the number before"
_IN_ORDER = "in the order of the list"
_PLANNED = "money of a year that has just begun is planned"
_FIRST_MONTHS = 3
_SAID_BY_NOTHING = frozenset({STATUS_ASSUMED, _THAT_OF_BEFORE})
_OF_A_PART = re.compile(
    r"(?: [^\W\d_]+){1,6} (?:của|trong) (?:huyện|xã|phường|quận|thị trấn|thị xã|thôn|xóm|bản|ấp|làng|buôn)(?!\w|,| hội)"
    r"|(?: [^\W\d_]+){1,3} (?:vùng cao|vùng sâu|vùng xa|vùng đồng bào)(?!\w)"
)
_OF_ONE_NETWORK = re.compile(
    r" trạm (?:bts |phát sóng |thu phát sóng )?[234]g(?!/|,? [345]g| và [345]g)"
    r"| thuê bao (?:điện thoại|di động)(?! băng| internet)"
)
_YEAR_ENCLOSED = re.compile(r" \((?:năm )?20\d\d\)")  # 'tỉnh đứng thứ 12 (2021) và thứ 8 (2022)'
_WORDS = re.compile(r"\w+")
# 'tỷ trọng kinh tế số trong GDP năm 2022 là 12,67%'; behind the name of a province it may be meant for GRDP.
_OF_GDP = re.compile(r"kinh tế số (?:trong|trên|vào|so với) gdp(?!\w)(?![^;.]*(?<!\w)(?:tỉnh|thành phố)(?!\w))")
_OF_THE_COUNTRY = {"digital_economy_share": "gdp"}  # the share of this, right behind the number, is the country's


class Neighbours(NamedTuple):
    """What a number is read with: the lists of its sentence, the fact it inherits from, what is linked."""

    listed: Listed
    before: Fact | None
    linked: frozenset[int]


def read_fact(slot: Slot, link: Link, near: Neighbours, passage: Passage, setting: Setting) -> Fact | str:
    """The fact, or why the number is none of ours."""
    if slot.frame.search(Cue.ABROAD, slot.own):
        return "not the province's"
    past, compared = is_from(slot), passage.compared_with(slot)
    measured = measure_of(slot, link, compared is not None)
    if measured is None:
        measured = _growth_goes_on(link, near.before)
    if measured is None:
        return "no indicator"
    if (
        near.before
        and measured.measure == "value"
        and near.before.measured.measure in ("gap", "change")
        and goes_on(slot)
    ):
        sign = -1 if near.before.measured.value < 0 else 1
        measured = measured._replace(measure=near.before.measured.measure, value=sign * measured.value)
    if near.before and _is_gap_to_plan(slot, near.before):
        return "a gap to a plan"
    if measured.measure == "growth" and link.kind == Kind.PERCENT:
        link = link._replace(indicator_id=setting.grammar.grown_as.get(link.indicator_id, link.indicator_id))
    if measured.measure == "value" and measured.value < setting.grammar.least[link.indicator_id]:
        return "too few for a province"
    if measured.measure == "value" and measured.value > setting.grammar.most[link.indicator_id]:
        return "more than there can be"
    if link.kind in RANKS and abs(measured.value) > MOST_PROVINCES:
        return "no rank among provinces"
    place = _place(slot, link, measured, near, passage, setting)
    if link.kind in RANKS and place.region_id == "vn":
        return "the country is not ranked among its provinces"
    if _is_of_a_part(slot):
        return "not the province's"
    if place.region_id is None or place.is_sub_provincial or is_of_a_body(slot):
        return "not the province's"
    moves = link.kind == Kind.RANK_CHANGE and near.before is not None  # in the ranking told before
    if not moves and is_within_a_group(slot, link.kind):
        return "not the province's"
    named_until = link.head.end if link.head and link.how in ("after", "around") else None
    timing = timing_of(
        slot, passage.carried(link), setting.published, near.linked, passage.is_yearly(link), named_until
    )
    passage.note_aim(timing)
    is_of_now = is_now(slot) or slot.frame.search(Cue.NOW, slot.own) is not None  # '12% năm 2021, đến nay đã đạt 61%'
    if near.before and not near.before.is_past and not is_of_now and not _is_past_an_aside(slot, near.before):
        timing = _inherited(timing, near.before.timing)
    if timing.how_period == OF_AIMS_BEFORE and near.before and _is_beside(slot, near.before):
        timing = timing._replace(period=near.before.timing.period, how_period=_THAT_OF_BEFORE)
    if _is_planned(timing, link, setting):
        timing = timing._replace(status="target", how_status=_PLANNED)
    year = near.listed.years.get(slot.quantity)
    if year:
        timing = timing._replace(period=str(year), is_inferred=False, how_period=_IN_ORDER)
    if past and timing.how_period != "named after the number":
        timing = _of_the_first(timing, compared, passage.is_yearly(link))
    looks_back = past or "so với" in slot.own or slot.leads_to(_YEAR_ENCLOSED, 12) is not None
    if not looks_back and not slot.frame.depth(slot.quantity.start):
        passage.note_year(link, timing)
    if timing.status == "target" and is_floor(slot):
        link = link._replace(quantity=link.quantity._replace(comparator=">="))
    return Fact(link, place, timing, measured, past)


def _is_of_a_part(slot: Slot) -> bool:
    """'đã kéo cáp quang đến 23/23 xã của huyện', '50% hộ trong xóm', '1.290 trạm 2G'."""
    if slot.kind == Kind.COUNT and slot.leads_to(_OF_ONE_NETWORK, 40):
        return True
    return slot.opens_noun and slot.leads_to(_OF_A_PART, 60) is not None


def _is_past_an_aside(slot: Slot, before: Fact) -> bool:
    """'So với năm 2021 (0,43 điểm, hạng 33), tỉnh tăng 0,18 điểm': the time of what is enclosed ends with it."""
    return slot.frame.depth(before.link.quantity.start) > slot.frame.depth(slot.quantity.start)


def _is_beside(slot: Slot, before: Fact) -> bool:
    """'hồ sơ trực tuyến đạt 62% (kế hoạch 60%)'."""
    frame, last = slot.frame, before.link.quantity
    return frame.depth(slot.quantity.start) > frame.depth(last.start) and frame.text(last.end, last.end + 2) == " ("


def _is_gap_to_plan(slot: Slot, before: Fact) -> bool:
    """'đạt 42%, vượt chỉ tiêu 2%': so small a number beside what was reached is by how much, not the aim itself."""
    beside_plan = slot.kind == Kind.PERCENT and slot.frame.search(Cue.BEYOND_PLAN, slot.own)
    return bool(beside_plan) and before.measured.measure == "value" and slot.quantity.value < before.measured.value / 2


def _growth_goes_on(link: Link, before: Fact | None) -> Measured | None:
    """'năm 2023 tăng 15,1%, năm 2024 14,6%': of what is only ever told as growth."""
    grows = before is not None and before.measured.measure == "growth" and link.how == "inherited"
    if (
        not grows
        or link.kind == Kind.MULTIPLE
        or link.kind not in link.growth_only
        or before.link.indicator_id != link.indicator_id
    ):
        return None
    return Measured("growth", link.quantity.value, link.quantity.high)


def _is_planned(timing: Timing, link: Link, setting: Setting) -> bool:
    """'Năm 2026 bố trí 684 tỷ đồng', told in January: nothing of it is spent yet."""
    published = setting.published
    if link.indicator_id not in setting.grammar.planned_at_first or timing.how_status not in _SAID_BY_NOTHING:
        return False
    return published is not None and published.month <= _FIRST_MONTHS and timing.period == str(published.year)


def _of_the_first(timing: Timing, compared: str | None, yearly: bool) -> Timing:
    """The time of the first of two levels ('từ hạng 21 xuống 25'): the one compared with, else the year before."""
    if compared is None and yearly and timing.period:
        compared = str(int(timing.period[:4]) - 1)
    if compared is None:
        return timing
    return timing._replace(period=compared, is_inferred=False, how_period="what it is compared with")


def _inherited(timing: Timing, before: Timing) -> Timing:
    """A number without a time of its own is of the time of the number it depends on."""
    if timing.how_period not in ASSUMED and timing.how_period != EARLIER:
        return timing
    if timing.how_status in (STATUS_ASSUMED, BY_PASSAGE):
        timing = timing._replace(status=before.status, how_status=_THAT_OF_BEFORE)
    return timing._replace(period=before.period, is_inferred=before.is_inferred, how_period=_THAT_OF_BEFORE)


def _place(slot: Slot, link: Link, measured: Measured, near: Neighbours, passage: Passage, setting: Setting) -> Place:
    listed = near.listed.places.get(slot.quantity)
    place = Place(listed, _IN_ORDER) if listed else place_of(slot, link.kind, passage.about, setting)
    if near.before and not (listed or place.how in (SEVERAL, BY_RANK, BY_OWNER) or _names_place(slot)):
        place = near.before.place
    if names_the_countrys(slot):
        place = Place("vn", "named right after the number")
    whole = _OF_THE_COUNTRY.get(link.indicator_id)
    if whole and (whole in _WORDS.findall(slot.after(14)) or _OF_GDP.search(slot.before())):
        place = Place("vn", "GDP is the country's")
    return _gap_place(slot, place, passage, setting) if measured.measure == "gap" and not listed else place


def _names_place(slot: Slot) -> bool:
    """Does a place of its own stand between the number before and this one?"""
    frame, start = slot.frame, slot.quantity.start
    named = any(slot.left <= p.start < start and p.kind != "inside" for p in frame.places)
    return named or any(frame.search(cue, slot.own) for cue in (Cue.PROVINCE, Cue.GROUP))


def _gap_place(slot: Slot, place: Place, passage: Passage, setting: Setting) -> Place:
    """A gap is about the region that is above or below, named before the yardstick ('cao hơn Hà Nội 3 điểm')."""
    frame, quantity = slot.frame, slot.quantity
    left = max(frame.start, quantity.start - 90)
    before = frame.text(left, quantity.start)
    cues = [match.start() for cue in (Cue.HIGHER, Cue.LOWER) if (match := frame.search(cue, before))]
    cue = left + min(cues) if cues else quantity.start
    yardsticks = {p.region_id for p in frame.places if cue <= p.start < quantity.start} | {"vn"}
    if place.region_id not in yardsticks:
        return place
    named = [
        p.region_id
        for p in frame.places
        if p.end <= cue and p.region_id not in yardsticks and p.kind != "inside" and not is_aside(frame, p)
    ]
    others = (*named[-1:], passage.about.region_id, setting.primary_region_id)
    return Place(next((r for r in others if r and r not in yardsticks), None), "the one compared with the yardstick")
