"""Which indicator each quantity of a sentence belongs to: scored candidates, the best wins or none.

A number may belong to the name right after it ('80% hồ sơ nộp trực tuyến'), to the name before it ('tỷ lệ … đạt 80%'),
to a name on both sides of it, to what the number before it belongs to ('…, tăng 9,8 điểm'), to one of a list ('lần
lượt'), or to what the sentence before was about ('con số này'). What stands between them costs; below a threshold the
number is left unread.
"""

from __future__ import annotations

import re

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame, Slot
from tinhso.extract.linking_heads import named_links
from tinhso.extract.linking_inheritance import inherited, on_topic, pointed_back, sibling
from tinhso.extract.linking_lists import joined_links, joined_runs, listed_links, order_word
from tinhso.extract.links import Link, Topics
from tinhso.extract.quantities import Kind, Quantity
from tinhso.extract.scopes import tiers_in

_ENOUGH = 1.0
_JOINED = re.compile(  # '…, #', '… và toàn bộ #', '…, cấp xã đạt #'
    r"(?:,|(?<!\w)và)(?: (?:toàn bộ|cả|tất cả|ở|tại|còn|riêng|cấp (?:tỉnh|huyện|xã|thôn|thành phố)|là|đạt|có|mới))* ?$"
)
_LACKS = re.compile(r"thiếu(?<!\wthiếu)(?: hụt| tới| khoảng| gần| hơn)* ?$")
# 'chiếm 10% GRDP, chứ không phải 20%', '1 trung tâm hợp nhất, thay cho 3 trung tâm'
_DENIED = re.compile(r"(?<!\w)(?:không phải|thay vì|thay cho|thay thế(?: cho)?)(?: là| chỉ)? $")
_WHICHEVER = re.compile(
    r"(?<!\w)(?<!không còn )(?<!không có )(?:xã|phường|huyện|tỉnh|địa phương|đơn vị|cơ quan|sở|nơi) nào(?!\w)"
    r"[^,;.#]{0,40}$"
)
_ROUNDED = 0.6
_BEYOND = ("<", ">", "<=", ">=")
_COUNTED_BEFORE = {Kind.PERCENT: {Kind.COUNT}, Kind.POINTS: {Kind.COUNT, Kind.PERCENT}}  # '100% xã đạt từ 85 điểm'
_PER_HEAD = re.compile(r"[^,.;#]{0,30} ?/? ?(?:#+|1[0.]*) (?:người )?dân(?!\w)")
_FROM_BELOW = re.compile(r" (?:tính )?từ dưới")


def link_quantities(frame: Frame, focus: list[Link], topics: Topics, told: list[Link]) -> list[Link | None]:
    """One link or None for each quantity of the frame. `focus` holds the links of the sentence before, latest last;
    `told` those of the levels and ranks of the paragraph."""
    links: list[Link | None] = []
    listed: dict[Quantity, Link | None] = {}
    at = order_word(frame)
    is_read = at is None
    joined = {run[0]: run for run in joined_runs(frame)}
    for slot in frame.slots:
        if slot.quantity in joined:
            listed |= joined_links(frame, joined[slot.quantity], links)
        if not is_read and slot.quantity.start >= at:
            is_read, listed = True, listed_links(frame, [*told, *(link for link in links if link)])
        links.append(listed[slot.quantity] if slot.quantity in listed else _best(slot, links, focus, topics))
    _coordinate(frame, links)
    kept = zip(frame.slots, links, strict=True)
    return [None if _is_condition(slot) or _is_per_unit(slot) or _is_lacking(slot) else link for slot, link in kept]


def _best(slot: Slot, links: list[Link | None], focus: list[Link], topics: Topics) -> Link | None:
    candidates = named_links(slot, links) + inherited(slot, links)
    if not any(links):
        candidates += pointed_back(slot, focus)
    best = max(candidates, key=lambda link: link.score, default=None)
    if best is None or best.score < _ENOUGH:
        best = on_topic(slot, links, topics)
    return best if best is not None and best.score >= _ENOUGH else None


def _coordinate(frame: Frame, links: list[Link | None]) -> None:
    """'173 xã và 1.356 thôn đều có tổ …', '80% ở cấp huyện và 60% ở cấp xã được xử lý …': the name stands last."""
    for slot in reversed(frame.slots[:-1]):
        following = links[slot.position + 1]
        if links[slot.position] is None and following is not None and _is_score_of(slot, following):
            links[slot.position] = following.passed_on(slot.quantity, slot.kind, following.score - 0.5, "shared")
            continue
        if following is not None and _is_rank_of_list(slot, links[slot.position], following):
            links[slot.position] = following.passed_on(slot.quantity, slot.kind, following.score - 0.5, "shared")
            continue
        if following is None or following.how not in ("after", "around", "shared"):
            continue
        if links[slot.position] and not _begins_anew(slot, links[slot.position]):
            continue
        if slot.kind is following.quantity.kind and _joins(slot, following):
            indicator, score = sibling(slot, following), following.score - 0.5
            links[slot.position] = following._replace(
                quantity=slot.quantity, indicator_id=indicator, head=None, how="shared", score=score
            )


