"""Candidates without a name of their own: what the number before is of, what the sentence before was about, what the
article is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame, Slot
from tinhso.extract.indicators import Head
from tinhso.extract.linking_heads import is_most, is_named_in_a_part, is_part_of_count, is_rank_of_count
from tinhso.extract.links import DTI, SCORED, Link, Topics, fits
from tinhso.extract.quantities import MONEY, MOST_PROVINCES, RANKS, SHARES, Kind, Quantity

_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"[^,.;:#]{0,40}")
_BARE = re.compile(r"[\d.,]*\d")
_NOUN = re.compile(r" ?((?:dịch vụ|thuê bao) \w+|\w+)")  # 'dịch vụ công', 'dịch vụ cung cấp thông tin'
_NOUN_ALONE = re.compile(r" ([^\W\d_]+(?: [^\W\d_]+)?)(?=[,.;)]|$| và | còn )")
_RANKED_BY = re.compile(
    r" (?:(?:#+ (?:tỉnh, thành(?: phố)?|tỉnh|địa phương)|địa phương|tỉnh|của|trong|trên) )*"
    r"(?:cả nước |toàn quốc )?(?:về|trong lĩnh vực) "
    r"(?!hạng|thứ hạng|điểm|xếp hạng)\w"
)
_TIER = re.compile(r" (?:ở |tại )?cấp (?:tỉnh|huyện|xã|thôn|bản|ấp|thành phố)")  # '12 IOC (1 cấp tỉnh, 11 cấp huyện)'
_OF_A_TIER = re.compile(  # '83,1%, trong đó cấp tỉnh 90,6, cấp xã 81,9'
    r"[,;] (?:trong đó |còn |riêng )?(?:ở |tại )?(?:cấp|khối) (?:tỉnh|huyện|xã|thành phố)(?: (?:đạt|là|được))? "
)
_INDEX = re.compile(  # with a name of its own
    r"(?<!\w)chỉ số (?!này|trên|ấy|đó|nêu|nói|của|năm|đạt|xếp|là|chung|tổng|có|được|cao|thấp|và|quan trọng|thứ)\w"
)
_OWN_SHARE = re.compile(  # 'Tỷ lệ cung cấp dịch vụ công mức độ 3 …' is none of what was told before
    r"(?<!\w)(?:tỷ lệ|tỷ trọng) (?!này|ấy|đó|của|chung|trên|đạt|là|tương ứng|hiện|năm|mới|chỉ|ở|tại|toàn|cả|cao|thấp)\w"
)
_OF_OTHERS = re.compile(r"(?:thứ|hạng|xếp|vị trí) \d+/(?!63|64|34)\d{2,3}(?!\d)")  # among countries
_NUMBER_APART = re.compile(r"\(#+\) ?")  # 'cao hơn bình quân cả nước (82,66%) 0,74 điểm'
_LEAD = 300  # letters of title and lead
_PROVINCES = (63, 34)  # 'trung bình của 63 tỉnh' counts nothing else
_SCALES = frozenset({Kind.INDEX, Kind.POINTS})
_COUNTING = frozenset({Kind.PERCENT, Kind.COUNT})
_AMOUNTS = MONEY | {Kind.COUNT}


def inherited(slot: Slot, links: list[Link | None]) -> list[Link]:
    """The indicator of the number that this one depends on ('…, tăng 9,8 điểm'), if there is one."""
    if is_part_of_count(slot):
        return []
    if slot.kind in RANKS and (_names_another(slot) or _is_of_a_part(slot)):
        return []
    if slot.frame.search(Cue.ANAPHORA, slot.own):
        last = next((link for link in reversed(links) if link), None)
        of_last = last if last and last.kind == Kind.RANK and slot.kind in last.kinds else None
        meant = _alike(slot, links) or of_last  # '…; đến năm 2030 con số tương ứng là 28%'
        return _inherited_from(slot, meant) if meant else []
    if slot.kind in _SCALES and (ranked := _ranked_before(slot, links)):
        return [ranked.passed_on(slot.quantity, slot.kind, 1.9, "inherited")]
    anchor = slot.frame.anchor(slot.position)
    if anchor is not None and links[anchor]:
        ranked = _alike(slot, links) if slot.kind == Kind.RANK and Kind.INDEX not in links[anchor].kinds else None
        if ranked and Kind.INDEX in ranked.kinds:
            return _inherited_from(slot, ranked)
        counted = _count_of_share(slot, links, anchor)
        if counted is not None:
            return _inherited_from(slot, counted)
        part = slot.frame.search(Cue.PART, slot.own) is not None
        return _inherited_from(slot, _grown(slot.quantity, links, anchor, part))
    previous = next((link for link in reversed(links) if link), None)
    if previous is None or slot.kind == Kind.MULTIPLE:
        return []
    is_fraction = slot.frame.quantities[slot.position - 1].total is not None  # '71/83 hệ thống, tương đương 85,5%'
    if anchor is None:
        return _inherited_from(slot, previous, penalty=0.3)  # all before it stand in parentheses
    return _inherited_from(slot, previous, penalty=0.6 if is_fraction else 1.1)


def _ranked_before(slot: Slot, links: list[Link | None]) -> Link | None:
    """'Top 5 địa phương dẫn đầu về PII là: Hà Nội (65,68 điểm), …': the score in parentheses behind a place is of what
    the places are ranked by."""
    frame, start = slot.frame, slot.quantity.start
    if not any(frame.text(place.end, start) == " (" for place in frame.places):
        return None
    ranked = (link for link in reversed(links) if link and (link.kind == Kind.RANK or link.kind == slot.kind))
    last = next(ranked, None)
    return last if last and Kind.INDEX in last.kinds and slot.kind in last.kinds else None


def _count_of_share(slot: Slot, links: list[Link | None], anchor: int) -> Link | None:
    """'98.430 hồ sơ trực tuyến, tỷ lệ 63,1%, tăng 11%': what grows by percent is the count, not its share."""
    share, count = links[anchor], links[anchor - 1] if anchor else None
    is_growth = slot.kind == Kind.MULTIPLE or (slot.kind == Kind.PERCENT and slot.frame.search(Cue.UP, slot.own))
    if not is_growth or count is None or count.kind != Kind.COUNT or share.kind != Kind.PERCENT:
        return None
    is_its_share = slot.frame.grammar.shares.get(count.indicator_id) == share.indicator_id
    return count if is_its_share and ";" not in slot.own else None


def _grown(quantity: Quantity, links: list[Link | None], anchor: int, part: bool) -> Link:
    """'chi 250 tỷ đồng, bằng 1% ngân sách, tăng 12,9%': what grows by percent is the amount, not the share."""
    last = links[anchor]
    grown = last.quantity.kind in (Kind.PERCENT, Kind.MULTIPLE)
    if quantity.kind not in (Kind.PERCENT, Kind.MULTIPLE) or not grown or last.how != "inherited":
        return last
    amount = next((link for link in reversed(links[: anchor + 1]) if link and link.kind in _AMOUNTS), None)
    same = amount and last.kind == Kind.PERCENT and last.indicator_id == amount.indicator_id and not part
    return last if amount is None or same else amount


def _inherited_from(slot: Slot, previous: Link, penalty: float = 0.0) -> list[Link]:
    frame, quantity = slot.frame, slot.quantity
    start = _gap_start(slot, previous)
    gap = _NUMBER_APART.sub("", frame.text(start, quantity.start))
    if quantity.kind == Kind.PERCENT and frame.search(Cue.ECONOMY, gap):
        return []
    moves = frame.search(Cue.UP, gap) or frame.search(Cue.DOWN, gap)
    differs = moves or frame.search(Cue.HIGHER, gap) or frame.search(Cue.LOWER, gap)
    if quantity.kind == Kind.INDEX and not differs and frame.grammar.units[previous.indicator_id] != "index_0_1":
        return []  # 0,6124 is no score out of a hundred
    share = frame.grammar.shares.get(previous.indicator_id)
    is_part = frame.search(Cue.PART, gap) or (gap.endswith("(") and slot.after(1) == ")")  # '104.266 hồ sơ (85,6%)'
    if share and quantity.kind == Kind.PERCENT and previous.kind == Kind.COUNT and is_part:
        return [Link(quantity, Kind.PERCENT, share, f"{share}.of_count", 2.2, "inherited", None, SHARES, frozenset())]
    kind = _inherited_kind(slot, previous, moved=bool(moves))
    is_amount = quantity.kind in MONEY or (kind == Kind.COUNT and not slot.opens_noun)
    part = is_amount and frame.search(Cue.PART_OF_SUM, gap)
    if kind is None or part or (previous.kind == Kind.COUNT and is_rank_of_count(slot, frozenset({Kind.COUNT}))):
        return []
    cost = 0.25 if quantity.kind in RANKS and Kind.INDEX in previous.kinds else 0.5
    score = 2.0 - cost * frame.content_words(start, quantity.start) - 0.5 * slot.own.count(";") - penalty
    if quantity.kind == Kind.MULTIPLE or (moves and previous.kind in (Kind.COUNT, Kind.MONEY_VND)):
        score += 0.6  # '…, tăng 37%', '…, gấp rưỡi': of what was just said
    is_of_tier = quantity.kind == Kind.PERCENT and _TIER.match(slot.after(16)) is not None
    if slot.opens_noun and quantity.kind in _COUNTING and not (is_of_tier or _same_count(slot, previous)):
        clause = _CLAUSE.match(slot.after(40))
        score -= 0.3 * min(4, frame.content_words(quantity.end, quantity.end + clause.end()))
        if previous.how == "after" and quantity.kind == Kind.PERCENT and previous.head is not None:
            score -= 0.3  # '100% dịch vụ công …, 50% xã có trang thông tin': each number has a name of its own
    if any(head.start >= start and head.end <= quantity.start and quantity.kind in head.kinds for head in frame.heads):
        score -= 0.8  # another indicator is named in between
    indicator = sibling(slot, previous) if slot.opens_noun else previous.indicator_id
    return [previous.passed_on(quantity, kind, score, "inherited")._replace(indicator_id=indicator)]


def _gap_start(slot: Slot, previous: Link) -> int:
    """Where what belongs to this number begins: what stands before the last comma completes the number before."""
    after_head = previous.how in ("after", "around") and previous.head
    start = previous.head.end if after_head else previous.quantity.end
    start = min(start, slot.quantity.start)
    if slot.position and slot.frame.depth(slot.left - 1) <= slot.frame.depth(slot.quantity.start):
        start = max(start, slot.left)  # what stands in parentheses between parts nothing
    pointed = slot.frame.search(Cue.ANAPHORA, slot.frame.text(start, slot.quantity.start))
    if pointed:
        return start + pointed.end()
    gap = slot.frame.text(start, slot.quantity.start)
    return start + max(gap.rfind(", "), gap.rfind("; "), 0)


def _inherited_kind(slot: Slot, previous: Link, moved: bool) -> str | None:
    quantity, opens = slot.quantity, slot.opens_noun
    if quantity.kind == Kind.COUNT and not opens and previous.kind in SCORED:
        return _as_bare(slot, previous.kind)
    if quantity.kind == Kind.COUNT and previous.kind == Kind.PERCENT and quantity.value % 1 and not opens:
        return Kind.PERCENT if _OF_A_TIER.fullmatch(slot.own) and quantity.value <= 100 else None
    if quantity.kind == Kind.COUNT and Kind.INDEX in previous.kinds:
        return Kind.POINTS if quantity.value % 1 and not opens else None
    if (
        quantity.kind == Kind.COUNT
        and opens
        and previous.kind == Kind.COUNT
        and not _same_noun(slot, previous.quantity)
        and not slot.leads_to(_TIER, 16)
        and sibling(slot, previous) == previous.indicator_id
    ):
        return None
    if quantity.kind == Kind.POINTS and previous.kind in SHARES and Kind.INDEX not in previous.kinds:
        return Kind.POINTS_OF_PERCENT  # 'đạt 83,7%, cao hơn 3,2 điểm'
    if quantity.kind == Kind.PERCENT and moved:
        return Kind.PERCENT  # 'đạt 0,7955, tăng 8,6%'
    if quantity.kind == Kind.PERCENT and slot.frame.grammar.units[previous.indicator_id] == "index_0_1":
        return None  # 'DTI tăng ít nhất 5 bậc; có 100% xã và 70% hộ gia đình có cáp quang'
    return quantity.kind if quantity.kind in previous.kinds or quantity.kind == Kind.MULTIPLE else None


def _as_bare(slot: Slot, kind: str) -> str | None:
    """The kind a number without a unit takes from the one before: no broken rank, and 'hơn 13 lần' takes none."""
    quantity = slot.quantity
    bare = _BARE.fullmatch(slot.frame.digits(quantity.start, quantity.end))
    if not bare or quantity.comparator != "=" or quantity.high is not None:
        return None
    if quantity.value % 1:
        return Kind.POINTS if quantity.value >= 1 else Kind.INDEX
    return kind if kind == Kind.RANK and quantity.value <= MOST_PROVINCES else None


def _same_noun(slot: Slot, first: Quantity) -> bool:
    noun, other = _NOUN.match(slot.after(12)), _NOUN.match(slot.frame.text(first.end, first.end + 12))
    return bool(noun and other) and noun[1] == other[1]


def _same_count(slot: Slot, previous: Link) -> bool:
    return slot.kind == Kind.COUNT and previous.kind == Kind.COUNT and _same_noun(slot, previous.quantity)


def is_share_of_before(slot: Slot, links: Sequence[Link | None]) -> bool:
    """', chiếm 1,5% chi ngân sách' right behind the amount that it is a share of."""
    last = links[slot.position - 1] if slot.position else None
    if last is None or slot.kind != Kind.PERCENT or last.kind not in _AMOUNTS:
        return False
    return slot.frame.search(Cue.PART, slot.own) is not None and ";" not in slot.own


def sibling(slot: Slot, link: Link) -> str:
    """The indicator meant when the number of a list is followed by another noun than the first one was."""
    return slot.frame.grammar.sibling(link.indicator_id, slot.after(30))


def pointed_back(slot: Slot, focus: list[Link]) -> list[Link]:
    """'Con số này năm 2022 là 12,9%', or a sentence that holds nothing but a place, a time and a number."""
    if not focus:
        return []
    frame, quantity, previous = slot.frame, slot.quantity, _alike(slot, focus) or focus[-1]
    same = _same_thing(slot, focus)
    if same is not None:
        return [same.passed_on(quantity, Kind.COUNT, 1.6, "pointed back")]
    before = slot.before()
    if quantity.kind == Kind.PERCENT and frame.search(Cue.ECONOMY, before):
        return []
    if quantity.kind == Kind.PERCENT and frame.search(Cue.UP, before):
        previous = next((link for link in reversed(focus) if link.kind in _AMOUNTS), previous)
    pointed = frame.search(Cue.ANAPHORA, before)
    if previous.indicator_id in frame.words.pillars and not pointed and any(p.kind != "inside" for p in frame.places):
        return []  # after the pillars of one province, another one is told by the whole index
    if slot.opens_noun and not pointed:
        return []
    is_multiple = pointed and quantity.kind == Kind.MULTIPLE  # 'Con số ấy gấp rưỡi cùng kỳ'
    kind = quantity.kind if quantity.kind in previous.kinds or is_multiple else None
    if quantity.kind == Kind.COUNT and not slot.opens_noun and previous.kind in SCORED:
        kind = _as_bare(slot, previous.kind)
    if kind is None or (kind in RANKS and Kind.INDEX not in previous.kinds and previous.kind not in RANKS):
        return []
    start = frame.start + (pointed.end() if pointed else 0)
    same_money = kind in MONEY and kind is previous.kind and not frame.content_words(start, quantity.start)
    if not (pointed or same_money or _may_stand_alone(kind, previous)):  # 'Riêng năm 2023 là 189,5 tỷ đồng'
        return []
    score = (2.2 if pointed else 1.6) - 0.4 * frame.content_words(start, quantity.start)
    return [previous.passed_on(quantity, kind, score, "pointed back")]


def _same_thing(slot: Slot, focus: list[Link]) -> Link | None:
    """'… có 312 doanh nghiệp công nghệ số. Gia Lai có 224 doanh nghiệp': the noun alone, of another place."""
    if slot.kind != Kind.COUNT or not slot.opens_noun or not _names_a_place(slot):
        return None
    noun = _NOUN_ALONE.match(slot.after(40))
    if noun is None:
        return None
    counted = (link for link in reversed(focus) if link.kind == Kind.COUNT)
    return next((link for link in counted if slot.frame.grammar.counts_only(link.indicator_id, noun[1])), None)


def _names_a_place(slot: Slot) -> bool:
    return any(place.kind != "inside" and place.start < slot.quantity.start for place in slot.frame.places)


def _alike(slot: Slot, links: Sequence[Link | None]) -> Link | None:
    """The last of some links whose number was of the kind of this one; a bare number is like a rank or a score."""
    kinds = SCORED if slot.kind == Kind.COUNT and not slot.opens_noun else {slot.kind}
    return next((link for link in reversed(links) if link and link.kind in kinds), None)


def _may_stand_alone(kind: str, previous: Link) -> bool:
    scored = SCORED | RANKS
    if kind == Kind.POINTS_OF_PERCENT:
        return previous.kind in SHARES
    return kind in scored | {Kind.PERCENT} and (kind in scored) == (previous.kind in scored)


def on_topic(slot: Slot, links: list[Link | None], topics: Topics) -> Link | None:
    """A rank, a score or a place's percentage in an article that is about one index or one share."""
    frame, quantity = slot.frame, slot.quantity
    scored = quantity.kind in SCORED | RANKS
    topic = _topic(slot, topics)
    if scored and (slot.leads_to(_RANKED_BY, 50) or _is_of_a_part(slot) or is_most(slot) or _is_of_another_index(slot)):
        return None
    if topic is None or quantity.kind not in topic.kinds or any(links) or slot.opens_noun and not scored:
        return None
    if not (scored or _DIGIT.search(frame.digits(quantity.start, quantity.end))):
        return None  # 'cam kết xóa ít nhất một nửa': of what, it does not say
    before_it = frame.quantities[: slot.position]
    if not scored and any(q.kind in _AMOUNTS and q.value not in _PROVINCES for q in before_it):
        return None  # 'trong 46 nhiệm vụ, đã hoàn thành 41, đạt 89,1%': a share of those
    before = slot.before()
    if quantity.kind == Kind.PERCENT and _OWN_SHARE.search(before):
        return None
    if not scored:
        placed = any(place.kind != "inside" and place.start < quantity.start for place in frame.places)
        # 'Hồ sơ trực tuyến thì sao? Toàn tỉnh đạt …'
        asked = topic.end > frame.start - 60 and len(before) < 24  # 'Tỷ lệ hộ có cáp quang là bao nhiêu? Khoảng 58%.'
        placed = placed or frame.search(Cue.MEAN, before) is not None
        # '… vẫn chưa đạt mục tiêu. Đến cuối năm 2024, tỷ lệ này chỉ đạt 45,8%'
        goes_on = frame.search(Cue.PROVINCE, before) or frame.search(Cue.ANAPHORA, before)
        if not placed and not asked and not (topic.end > frame.start - 160 and goes_on):
            return None
    if quantity.kind == Kind.PERCENT and frame.search(Cue.UP, before) or frame.search(Cue.DOWN, before):
        return None
    clause = frame.start + max(before.rfind(", "), before.rfind(": "), before.rfind(";"), -1) + 1
    score = 1.7 - 0.25 * frame.content_words(clause, quantity.start)
    return Link(
        quantity, quantity.kind, topic.indicator_id, topic.rule_id, score, "topic", None, topic.kinds, topic.growth_only
    )


