"""Candidates by name: a head before, after or around the number, scored by what stands between."""

from __future__ import annotations

import re

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Slot
from tinhso.extract.indicators import Head
from tinhso.extract.links import DTI, Link, fits
from tinhso.extract.quantities import MONEY, RANKS, Kind
from tinhso.extract.scopes import tiers_in

_OF_THESE = re.compile(r" trong (?:số )?(?:đó|này)(?: (?:là|đã|được|có))* ")  # '84,7% trong số đó nộp trực tuyến'
_LEAST_BEHIND = 1.6  # a name further behind than this was of something else each time on the labelled sets
_LEAD_IN = re.compile(r"[\"(]?(?:từ|so với|nếu so với)(?: mức| con số| chỗ| chỉ| chỉ có)* ")
_INSERTED = re.compile(r", (?:trong đó|gồm|trong số đó)[^,;]*,")
_OTHERS_OF = re.compile(r", (?:trong đó|tỷ lệ|hồ sơ)|(?<=hồ sơ), $")  # '198.420 hồ sơ, tỷ lệ hồ sơ trực tuyến …'
_SOME_OF_THEM = re.compile(r", (?:nhưng|song)(?: (?:chỉ|mới|có))* $")  # 'nhưng chỉ 11 doanh nghiệp làm …'
_QUALIFIED = re.compile(r" \w+(?: nghiệp| viên)? (?!cấp|ở|tại|của|so|và|vào|trong|năm)[^\W\d]+ ")
_OF_WHOM = re.compile(r", (?=doanh nghiệp|tổ chức|cá nhân)")  # 'hồ sơ được người dân, doanh nghiệp nộp qua mạng'
_APART = re.compile(r"[,;.:]")
_JOINED = re.compile(r"(?: |^)và(?: |$)|, (?:tỷ lệ )?$")
_TURNS = re.compile(r" (?:nhưng|song|trong khi|trong lúc|còn) ")
_FIELD = re.compile(r" tỉnh, thành(?: phố)?(?: trực thuộc trung ương)?(?= )")  # 'xếp thứ 3/63 tỉnh, thành phố … về …'
_ALL_PILLARS = re.compile(r"(?: luôn| ở| về| trên| tại| trong| toàn quốc| cả nước)* cả (?:ba|#) trụ cột(?!\w)")
_OF_NO_ONE_KIND = re.compile(  # 'mức độ 3, mức độ 4' together, and what only informs: beside wholly and partly on line
    r" (?:dịch vụ|dvc)[^;.#]{0,30}(?: mức độ 3(?:,| và)(?: mức độ)? 4| cung cấp thông tin)"
)
_ON_THE_TABLE = re.compile(
    r"(?: cả nước| toàn quốc| tỉnh, thành(?: phố)?)* (?:ở|trong|trên|theo) (?:bảng )?(?:xếp hạng )?"
)
_MOST = ("nhiều nhất", "đông nhất", "lớn nhất")
_LONGEST_PART = 140  # letters of 'chỉ số thành phần …', up to the name of an index within its name
_BY_WHAT = re.compile(r"(?: cả nước| toàn quốc)? về (?!đích|nhì|nhất|điểm|[^,;.#]{0,24} (?:này|đó|ấy|trên)(?!\w))")
_NETWORK = re.compile(r" trạm (?:bts |phát sóng |thu phát sóng )?5g")
_OF_THE_WHOLE = re.compile(r"(?<!\w)trong(?: tổng)? số (?:hơn |gần |khoảng )?$")
_PART_OF_COUNT = re.compile(r"(?<!\w)(?:trong đó|gồm|trong số đó)(?: có| riêng)? $")


