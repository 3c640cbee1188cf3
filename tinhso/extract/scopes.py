"""Which part of its region a number covers: the tiers of government, households, communes, enterprises …"""

from __future__ import annotations

import re
from typing import NamedTuple

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame, Slot
from tinhso.extract.indicators import Head
from tinhso.extract.links import Link

# 'cấp tỉnh 100%, cấp xã 95%': the tier right before a number is that number's
_OF_THE_NEXT = re.compile(
    r"(?: (?:là|đạt|mới|chỉ|còn|có|trên|khoảng|ước|dừng|ở|mức|được|vẫn|cũng|gần|hơn|chừng|lên))*:? ?#"
)
_OLDER_MOBILE = re.compile(r"(?<!\w)[34]g(?!\w)")  # '4G/5G' is no 5G of its own
# 'ba cấp tỉnh, huyện, xã': the type word stands once
_ONE_MORE = re.compile(r"(?:,| và|, và) (huyện|xã)(?!\w)")
_SHORT_TIERS = {"tỉnh": "province_level", "huyện": "district_level", "xã": "commune_level"}
# … and may stand without it before a number of its own: 'cấp tỉnh đạt 94%, xuống tới huyện còn 82% và tại xã chỉ 58%'
_TIER_ALONE = re.compile(r"(?:,|;| và)(?: (?:còn|riêng|ở|tại|tới|đến|xuống|về|của)){0,3} (tỉnh|huyện|xã)(?!\w)")
_OF_VILLAGES = re.compile(  # '138 tổ cấp xã, 1.733 tổ thôn, bản'
    r" tổ (?:thôn|bản|ấp|khóm|buôn|làng|xóm|khu phố|tổ dân phố)(?!\w)"
)
_JOINTS = frozenset({"", "và", "lẫn", "đến"})


class Tier(NamedTuple):
    start: int
    end: int
    name: str


def scopes_of(slot: Slot, link: Link) -> list[str | None]:
    """The tiers or the part the number covers; several when they share it ('cấp tỉnh, cấp huyện')."""
    frame, quantity, indicator = slot.frame, slot.quantity, link.indicator_id
    tiers = [] if indicator in frame.words.untiered else _tiers(slot)
    if indicator in frame.words.of_their_teams and len({tier.name for tier in _named_before(slot)}) > 1:
        return [None]  # 'tổ cấp xã, tổ cấp thôn, tổng cộng 9.866 thành viên'
    allowed = frame.grammar.scopes[indicator]
    if tiers and not ("village" in allowed and _OF_VILLAGES.match(slot.after(16))):
        return tiers
    if allowed and Cue.SCOPE_PART in frame.cues:
        if link.head:
            near, own = _around(slot, link.head), frame.text(link.head.start - 8, link.head.end + len(" 5g"))
        else:
            own = frame.text(slot.left, slot.right)
            near = frame.text(quantity.start - 70, quantity.end + 60)
        counted = slot.after(24)
        for part, pattern in frame.words.parts.items():
            if part in allowed and (found := pattern.search(counted)) and not counted[: found.start()].strip():
                return [part]  # '100% xã', whatever is said of villages further on
        for part, pattern in frame.words.parts.items():
            text = own if part == "5g" else near
            if part in allowed and _names(pattern, text, frame) and not (part == "5g" and _OLDER_MOBILE.search(text)):
                return [part]
    return [frame.words.implied_scope.get(indicator)]


def _around(slot: Slot, head: Head) -> str:
    """The number and its name with what stands about them, up to a semicolon."""
    start, end = min(slot.quantity.start, head.start), max(slot.quantity.end, head.end)
    before, after = slot.frame.text(min(slot.left, start), start), slot.frame.text(end, max(slot.right, end))
    return before.rpartition(";")[2] + slot.frame.text(start, end) + after.partition(";")[0]


def _names(part: re.Pattern[str], text: str, frame: Frame) -> bool:
    """Not 'tổ công nghệ số tới tận thôn bản': how far it reaches, not what is counted."""
    return any(not frame.words.reach.search(text[: found.start()]) for found in part.finditer(text))


def is_mean_of_provinces(slot: Slot, indicator: str, is_said: bool) -> bool:
    """'mức bình quân cả nước (0,4014)' of an index that the country scores in itself; `is_said`: as the provinces'."""
    if indicator not in slot.frame.words.with_a_mean_of_their_own:
        return False
    before = slot.before(60)
    return is_said or slot.frame.words.average.search(before[max(map(before.rfind, ",;")) + 1 :]) is not None


def tiers_in(frame: Frame) -> list[Tier]:
    """The tiers a sentence names, in order."""
    if Cue.TIER not in frame.cues:
        return []
    found = [
        Tier(frame.start + match.start(), frame.start + match.end(), name)
        for name, pattern in frame.words.tiers.items()
        for match in pattern.finditer(frame.masked)
    ]
    for tier in list(found):
        at = tier.end - frame.start
        while tier.name != "commune_level" and (more := _ONE_MORE.match(frame.masked, at)):
            at = more.end()
            found.append(Tier(frame.start + more.start(1), frame.start + at, _SHORT_TIERS[more.group(1)]))
    first = min(found).end - frame.start if found else len(frame.masked)
    for more in _TIER_ALONE.finditer(frame.masked, first):
        if _OF_THE_NEXT.match(frame.masked, more.end()):
            found.append(Tier(frame.start + more.start(1), frame.start + more.end(1), _SHORT_TIERS[more.group(1)]))
    return sorted(set(found))


def _tiers(slot: Slot) -> list[str | None]:
    """Tiers named right after the number ('90% hồ sơ tại cấp tỉnh'), else between the number before and this one."""
    frame, quantity, named = slot.frame, slot.quantity, tiers_in(slot.frame)
    after = [
        tier
        for tier in named
        if quantity.end <= tier.start < slot.right
        and frame.depth(tier.start) <= frame.depth(quantity.start)
        and not _OF_THE_NEXT.fullmatch(frame.text(tier.end, slot.right + 1))
    ]
    if after and not _parted(frame.text(quantity.end, after[0].start)):
        return [tier.name for tier in _joined(frame, after)]
    before = [tier for tier in named if slot.left <= tier.start and tier.end <= quantity.start]
    if before and not _is_far(frame.text(before[-1].end, quantity.start)):
        names = {tier.name for tier in _joined(frame, before[::-1])}  # one of 'khối sở, ngành cấp tỉnh'
        return list(names) if len(names) == 1 else []
    return []


def _named_before(slot: Slot) -> list[Tier]:
    return [tier for tier in tiers_in(slot.frame) if tier.end <= slot.quantity.start]


def _is_far(text: str) -> bool:
    return ";" in text or len(text) >= 60


def _parted(text: str) -> bool:
    return ";" in text or ":" in text or len(text) > 70 or (", " in text and len(text) > 25)


def _joined(frame: Frame, tiers: list[Tier]) -> list[Tier]:
    """The run of tiers from the first on that only commas and 'và' part."""
    run = tiers[:1]
    for tier in tiers[1:]:
        first, second = sorted((run[-1], tier))
        if frame.text(first.end, second.start).strip(" ,") not in _JOINTS:
            break
        run.append(tier)
    return run