def _names_another(slot: Slot) -> bool:
    """'tăng 15 bậc về chính phủ điện tử': ranked by something that no rule reads."""
    near = (head for head in slot.frame.heads if 0 <= head.start - slot.quantity.end < 50)
    return bool(slot.leads_to(_RANKED_BY, 50)) and not any(fits(slot, head.kinds) for head in near)


def _is_of_another_index(slot: Slot) -> bool:
    """'Chỉ số thương mại điện tử EBI: 57,2 điểm': an index that no rule reads is named right before."""
    frame, quantity = slot.frame, slot.quantity
    before = slot.before()
    named = max(_INDEX.finditer(before, before.rfind(";") + 1), key=re.Match.start, default=None)
    if named is None:
        return False
    start = quantity.start - len(before) + named.start()
    return not any(h.kinds & _SCALES and start < h.end <= quantity.start for h in frame.heads)


def _is_of_a_part(slot: Slot) -> bool:
    """'trong các tiêu chí thành phần, … xếp thứ 12', 'xếp thứ 71/193, tăng 15 bậc': of no index that is followed."""
    frame, quantity = slot.frame, slot.quantity
    part = frame.search(Cue.PART_OF_INDEX, frame.text(frame.start, quantity.start))
    indices = (head for head in frame.heads if head.end <= quantity.start and Kind.INDEX in head.kinds)
    heads = [head for head in indices if not is_named_in_a_part(slot, head)]
    if part and not any(frame.start + part.start() <= head.start for head in heads):
        return True
    return bool(_OF_OTHERS.search(frame.digits(slot.left, quantity.start)))