def named_links(slot: Slot, links: list[Link | None]) -> list[Link]:
    """A link for each head of the sentence that may name the number. `links` are those of the numbers before."""
    quantity, found = slot.quantity, []
    tells_parts = Cue.PART_OF_INDEX in slot.frame.cues
    is_ranked_by_another = _is_ranked_by_another(slot)
    for head in slot.frame.heads:
        kind = fits(slot, head.kinds)
        if tells_parts and Kind.INDEX in head.kinds and (is_named_in_a_part(slot, head) or _is_of_its_part(slot, head)):
            continue
        if slot.kind == Kind.COUNT and slot.leads_to(_OF_NO_ONE_KIND, 70):
            continue
        if kind is None or (slot.kind in MONEY and is_part_of_sum(slot)) or is_rank_of_count(slot, head.kinds):
            continue
        if head.spans_number:
            if (
                head.start <= quantity.start
                and quantity.end <= head.end
                and not _is_of_the_one_before(slot, head, links)
                and not _opens_another(slot, head)
            ):
                found.append(Link.to_head(quantity, kind, head, 4.0 + 0.2 * head.weight, "around"))
        elif quantity.end <= head.start < slot.right:
            score = _score_after(slot, head)
            if score is not None:
                found.append(Link.to_head(quantity, kind, head, score + _names_the_table(slot, head), "after"))
        elif head.end <= quantity.start and not is_ranked_by_another:
            found += _before(slot, head, kind, links)
    return found


def _is_ranked_by_another(slot: Slot) -> bool:
    """'dẫn đầu về chuyển đổi số và dẫn đầu về an toàn thông tin': what the second is of stands behind it."""
    by = slot.leads_to(_BY_WHAT, 50) if slot.kind in RANKS else None
    if by is None or not any(other.kind in RANKS for other in slot.frame.slots[: slot.position]):
        return False
    start = slot.frame.start + by.end()
    return not any(start - 4 <= head.start <= start + 40 and Kind.RANK in head.kinds for head in slot.frame.heads)


def _names_the_table(slot: Slot, head: Head) -> bool:
    """'…, tỉnh đứng thứ 17 ở bộ chỉ số phục vụ', '… và kinh tế số, đứng thứ 15 về xã hội số': what it is ranked by."""
    between = slot.frame.text(slot.quantity.end, head.start)
    is_next = between == " " and slot.frame.text(head.start, head.end).startswith("về ")
    return slot.kind in RANKS and (is_next or _ON_THE_TABLE.fullmatch(between) is not None)


def _is_of_the_one_before(slot: Slot, head: Head, links: list[Link | None]) -> bool:
    """'100% xã có cáp quang, 95,2% thôn có sóng 4G': each with its name behind it; 'cáp quang … thôn' is no name."""
    last = links[-1] if links else None
    if last is None or last.head is None or last.how not in ("after", "around") or not slot.opens_noun:
        return False
    if not _overlap(last.head, head) or last.quantity.kind is not slot.kind:
        return False
    return any(
        slot.quantity.end <= other.start < other.end <= slot.right and not other.spans_number
        and other.indicator_id != head.indicator_id and fits(slot, other.kinds) is not None
        for other in slot.frame.heads
    )  # fmt: skip


def _opens_another(slot: Slot, head: Head) -> bool:
    """'… được dùng Internet cáp quang, 99,6% số xóm được phủ sóng di động', '… trên VNeID và 30% người dân có …': the
    number opens the next item, which has a name of its own behind it."""
    before = slot.frame.text(head.start, slot.quantity.start)
    if before.endswith(" và "):
        return slot.opens_noun
    if not before.endswith(", ") or not slot.opens_noun:
        return False
    return any(
        slot.quantity.end <= other.start < slot.right and not other.spans_number
        and other.indicator_id != head.indicator_id and fits(slot, other.kinds) is not None
        for other in slot.frame.heads
    )  # fmt: skip


def all_meant(slot: Slot, link: Link) -> list[Link]:
    """The link and those of the other indices the same number is said of; 'dẫn đầu cả ba trụ cột' says it of each."""
    if link.kind == Kind.RANK and link.indicator_id == DTI and slot.leads_to(_ALL_PILLARS, 60):
        return [link._replace(indicator_id=pillar) for pillar in slot.frame.words.pillars]
    return [link, *named_together(slot, link)]