def _begins_anew(slot: Slot, link: Link) -> bool:
    """'… phủ sóng đạt 95,7%; 100% xã và 81,4% thôn có cáp quang': behind the semicolon, of what is named next."""
    return link.how == "inherited" and ";" in slot.own and slot.opens_noun and slot.kind == Kind.PERCENT


def _joins(slot: Slot, following: Link) -> bool:
    start, end = slot.quantity.end, following.quantity.start
    gap = slot.frame.text(start, end)
    joined = _JOINED.search(gap) is not None and len(gap) < 50 and ";" not in gap
    if slot.kind == Kind.COUNT and slot.opens_noun and " và " not in f"{gap} " and not tiers_in(slot.frame):
        return False  # 'ở 1.240 thôn, hơn 8.700 thành viên'
    most = 2 if slot.kind == Kind.COUNT else 4 if " và " in f"{gap} " else 3
    return joined and slot.frame.content_words(start, end) <= most


def _is_score_of(slot: Slot, following: Link) -> bool:
    """'Đà Nẵng (0,8002 điểm) đứng đầu về DTI': the score in parentheses is that of the rank."""
    frame, scored = slot.frame, {Kind.INDEX, Kind.POINTS}
    ranked = following.quantity.kind == Kind.RANK and slot.kind in scored and slot.kind in following.kinds
    return ranked and frame.depth(slot.quantity.start) == 1 and frame.depth(following.quantity.start) == 0


def _is_rank_of_list(slot: Slot, link: Link | None, following: Link) -> bool:
    """'A đứng thứ 27, B thứ 25 còn C thứ 35 về chỉ số chuyển đổi số': the last one names what all are ranked by."""
    if slot.kind != Kind.RANK or following.quantity.kind != Kind.RANK or following.how not in ("after", "shared"):
        return False
    if link is not None and (link.head or link.indicator_id == following.indicator_id):
        return False
    start, end = slot.quantity.end, following.quantity.start
    placed = any(start <= place.start < end for place in slot.frame.places)
    return placed and ";" not in slot.frame.text(start, end) and not slot.frame.content_words(start, end)


def _is_per_unit(slot: Slot) -> bool:
    """'mỗi xã có 2 cán bộ chuyên trách', '2,3 doanh nghiệp trên 1.000 dân': what each has, not what the region has."""
    if slot.kind != Kind.COUNT:
        return False
    if " dân" in slot.frame.masked and slot.leads_to(_PER_HEAD, 50):
        return True
    clause = slot.own[max(slot.own.rfind(mark) for mark in ",;") + 1 :]
    return slot.frame.search(Cue.EACH, clause) is not None


def _is_lacking(slot: Slot) -> bool:
    """'163 cán bộ chuyên trách, thiếu 40', 'chứ không phải 20%': what there is not."""
    return (slot.kind == Kind.COUNT and _LACKS.search(slot.own) is not None) or _DENIED.search(slot.own) is not None


def _is_that_share(slot: Slot) -> bool:
    """'126/129 xã có cáp quang (97,7%)': the same told again."""
    counted = slot.frame.quantities[slot.position - 1]
    return bool(counted.total) and abs(100 * counted.value / counted.total - slot.quantity.value) < _ROUNDED


def _is_condition(slot: Slot) -> bool:
    """'17 địa phương mà kinh tế số chiếm trên 10%', '9/78 xã có tỷ lệ … dưới 40%': a condition, not a level."""
    if slot.frame.search(Cue.SUPPOSED, slot.before(60)) or (slot.kind == Kind.RANK and slot.leads_to(_FROM_BELOW, 16)):
        return True
    if slot.quantity.comparator in _BEYOND and _WHICHEVER.search(slot.before(60)):
        return True  # 'xã nào ba quý liền dưới 60 điểm'
    counted = _COUNTED_BEFORE.get(slot.kind)
    if not slot.position or counted is None or slot.frame.quantities[slot.position - 1].kind not in counted:
        return False
    if _is_that_share(slot):
        return False
    words = slot.frame.words
    is_beyond = slot.quantity.comparator in _BEYOND and words.places_beyond.fullmatch(slot.own) is not None
    is_mean = slot.frame.search(Cue.MEAN, slot.before())  # 'trung bình của 63 tỉnh đạt 86,98%' sets none
    return is_beyond or (not is_mean and slot.frame.match(Cue.CONDITION, slot.own) is not None)  # 'còn 22 xã dưới 60%'