def _topic(slot: Slot, topics: Topics) -> Head | None:
    """The index or share that is named before the number, else the one the article is about."""
    quantity = slot.quantity
    named = _last_topic_named(slot.frame, quantity)
    if named is not None:
        return named
    if quantity.kind in RANKS:
        first = topics.ranked
        if first and Kind.INDEX not in first.kinds and first.start > _LEAD:
            first = None  # a share is ranked where the article is about it
        if first and topics.index and topics.share and topics.index.start > topics.share.start:
            first = topics.index if Kind.INDEX not in first.kinds else first
        return first if first and (Kind.INDEX not in first.kinds or first.indicator_id == DTI) else topics.index
    if quantity.kind == Kind.POINTS:
        return topics.points
    if quantity.kind == Kind.INDEX:
        return topics.index_0_1
    index, share = topics.index, topics.share
    if quantity.kind == Kind.PERCENT and index and slot.frame.grammar.units[index.indicator_id] == "percent":
        return index if share is None or share.start < index.start else share  # 'Hải Phòng đạt 96,17%': PAR INDEX
    return topics.share if quantity.kind in SHARES else None


def _last_topic_named(frame: Frame, quantity: Quantity) -> Head | None:
    for head in reversed(frame.heads):
        if head.end <= quantity.start and head.is_topic and head.weight and quantity.kind in head.kinds:
            return head
    return None