def named_together(slot: Slot, link: Link) -> list[Link]:
    """The other indices of 'đứng đầu cả nước về chính quyền số, kinh tế số và xã hội số', 'PCI và PAPI tăng 5 bậc'."""
    if link.kind not in RANKS or link.head is None:
        return []
    if link.how == "before":
        return _named_together_before(slot, link, link.head)
    if link.how != "after":
        return []
    end, joined = link.head.end, []
    for head in slot.frame.heads:
        if head.start < end or head.end > slot.right or not {Kind.RANK, Kind.INDEX} <= head.kinds:
            continue
        if slot.frame.text(end, head.start).strip(" ,") not in ("", "và", "lẫn", "và về", "về"):
            break
        joined.append(Link.to_head(slot.quantity, link.kind, head, link.score, "after"))
        end = head.end
    is_of_the_next = slot.right < slot.frame.end and not _APART.search(slot.frame.text(end, slot.right))
    return [] if is_of_the_next else joined  # 'vào nhóm 40 về DTI và kinh tế số đạt 12% GRDP'


def _named_together_before(slot: Slot, link: Link, last: Head) -> list[Link]:
    frame, start, joined = slot.frame, last.start, []
    if frame.content_words(last.end, slot.quantity.start) or "," in frame.text(last.end, slot.quantity.start):
        return []
    for head in reversed(frame.heads):
        if head.end > start or not {Kind.RANK, Kind.INDEX} <= head.kinds:
            continue
        joint = frame.text(head.end, start).strip(' ,"')
        if head.start < slot.left or joint not in (("và", "lẫn") if not joined else ("", "và")):
            break
        joined.append(Link.to_head(slot.quantity, link.kind, head, link.score, "before"))
        start = head.start
    return joined


def _before(slot: Slot, head: Head, kind: str, links: list[Link | None]) -> list[Link]:
    """The link to a head before the number, unless a number between has taken it."""
    frame, quantities = slot.frame, slot.frame.quantities
    depth = frame.depth(slot.quantity.start)
    crossed = [
        i for i in range(slot.position) if head.end <= quantities[i].start and frame.depth(quantities[i].start) <= depth
    ]
    taken = any(
        links[i] and links[i].head and (quantities[i].kind in head.kinds or _overlap(links[i].head, head))
        for i in crossed
    )
    if taken and slot.left > head.start or is_part_of_count(slot):
        return []
    score = _score_before(slot, head, links[-1] if links else None) - 0.6 * len(crossed)
    return [Link.to_head(slot.quantity, kind, head, score, "before")]


def is_named_in_a_part(slot: Slot, head: Head) -> bool:
    """'Chỉ số thành phần “Xây dựng … chính quyền số” đạt 12,16 điểm': named inside the name of a part."""
    before = slot.frame.text(head.start - _LONGEST_PART, head.start)
    part = slot.frame.search(Cue.PART_OF_INDEX, before)
    if part is None:
        return False
    between = before[part.end() :]
    return not any(mark in between for mark in (";", ":", " của ", "#"))


def _is_of_its_part(slot: Slot, head: Head) -> bool:
    """'Về PAR INDEX, tiêu chí thành phần hiện đại hóa xếp thứ 6': of the part that is named in between."""
    between = slot.frame.text(head.end, slot.quantity.start)
    part = slot.frame.search(Cue.PART_OF_INDEX, between)
    return part is not None and not any(mark in between[part.end() :] for mark in (",", ";", "#"))


def _overlap(first: Head, second: Head) -> bool:
    return first.start < second.end and second.start < first.end


def is_part_of_sum(slot: Slot) -> bool:
    """'320 tỷ đồng, trong đó 205 tỷ đồng vốn đầu tư, …': a line of a sum is not the sum."""
    first = next((q for q in slot.frame.quantities[: slot.position] if q.kind in MONEY), None)
    if first is None:
        return False
    return slot.frame.search(Cue.PART_OF_SUM, slot.frame.text(first.end, slot.quantity.start)) is not None


