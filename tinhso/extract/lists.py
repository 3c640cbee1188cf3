"""Places, years and tiers told in the order of the numbers ('lần lượt'), places told in the order of ranks."""

from __future__ import annotations

import re
from typing import NamedTuple

from tinhso.extract.asides import is_aside, joined_behind
from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame
from tinhso.extract.linking_lists import joined_heads, joined_runs, number_run, order_word
from tinhso.extract.quantities import Kind, Quantity
from tinhso.extract.regions import RegionSpan
from tinhso.extract.scopes import tiers_in
from tinhso.extract.setting import PROVINCES

_JOINTS = frozenset({"", "và"})
_TO_YEARS = re.compile(r" \(?(?:(?:vào|trong|của|các|năm|tương ứng|với) )*")
_COUNT = {"hai": 2, "ba": 3}
_SEVERAL_PLACES = re.compile(
    r"(?<!\w)(hai|ba) (?:tỉnh|địa phương|thành phố|tỉnh, thành)(?: này| ấy| trên)?(?! còn lại)(?!\w)"
)
_SEVERAL_REACH = 80  # letters between them and their numbers
_LEADS_ON = re.compile(r"[^;:.#()]{1,80}")  # from the names to the numbers
_THEN_PLACES = re.compile(r"lần lượt (?:thuộc về|là|gồm|dành cho|của) ")
_BELONG_TO = re.compile(r" (?:thuộc về|thuộc|là|gồm|dành cho) ")
_RANKS_IN_ORDER = re.compile(
    r"(?:từ (?:vị trí |hạng )?(?:thứ |số )?(?:nhất|1|#+) đến (?:vị trí |hạng )?(?:thứ |số )?[\w#]+"
    r"|(?:địa phương|tỉnh, thành phố|tỉnh, thành|tỉnh|thành phố|nhóm|top|tốp)[^.;]{0,20}"
    r" (?:dẫn đầu|đứng đầu|đầu bảng)[^.;]{0,40}?)"
    r" lần lượt (?:là|gồm|thuộc về|có)"
)


class Listed(NamedTuple):
    """What the order of a list gives to its numbers; empty where there is no list."""

    places: dict[Quantity, str]
    years: dict[Quantity, int]
    tiers: dict[Quantity, str]


def listed_in(frame: Frame) -> Listed:
    """What the numbers of a sentence are given by its lists."""
    joined, at = _joined(frame), order_word(frame)
    joined = joined._replace(places=joined.places | _ranks_of_places(frame))
    if at is None:
        return joined
    behind = _places_behind(frame, at)
    if behind:
        return Listed(behind, {}, {})
    run = number_run(frame, at)
    if len(run) < 2:
        return joined
    told = Listed(_places(frame, at, run), _years(frame, at, run), _tiers(frame, at, run))
    return Listed(*(one | other for one, other in zip(joined, told, strict=True)))


def _places_behind(frame: Frame, at: int) -> dict[Quantity, str]:
    """'ba vị trí 4, 5 và 6 lần lượt thuộc về Huế, Cần Thơ và Lạng Sơn'."""
    behind = _THEN_PLACES.match(frame.masked, at - frame.start)
    places = joined_behind(frame, frame.start + behind.end()) if behind else []
    before = [quantity for quantity in frame.quantities if quantity.end <= at]
    if not 1 < len(places) <= len(before):
        return {}
    return {q: p.region_id for q, p in zip(before[-len(places) :], places, strict=True)}


def _ranks_of_places(frame: Frame) -> dict[Quantity, str]:
    """'vị trí thứ 5, 6, 7 thuộc về Thanh Hóa, Điện Biên, Hà Tĩnh': as many places behind as ranks."""
    ranks = [quantity for quantity in frame.quantities if quantity.kind == Kind.RANK]
    found: dict[Quantity, str] = {}
    while ranks:
        run = [ranks.pop(0)]
        while ranks and frame.text(run[-1].end, ranks[0].start) in (", ", " và "):
            run.append(ranks.pop(0))
        behind = _BELONG_TO.match(frame.text(run[-1].end, run[-1].end + 20))
        places = joined_behind(frame, run[-1].end) if len(run) > 1 and behind else []
        if len(places) == len(run) and frame.text(run[-1].end + behind.end(), places[0].start) in ("", "tỉnh "):
            found |= {q: p.region_id for q, p in zip(run, places, strict=True)}
    return found


