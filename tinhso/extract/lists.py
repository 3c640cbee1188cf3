"""Places, years and tiers told in the order of the numbers ('lần lượt'), places told in the order of ranks."""

from __future__ import annotations

import re
from typing import NamedTuple

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame
from tinhso.extract.linking_lists import number_run, order_word
from tinhso.extract.numbers import Kind, Quantity
from tinhso.extract.regions import RegionSpan
from tinhso.extract.scopes import tiers_in
from tinhso.extract.setting import PROVINCES

_JOINTS = frozenset({"", "và"})
_THEN_PLACES = re.compile(r"lần lượt (?:thuộc về|là|gồm|dành cho|của) ")
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
    at = order_word(frame)
    if at is None:
        return Listed({}, {}, {})
    behind = _places_behind(frame, at)
    if behind:
        return Listed(behind, {}, {})
    run = number_run(frame, at)
    if len(run) < 2:
        return Listed({}, {}, {})
    return Listed(_places(frame, at, run), _years(frame, at, run), _tiers(frame, at, run))


def _places_behind(frame: Frame, at: int) -> dict[Quantity, str]:
    """'ba vị trí 4, 5 và 6 lần lượt thuộc về Huế, Cần Thơ và Lạng Sơn'."""
    behind = _THEN_PLACES.match(frame.masked, at - frame.start)
    places = _place_run(frame, frame.start + behind.end()) if behind else []
    before = [quantity for quantity in frame.quantities if quantity.end <= at]
    if not 1 < len(places) <= len(before):
        return {}
    return {q: p.region_id for q, p in zip(before[-len(places) :], places, strict=True)}


def _place_run(frame: Frame, at: int) -> list[RegionSpan]:
    """The places from `at` on that only commas and 'và' part."""
    run: list[RegionSpan] = []
    for place in frame.places:
        if place.start < at or not place.region_id:
            continue
        if run and frame.text(run[-1].end, place.start).strip(" ,;") not in _JOINTS:
            break
        run.append(place)
    return run


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
    """'từ 2020 đến 2022', or 'năm 2020, 2021 và 2022', before 'lần lượt'."""
    for period in frame.periods:
        if period.end <= at + 1 and len(period.years) == len(run):
            return dict(zip(run, period.years, strict=True))
    single = [p for p in frame.periods if p.end <= at and len(p.text) == 4]
    if len(single) == len(run) and frame.content_words(single[0].end, single[-1].start) == 0:
        return {quantity: period.year for quantity, period in zip(run, single, strict=True)}
    return {}


def _tiers(frame: Frame, at: int, run: list[Quantity]) -> dict[Quantity, str]:
    """'ở cấp tỉnh, cấp huyện, cấp xã lần lượt đạt 96%, 91% và 78%'."""
    names = [tier.name for tier in tiers_in(frame) if tier.start < at]
    return dict(zip(run, names, strict=True)) if len(names) == len(run) else {}


def ranked_places(frame: Frame, folded: str) -> list[Quantity]:
    """'đứng từ thứ nhất đến thứ năm lần lượt là Hà Nội, Huế, …': a rank for each place, standing where the place does.

    `folded` is the sentence with its numbers; empty unless two places or more are ranked so."""
    if Cue.IN_ORDER not in frame.cues:
        return []
    match = _RANKS_IN_ORDER.search(frame.masked) or _RANKS_IN_ORDER.search(folded)
    if not match:
        return []
    run = _place_run(frame, frame.start + match.end())
    if len(run) < 2:
        return []
    return [Quantity(place.start, place.start, place.end, Kind.RANK, float(rank)) for rank, place in enumerate(run, 1)]