def is_part_of_count(slot: Slot) -> bool:
    """'1.014 sản phẩm, gồm 362 sản phẩm OCOP': a part of the count before; a tier of it ('151 tổ cấp xã') is told."""
    if slot.kind != Kind.COUNT:
        return False
    is_some = slot.opens_noun and _SOME_OF_THEM.search(slot.own) and _QUALIFIED.match(slot.after(40))
    if not is_some and not _PART_OF_COUNT.search(slot.own):
        return False
    if _NETWORK.match(slot.after(24)):
        return False  # 'trạm BTS là 3.148, gồm 96 trạm 5G'
    return not any(
        tier.start < slot.quantity.end + 30 for tier in tiers_in(slot.frame) if tier.start >= slot.quantity.end
    )


def is_rank_of_count(slot: Slot, kinds: frozenset[str]) -> bool:
    """A count is ranked only where the text says among whom: 'xếp thứ 4 cả nước về số hộ'."""
    if slot.kind not in RANKS or Kind.COUNT not in kinds or Kind.INDEX in kinds:
        return False
    if is_most(slot):
        return False
    ranks = (q for q in slot.frame.quantities[: slot.position + 1] if q.kind in RANKS)
    return not any(slot.frame.match(Cue.RANKED_NATIONALLY, slot.frame.text(q.end, q.end + 24)) for q in ranks)


def is_most(slot: Slot) -> bool:
    """'…, nhiều nhất cả nước': a count is ranked by nothing but itself."""
    quantity = slot.quantity
    return slot.kind == Kind.RANK and slot.frame.digits(quantity.start, quantity.end).startswith(_MOST)


def _score_after(slot: Slot, head: Head) -> float | None:
    """None when what stands between parts the number from the head."""
    frame, quantity = slot.frame, slot.quantity
    start, ranked = quantity.end, quantity.kind in RANKS
    gap = frame.text(start, head.start)
    if ranked and (field := _FIELD.match(gap)):
        start, gap = start + field.end(), gap[field.end() :]
    if "#" in gap:
        gap = _INSERTED.sub("", gap)  # '1.340 sản phẩm, trong đó có 512 sản phẩm OCOP, đã lên các sàn'
    if any(mark in gap for mark in ";:.#") or gap.startswith("/"):
        return None  # '80%/số người sử dụng Internet': of whom it is a share
    if is_part_of_count(slot) and "," in _OF_WHOM.sub("", frame.text(quantity.end, head.end)):
        return None
    if quantity.kind == Kind.COUNT and _OF_THE_WHOLE.search(slot.own) and "," in frame.text(quantity.end, head.end):
        return None  # 'trong tổng số 164.207 hồ sơ tiếp nhận, người dân nộp trực tuyến 92.941 hồ sơ'
    if quantity.kind == Kind.COUNT and _OTHERS_OF.search(gap):
        return None  # '1,2 triệu hồ sơ, trong đó hồ sơ trực tuyến 1,05 triệu'
    if not ranked and not slot.opens_noun and not _opens_name(slot, head, gap):
        return 2.0 if _leads_in(slot, head, gap) else None
    if ranked and ("," in gap or frame.content_words(start, head.start)):
        return None
    score = 3.0 - 0.12 * len(gap.split()) + 0.2 * head.weight + 0.01 * (head.end - head.start) - 1.2 * gap.count(", ")
    if ranked:
        score -= 0.6
    if quantity.kind == Kind.COUNT and head.start - quantity.end > 1 and _counts_places(slot):
        return None  # '17 xã thiếu cán bộ chuyên trách'
    if _is_of_the_next(slot, head, gap) or _runs_into_the_next(slot, head):
        score -= 2.2
    if score < _LEAST_BEHIND or _TURNS.search(gap):
        return None  # 'đóng góp 12% GDP nhưng kinh tế số mới chiếm 7,5%'
    return score


