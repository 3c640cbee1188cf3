"""Places told without their name: 'toàn tỉnh', 'của thành phố', 'toàn vùng', 'các xã này'.

Belongs here: which place such words mean. Which place governs a number is decided in placing.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tinhso.extract.asides import is_aside
from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame, Slot
from tinhso.extract.places import About, Place
from tinhso.extract.setting import GROUPS, PROVINCES, Setting

_EXTREME = re.compile(
    r"(?<!\w)(?:nhất|(?:loại|tốp|nhóm|hàng) \w+)(?: (?:của|trong|ở|toàn|các tỉnh))*(?: vùng| khu vực)? $"
)
_MEMBER_OF = re.compile(
    r"(?<!\w)(?<!các )(?<!# )(?:tỉnh|thành phố|địa phương|trung tâm|một trong|điểm sáng|đầu tàu)(?!\w)[^,;.#]{0,50}?"
    r" (?:của|ở|trong|thuộc|tại)(?: vùng| khu vực| cả)? $"
)
_GENERIC = (Cue.PROVINCE, Cue.GROUP, Cue.UNNAMED)
_LONGEST_WORD = len("toàn tỉnh")


def unnamed_place(slot: Slot, about: About, setting: Setting, floor: int) -> Place | None:
    """'toàn tỉnh', 'của thành phố', 'toàn vùng' after the last named place: the one the passage is about."""
    frame, end = slot.frame, slot.quantity.start
    if frame.cues.isdisjoint(_GENERIC):
        return None
    other = max(frame.each(Cue.OTHER, floor, end), key=re.Match.start, default=None)
    if other and _last_alone(frame, Cue.PROVINCE, frame.start + other.end(), end) < 0:
        return _other_province(frame, other, setting)
    province, group = _last_alone(frame, Cue.PROVINCE, floor, end), _last_alone(frame, Cue.GROUP, floor, end)
    unnamed = max(frame.each(Cue.UNNAMED, max(floor, frame.start), end), key=re.Match.start, default=None)
    if unnamed and unnamed.start() >= max(province, group) and (about.is_sub_provincial or says_part(unnamed)):
        return Place(about.region_id or setting.primary_region_id, "a part of the province", True)
    if max(province, group) < 0:
        return None
    if group > province and not is_what_one_belongs_to(frame, frame.start + group):
        candidates = (about.region_id, setting.primary_region_id)
        region = next((r for r in candidates if setting.level(r) in GROUPS), None)
        return Place(region, "'vùng' is the one the article is about") if region else None
    is_province = "tỉnh" in frame.masked[province : province + _LONGEST_WORD]
    meant = _province_meant(frame, about, setting, floor, setting.cities if is_province else frozenset())
    if meant is None and is_province and setting.level(setting.primary_region_id) == "country":
        return Place(None, "a province that the text does not name")
    return meant


def _other_province(frame: Frame, word: re.Match[str], setting: Setting) -> Place:
    """'So với Nghệ An, tỉnh bạn đã có 78%'."""
    before = [p for p in frame.places if p.end <= frame.start + word.start() and p.level in PROVINCES]
    named = (p.region_id for p in reversed(before) if p.region_id != setting.primary_region_id)
    return Place(next(named, None), "the other province named before")


def _province_meant(frame: Frame, about: About, setting: Setting, floor: int, others: Collection[str]) -> Place | None:
    """`others` cannot be meant: 'tỉnh' is no city, though Hà Nội may have been named last."""
    primary = setting.primary_region_id
    named = [
        p.region_id
        for p in frame.places
        if p.end <= floor and p.level in PROVINCES and p.kind != "inside" and not is_aside(frame, p)
    ]
    candidates = (*named[-1:], about.province_id, primary, about.earlier_province_id)
    meant = [r for r in candidates if setting.level(r) in PROVINCES]
    province = next((r for r in meant if r not in others), meant[0] if meant else None)
    if province and province != primary and setting.successors.get(province) == primary:
        province = primary  # 'Bình Định cũ có …; cả tỉnh …': the merged one
    return Place(province, "'tỉnh' is the one the passage is about") if province else None


def says_part(unnamed: re.Match[str]) -> bool:
    """'một xã ở …', 'của huyện đạt …', 'toàn xã', 'các xã này' are part of a province wherever they stand; 'xã này'
    where one was named."""
    return bool(unnamed["alone"] or unnamed["several"]) or unnamed[0].startswith(("một ", "toàn "))


def _last_alone(frame: Frame, cue: str, start: int, end: int) -> int:
    """Where the last word of a cue stands that means a place by itself, as an offset of `masked`; -1 without one."""
    found = -1
    for match in frame.each(cue, start, end):
        if _stands_alone(frame, match.start(), match.end()):
            found = match.start()
    return found


def _stands_alone(frame: Frame, start: int, end: int) -> bool:
    """'tỉnh' alone, not 'cấp tỉnh', 'các tỉnh', 'tỉnh Đắk Lắk', '63 tỉnh'."""
    if frame.words.not_alone_after.search(frame.masked, max(0, start - 12), start):
        return False
    if any(place.start - frame.start <= start < place.end - frame.start for place in frame.places):
        return False
    return not frame.words.not_alone_before.match(frame.masked, end, end + 14)


def is_what_one_belongs_to(frame: Frame, start: int) -> bool:
    """'nhiều nhất vùng Đồng bằng sông Cửu Long', 'An Giang là một trong những tỉnh đầu tiên của Tây Nam Bộ'."""
    before = frame.text(start - 80, start)
    return bool(_EXTREME.search(before[-40:]) or _MEMBER_OF.search(before))
