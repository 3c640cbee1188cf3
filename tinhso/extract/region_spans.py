"""Places as spans of the text, and the sub-provincial units no register lists ('xã Nam Ka').

Belongs here: what a place in the text is, and reading units by their type word. Does not belong here: names of the
registers (regions.py).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from tinhso.extract.document import Document
from tinhso.extract.phrases import Hit
from tinhso.extract.region_context import CAPITAL_WORD


class RegionSpan(NamedTuple):
    """A place in the text. `start` takes the type word with it ('tỉnh', 'huyện'), `name_start` does not.

    `kind`: named, district, implied ('cả nước'), or inside (part of another name: no mention, but a hint where an
    organisation sits). `level` is that of what stands there: country, macro_region, press_grouping, province,
    municipality, district, commune, village. `region_id` is the region the mention counts for; None for a commune or
    village whose province is not said.
    """

    start: int
    end: int
    name_start: int
    region_id: str | None
    kind: str
    level: str
    marker: str | None


UNIT_LEVELS = {
    "xã": "commune",
    "phường": "commune",
    "thị trấn": "commune",
    "đặc khu": "commune",
    "huyện": "district",
    "huyện đảo": "district",
    "quận": "district",
    "thị xã": "district",
    "thôn": "village",
    "buôn": "village",
    "làng": "village",
    "ấp": "village",
    "xóm": "village",
    "bản": "village",
}
_MOST_UNITS = 5_000  # words that may open one, looked at in one article: more is no article
_UNIT_NAME = re.compile(rf"{CAPITAL_WORD}(?: {CAPITAL_WORD}){{0,3}}|\d{{1,2}}(?!\d|[.,%]\d)")
_NOT_A_VILLAGE = ("văn ", "cơ ", "căn ", "phiên ", "kịch ", "ấn ", "bài ", "toàn ", "tái ", "xuất ")  # 'văn bản'
_THEN_PROVINCE = re.compile(r"\s?[,(]?\s?(?:thuộc )?")


def unlisted_units(document: Document, hits: list[Hit], spans: tuple[RegionSpan, ...]) -> list[RegionSpan]:
    """'xã Nam Ka', 'phường Nam Đông Hà', 'Quận 1': with the province that follows, if one does ('(tỉnh Đắk Lắk)').
    `hits` are those of their type words, each with the blank behind it."""
    folded = document.folded
    starts = [span.name_start for span in spans]
    units = []
    words = _without_inner(hits)
    if len(words) > _MOST_UNITS:
        left = f"communes and districts in its last {len(folded) - words[_MOST_UNITS][0]:,} characters were"
        document.leave_unread("too_many_places", _MOST_UNITS, "words for communes and districts", left)
    for start, end, marker in words[:_MOST_UNITS]:
        if start and folded[start - 1].isalnum():
            continue
        name = _UNIT_NAME.match(document.text, end)
        if not name:
            continue
        if marker == "bản" and folded[max(0, start - 5) : start].endswith(_NOT_A_VILLAGE):
            continue
        region_id = None
        following = bisect_left(starts, name.end())
        if following < len(spans) and spans[following].kind != "inside":
            between = folded[name.end() : spans[following].start]
            if len(between) < 12 and _THEN_PROVINCE.fullmatch(between):
                region_id = spans[following].region_id
        units.append(RegionSpan(start, name.end(), end, region_id, "district", UNIT_LEVELS[marker], marker))
    return units


def _without_inner(hits: list[Hit]) -> list[Hit]:
    """'thị xã', not the 'xã' in it."""
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept


def merged(spans: tuple[RegionSpan, ...], units: list[RegionSpan]) -> tuple[RegionSpan, ...]:
    """A unit hides names that begin inside it unless they fill it ('phường Nam Đông Hà' is not Đông Hà)."""
    kept: list[RegionSpan] = []
    at = 0
    for unit in units:
        while at < len(spans) and spans[at].end <= unit.start:
            kept.append(spans[at])
            at += 1
        within = []
        while at < len(spans) and spans[at].start < unit.end:
            within.append(spans[at])
            at += 1
        if any(span.name_start == unit.name_start for span in within):
            kept += within  # read already, as far as the register goes
        else:
            kept += [unit, *(span for span in within if span.level not in ("district", "commune"))]
    return tuple(sorted((*kept, *spans[at:]), key=lambda span: (span.start, span.end)))