def _opens_name(slot: Slot, head: Head, gap: str) -> bool:
    """'99% là văn bản điện tử', '89,12% ở bảng PAR INDEX'."""
    if gap in (" là ", " đã là ") or _OF_THESE.fullmatch(gap):
        return True
    table = slot.frame.words.score_table if Kind.INDEX in head.kinds else None
    return table is not None and table.fullmatch(gap) is not None


def _leads_in(slot: Slot, head: Head, gap: str) -> bool:
    """'Từ mức 31% của năm 2021, tỷ lệ hồ sơ trực tuyến đã lên …': named behind the comma."""
    opens = slot.position == 0 and _LEAD_IN.fullmatch(slot.before())
    return bool(opens) and gap.count(",") == 1 and not slot.frame.content_words(slot.quantity.end, head.start)


def _counts_places(slot: Slot) -> bool:
    return slot.frame.words.counted_place.match(slot.after(16)) is not None


def _is_of_the_next(slot: Slot, head: Head, gap: str) -> bool:
    """'80% … và thanh toán trực tuyến đạt 50%', '94% nộp qua mạng, tỷ lệ đúng hạn đạt 99%': it is the next number's."""
    if not (slot.right < slot.frame.end and slot.position + 1 < len(slot.frame.quantities)) or not _JOINED.search(gap):
        return False
    if _leads_in(slot, head, gap):
        return False
    between = slot.frame.text(head.end, slot.right)
    return "," not in between and ";" not in between and not slot.frame.content_words(head.end, slot.right)


def _runs_into_the_next(slot: Slot, head: Head) -> bool:
    """'70% hồ sơ nộp trực tuyến, thanh toán trực tuyến đạt 50%': the name behind the comma is the next number's."""
    frame = slot.frame
    if slot.right == frame.end or "," in frame.text(head.end, slot.right) or frame.content_words(head.end, slot.right):
        return False
    names = (h for h in frame.heads if h.indicator_id == head.indicator_id and h.end == head.end)
    return any(frame.text(head.start, name.start).endswith(", ") for name in names if name.start > head.start)


def _is_its_short_name(slot: Slot, head: Head, last: Link) -> bool:
    """'thứ 11 về chỉ số cải cách hành chính năm 2022 (PAR INDEX) và thứ 9 về …'."""
    if last.head is None or head.indicator_id != last.indicator_id or slot.kind is not last.quantity.kind:
        return False
    return slot.frame.depth(head.start) > slot.frame.depth(last.head.start)


def _score_before(slot: Slot, head: Head, last: Link | None) -> float:
    frame, quantity = slot.frame, slot.quantity
    gap = frame.text(head.end, quantity.start)
    score = 2.9 + 0.2 * head.weight + 0.008 * (head.end - head.start)
    score -= (
        0.3 * frame.content_words(head.end, quantity.start)
        + 0.4 * gap.count(", ")
        + 2.0 * gap.count(";")
        + 0.01 * len(gap.split())
    )
    if (
        last
        and last.head
        and last.how in ("after", "around")
        and last.head.start <= head.start
        and (head.end <= last.head.end + 3 or _is_its_short_name(slot, head, last))
    ):
        # that name belongs to the number before, unless this is its share: '…, chiếm 81,9%'
        part = last.quantity.kind == Kind.COUNT and quantity.kind == Kind.PERCENT and frame.search(Cue.PART, gap)
        score -= -0.8 if part else 1.6
    if quantity.kind == Kind.PERCENT and slot.opens_noun and gap in (" và ", ", "):
        score -= 1.5  # the next item of a list, with a name of its own behind it
    if quantity.kind in (Kind.COUNT, Kind.PERCENT) and slot.opens_noun:
        if quantity.kind == Kind.PERCENT:
            score -= 0.9
        elif not frame.grammar.counts(head.indicator_id, slot.after(30).lstrip()):
            score -= 2.5
    return score