def _places(frame: Frame, at: int, run: list[Quantity]) -> dict[Quantity, str]:
    """'Tây Ninh, Tiền Giang và Bạc Liêu lần lượt đạt 5,78%, 5,73% và 4,87%'."""
    places: list[RegionSpan] = []
    for place in frame.places:
        if place.start >= at or place.kind == "inside":
            continue
        if places and frame.text(places[-1].end, place.start).strip(" ,;") not in _JOINTS:
            places = []
        places.append(place)
    names = [place.region_id for place in places if place.region_id]
    if len(names) < 2:  # 'hồ sơ trực tuyến ở A đạt 75%, B 70%, C 78%; tỷ lệ số hóa lần lượt là …'
        told = [p for p in frame.places if p.end <= at and p.kind != "inside" and p.level in PROVINCES]
        numbered = sum(quantity.end <= at for quantity in frame.quantities)
        names = [p.region_id for p in told if p.region_id] if numbered == len(told) == len(run) else names
    return dict(zip(run, names, strict=True)) if len(names) == len(run) else {}


def _years(frame: Frame, at: int, run: list[Quantity]) -> dict[Quantity, int]:
    """'từ 2020 đến 2022', or 'năm 2020, 2021 và 2022', before 'lần lượt' or right behind the numbers."""
    before = [p for p in frame.periods if p.end <= at + 1 and len(p.text) == 4]
    for period in before:
        if len(period.years) == len(run):
            return dict(zip(run, period.years, strict=True))
    behind = [p for p in frame.periods if p.start >= run[-1].end and len(p.text) == 4]
    if behind and not _TO_YEARS.fullmatch(frame.text(run[-1].end, behind[0].start)):
        behind = []
    for told in (before, behind):
        years = [year for period in told for year in period.years or (period.year,)]
        if len(years) == len(run) and frame.content_words(told[0].end, told[-1].start) == 0:
            return dict(zip(run, years, strict=True))
    return {}


def _joined(frame: Frame) -> Listed:
    """The same without 'lần lượt', where as many numbers as names are joined by 'và': 'Hà Nam và Thái Bình đạt 61% và
    58%, xếp thứ 12 và 18'."""
    places: dict[Quantity, str] = {}
    years: dict[Quantity, int] = {}
    tiers: dict[Quantity, str] = {}
    before: list[str] = []  # the places of the run before, which the next one goes on with
    floor = frame.start
    for run in joined_runs(frame):
        at, gap = run[0].start, frame.text(floor, run[0].start)
        if not joined_heads(frame, run):
            named = [p for p in frame.places if floor <= p.start < at and p.kind != "inside"]
            own = joined_behind(frame, named[0].start) if named else []
            is_subject = len(own) == len(named) and _LEADS_ON.fullmatch(frame.text(own[-1].end, at)) if own else None
            if is_subject and not is_aside(frame, own[0]):
                before = [place.region_id for place in own]
            elif named or ";" in gap:
                before = []
            told = [p for p in frame.periods if floor <= p.start]
            if len(before) == len(run):
                places |= zip(run, before, strict=True)
            elif told:
                years |= _years(frame, at, run)
            tiers |= _tiers(frame, at, run)
        floor = run[-1].end
    return Listed(places, years, tiers)


def _tiers(frame: Frame, at: int, run: list[Quantity]) -> dict[Quantity, str]:
    """'ở cấp tỉnh, cấp huyện, cấp xã lần lượt đạt 96%, 91% và 78%'."""
    names = [tier.name for tier in tiers_in(frame) if tier.start < at]
    return dict(zip(run, names, strict=True)) if len(names) == len(run) else {}


def numbers_of_several(frame: Frame) -> list[Quantity]:
    """'hai tỉnh lần lượt đạt 81% và 60%', 'hai tỉnh đạt 81% và 60%': as many numbers as places are counted, or none."""
    counted = _SEVERAL_PLACES.search(frame.masked) if Cue.SEVERAL in frame.cues else None
    if not counted:
        return []
    at = order_word(frame)
    runs = joined_runs(frame) if at is None else [number_run(frame, at)]
    n, end = _COUNT[counted.group(1)], frame.start + counted.end()
    return next((run for run in runs if len(run) == n and 0 <= run[0].start - end < _SEVERAL_REACH), [])


def ranked_places(frame: Frame, folded: str) -> list[Quantity]:
    """'đứng từ thứ nhất đến thứ năm lần lượt là Hà Nội, Huế, …': a rank for each place, standing where the place does.

    `folded` is the sentence with its numbers; empty unless two places or more are ranked so."""
    if Cue.IN_ORDER not in frame.cues:
        return []
    match = _RANKS_IN_ORDER.search(frame.masked) or _RANKS_IN_ORDER.search(folded)
    if not match:
        return []
    run = joined_behind(frame, frame.start + match.end())
    if len(run) < 2:
        return []
    return [Quantity(place.start, place.start, place.end, Kind.RANK, float(rank)) for rank, place in enumerate(run, 1)]
