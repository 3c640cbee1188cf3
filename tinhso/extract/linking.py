"""Which indicator each quantity of a sentence belongs to: scored candidates, the best wins or none.

A number may belong to the name right after it ('80% hồ sơ nộp trực tuyến'), to the name before it ('tỷ lệ … đạt 80%'), to a
name on both sides of it, to what the number before it belongs to ('…, tăng 9,8 điểm'), to one of a list ('lần lượt'), or to
what the sentence before was about ('con số này'). What stands between them costs; below a threshold the number is left
unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tinhso.extract.frames import Frame
from tinhso.extract.indicators import Head
from tinhso.extract.numbers import Kind, Quantity

ENOUGH = 1.0
DTI = "dti"


@dataclass(frozen=True, slots=True)
class Link:
    """A quantity tied to an indicator: how, with what score, and the words that named it (None when inherited)."""

    quantity: Quantity
    kind: Kind  # of a bare number, the kind it takes from its neighbours
    indicator_id: str
    rule_id: str
    score: float
    how: str
    head: Head | None
    kinds: frozenset[Kind]
    growth_only: frozenset[Kind]


PILLARS = ("dti_government", "dti_economy", "dti_society")
_PILLARS = re.compile(r"(?<!\w)(?:ba|3|các|cả ba) trụ cột(?!\w)(?! (?:chính quyền|kinh tế|xã hội))")
_PILLAR_KINDS = frozenset({Kind.RANK, Kind.RANK_CHANGE, Kind.INDEX, Kind.POINTS})
_SHARE_KINDS = frozenset({Kind.PERCENT, Kind.POINTS_OF_PERCENT})

@dataclass(frozen=True, slots=True)
class Topics:
    """The index and the share the article named last: what a rank or a percentage without a name is of."""

    index: Head | None = None
    share: Head | None = None
    ranked: Head | None = None  # the first one named, as in the title: what a rank is of
    points: Head | None = None  # the last one scored out of ten or a hundred
    index_0_1: Head | None = None  # the last one whose scores run from 0 to 1

    def after(self, heads: tuple[Head, ...]) -> Topics:
        index, share, ranked, index_0_1, points = self.index, self.share, self.ranked, self.index_0_1, self.points
        for head in heads:
            if not head.is_topic or head.growth_only:
                continue
            if Kind.RANK in head.kinds and Kind.INDEX in head.kinds:
                index = head
                ranked = ranked or head
                if head.indicator_id == DTI:
                    index_0_1 = head
                else:
                    points = head
            elif Kind.PERCENT in head.kinds and head.weight:
                share = head
                ranked = ranked or head
        return Topics(index, share, ranked, points, index_0_1)


def link_quantities(frame: Frame, focus: list[Link], topics: Topics) -> list[Link | None]:
    """One link or None for each quantity of the frame. `focus` holds the links of the sentence before, latest last."""
    links: list[Link | None] = []
    listed = _listed_heads(frame, focus)
    for position, quantity in enumerate(frame.quantities):
        if quantity in listed:
            links.append(listed[quantity])
            continue
        candidates = _own_heads(frame, position, links)
        anchor = frame.anchor(position)
        previous = next((link for link in reversed(links) if link), None)
        if anchor is not None and links[anchor]:
            candidates += _inherited(frame, position, _grown(quantity, links, anchor))
        elif previous is not None and quantity.kind is not Kind.MULTIPLE:
            is_fraction = frame.quantities[position - 1].total is not None  # '71/83 hệ thống, tương đương 85,5%'
            candidates += _inherited(frame, position, previous, penalty=0.6 if is_fraction else 1.1)
        if not any(links):
            candidates += _pointed_back(frame, position, focus)
        best = max(candidates, key=lambda link: link.score, default=None)
        if best is None or best.score < ENOUGH:
            best = _on_topic(frame, position, links, topics)
        links.append(best if best is not None and best.score >= ENOUGH else None)
    _coordinate(frame, links)
    return [None if _is_condition(frame, position) else link for position, link in enumerate(links)]


def _grown(quantity: Quantity, links: list[Link | None], anchor: int) -> Link:
    """'chi 250 tỷ đồng, bằng 1% ngân sách, tăng 12,9%': what grows by percent is the amount, not the share."""
    last = links[anchor]
    if quantity.kind is not Kind.PERCENT or last.quantity.kind is not Kind.PERCENT:
        return last
    amounts = [link for link in links[: anchor + 1] if link and link.kind in (Kind.COUNT, Kind.MONEY_VND, Kind.MONEY_OTHER)]
    return amounts[-1] if amounts and last.how == "inherited" and last.indicator_id != amounts[-1].indicator_id else last


def _coordinate(frame: Frame, links: list[Link | None]) -> None:
    """'173 xã và 1.356 thôn đều có tổ …', '80% ở cấp huyện và 60% ở cấp xã được xử lý …': the name stands after the last."""
    for position in range(len(links) - 2, -1, -1):
        quantity, following = frame.quantities[position], links[position + 1]
        if links[position] or following is None or following.how not in ("after", "around", "shared") or quantity.kind is not following.quantity.kind:
            continue
        gap = frame.text(quantity.end, following.quantity.start)
        joined = gap.rstrip().endswith((",", " và")) and len(gap) < 50 and ";" not in gap and frame.content_words(quantity.end, following.quantity.start) <= 4
        if joined:
            indicator = frame.grammar.sibling(following.indicator_id, frame.text(quantity.end, quantity.end + 30))
            links[position] = replace(
                following, quantity=quantity, indicator_id=indicator, head=None, how="shared", score=following.score - 0.5
            )


_CONDITION = re.compile(r" ?(?:xã|phường|huyện|quận|địa phương|tỉnh|thành phố|đơn vị|sở|thôn|cơ quan|bộ|nơi)[^#;.]{0,40}? (?:có|mà|đạt|chưa đạt|với)(?!\w)[^#;.]*$")


def _is_condition(frame: Frame, position: int) -> bool:
    """'17 địa phương mà kinh tế số chiếm trên 10%', '9/78 xã có tỷ lệ … dưới 40%': a condition, not a level."""
    if not position or frame.quantities[position].kind is not Kind.PERCENT or frame.quantities[position - 1].kind is not Kind.COUNT:
        return False
    return bool(_CONDITION.match(frame.text(frame.quantities[position - 1].end, frame.quantities[position].start)))


def _on_topic(frame: Frame, position: int, links: list[Link | None], topics: Topics) -> Link | None:
    """A rank, a score or a place's percentage in an article that is about one index or one share."""
    quantity = frame.quantities[position]
    scored = quantity.kind in (Kind.RANK, Kind.RANK_CHANGE, Kind.INDEX, Kind.POINTS)
    if quantity.kind in (Kind.RANK, Kind.RANK_CHANGE):
        first = topics.ranked
        topic = first if first and (Kind.INDEX not in first.kinds or first.indicator_id == DTI) else topics.index
    else:
        topic = topics.points if quantity.kind is Kind.POINTS else topics.index_0_1 if scored else topics.share if quantity.kind in (Kind.PERCENT, Kind.POINTS_OF_PERCENT) else None
    named = [h for h in frame.heads if h.end <= quantity.start and h.is_topic and h.weight and quantity.kind in h.kinds]
    topic = named[-1] if named else topic
    if topic is None or quantity.kind not in topic.kinds or any(links) or frame.opens_noun(quantity) and not scored:
        return None
    before = frame.text(frame.start, quantity.start)
    clause = frame.start + max(before.rfind(", "), before.rfind(": "), before.rfind(";"), -1) + 1
    score = 1.7 - 0.25 * frame.content_words(clause, quantity.start)
    placed = any(place.kind != "inside" and place.start < quantity.start for place in frame.places)
    asked = topic.end > frame.start - 160 and frame.words.province_word.search(before)  # 'Hồ sơ trực tuyến thì sao? Toàn tỉnh đạt …'
    if not scored and not placed and not asked:
        return None
    if quantity.kind is Kind.PERCENT and frame.words.up.search(before) or frame.words.down.search(before):
        return None
    return Link(quantity, quantity.kind, topic.indicator_id, topic.rule_id, score, "topic", None, topic.kinds, topic.growth_only)


def fits(quantity: Quantity, frame: Frame, kinds: frozenset[Kind]) -> Kind | None:
    """The kind under which a quantity can be of an indicator that takes `kinds`; None when it cannot."""
    if quantity.kind in kinds:
        if quantity.kind is Kind.COUNT and Kind.INDEX in kinds:  # a bare decimal may be a score, a whole number may not
            return Kind.POINTS if quantity.value % 1 and not frame.opens_noun(quantity) else None
        if quantity.kind is Kind.COUNT and quantity.value % 1:
            return None  # 2,1 of a thing is an average
        return quantity.kind
    if quantity.kind is Kind.INDEX and Kind.COUNT in kinds and Kind.RANK not in kinds:
        return None
    return None


def _own_heads(frame: Frame, position: int, links: list[Link | None]) -> list[Link]:
    quantity = frame.quantities[position]
    left = frame.quantities[position - 1].end if position else frame.start
    right = frame.quantities[position + 1].start if position + 1 < len(frame.quantities) else frame.end
    found = []
    for head in frame.heads:
        kind = fits(quantity, frame, head.kinds)
        if kind is None:
            continue
        if head.spans_number:
            if head.start <= quantity.start and quantity.end <= head.end:
                found.append(_link(quantity, kind, head, 4.0 + 0.2 * head.weight, "around"))
        elif quantity.end <= head.start < right:
            score = _score_right(frame, quantity, head, right, position)
            if score is not None:
                found.append(_link(quantity, kind, head, score, "after"))
        elif head.end <= quantity.start:
            depth = frame.depth(quantity.start)
            crossed = [i for i, q in enumerate(frame.quantities[:position]) if head.end <= q.start and frame.depth(q.start) <= depth]
            score = _score_left(frame, quantity, head, links) - 0.6 * len(crossed)
            taken = any(links[i] and links[i].head and frame.quantities[i].kind in head.kinds for i in crossed)
            if left <= head.start or not taken:
                found.append(_link(quantity, kind, head, score, "before"))
    return found


def _score_right(frame: Frame, quantity: Quantity, head: Head, right: int, position: int) -> float | None:
    gap = frame.text(quantity.end, head.start)
    ranked = quantity.kind in (Kind.RANK, Kind.RANK_CHANGE)
    names = frame.opens_noun(quantity) or gap in (" là ", " đã là ")  # '99% là văn bản điện tử'
    if any(mark in gap for mark in ";:.#") or (not ranked and not names):
        return None
    if ranked and (frame.content_words(quantity.end, head.start) or "," in gap):
        return None
    score = 3.0 - 0.12 * len(gap.split()) + 0.2 * head.weight + 0.01 * (head.end - head.start) - 1.2 * gap.count(", ")
    if ranked:
        score -= 0.6
    if right < frame.end and position + 1 < len(frame.quantities):  # '… và thanh toán trực tuyến đạt 50%': the next number's
        between = frame.text(head.end, right)
        if "," not in between and ";" not in between and not frame.content_words(head.end, right) and " và " in f" {gap} ":
            score -= 2.2
    return score


def _score_left(frame: Frame, quantity: Quantity, head: Head, links: list[Link | None]) -> float:
    gap = frame.text(head.end, quantity.start)
    score = 2.9 + 0.2 * head.weight + 0.008 * (head.end - head.start)
    score -= 0.4 * frame.content_words(head.end, quantity.start) + 0.4 * gap.count(", ") + 2.0 * gap.count(";") + 0.01 * len(gap.split())
    last = links[-1] if links else None
    if last and last.head and last.how in ("after", "around") and last.head.start <= head.start and head.end <= last.head.end + 3:
        part = last.quantity.kind is Kind.COUNT and quantity.kind is Kind.PERCENT and _AS_PART.search(gap)
        score -= -0.8 if part else 1.6  # that name belongs to the number before, unless this is its share: '…, chiếm 81,9%'
    if quantity.kind in (Kind.COUNT, Kind.PERCENT) and frame.opens_noun(quantity):
        if quantity.kind is Kind.PERCENT:
            score -= 0.9
        elif not frame.grammar.counts(head.indicator_id, frame.text(quantity.end, quantity.end + 30).lstrip()):
            score -= 2.5
    return score


_AS_PART = re.compile(r"(?:chiếm|bằng|đạt|tương đương|tức|tương ứng)(?: tỷ lệ| khoảng| gần| hơn| trên)* ?$")


def _inherited(frame: Frame, position: int, previous: Link, penalty: float = 0.0) -> list[Link]:
    quantity = frame.quantities[position]
    kind = quantity.kind if quantity.kind in previous.kinds or quantity.kind is Kind.MULTIPLE else None
    gap_start = previous.head.end if previous.how in ("after", "around") and previous.head else previous.quantity.end
    gap_start = max(min(gap_start, quantity.start), frame.quantities[position - 1].end if position else 0)
    comma = frame.text(gap_start, quantity.start).rfind(", ")
    if comma >= 0:  # what stands before the comma completes the number before
        gap_start += comma
    near = frame.text(gap_start, quantity.start)
    moves = frame.words.up.search(near) or frame.words.down.search(near)
    if quantity.kind is Kind.PERCENT and moves and Kind.RANK in previous.kinds | {Kind.RANK}:
        kind = Kind.PERCENT  # 'đạt 0,7955, tăng 8,6%'
    opens = frame.opens_noun(quantity)
    if quantity.kind is Kind.COUNT and not opens and previous.kind in (Kind.RANK, Kind.INDEX, Kind.POINTS):
        kind = previous.kind
    elif quantity.kind is Kind.COUNT and Kind.INDEX in previous.kinds:
        kind = Kind.POINTS if quantity.value % 1 and not opens else None
    elif quantity.kind is Kind.COUNT and opens and previous.kind is Kind.COUNT and not _same_noun(frame, previous.quantity, quantity):
        kind = None
    if quantity.kind is Kind.INDEX and not moves and frame.grammar.units[previous.indicator_id] != "index_0_1":
        return []  # 0,6124 is no score out of a hundred
    share = frame.grammar.shares.get(previous.indicator_id)
    if share and quantity.kind is Kind.PERCENT and previous.kind is Kind.COUNT and _AS_PART.search(near):
        return [Link(quantity, Kind.PERCENT, share, f"{share}.of_count", 2.2, "inherited", None, _SHARE_KINDS, frozenset())]
    breakdown = quantity.kind in (Kind.MONEY_VND, Kind.MONEY_OTHER) and "trong đó" in near
    if kind is None or breakdown:
        return []
    gap = frame.text(gap_start, quantity.start)
    score = 2.0 - 0.5 * frame.content_words(gap_start, quantity.start) - 0.5 * gap.count(";") - penalty
    if opens and quantity.kind in (Kind.PERCENT, Kind.COUNT):
        clause = re.match(r"[^,.;:#]{0,40}", frame.text(quantity.end, quantity.end + 40))
        score -= 0.3 * min(4, frame.content_words(quantity.end, quantity.end + clause.end()))
    if any(head.start >= gap_start and head.end <= quantity.start and quantity.kind in head.kinds for head in frame.heads):
        score -= 0.8  # another indicator is named in between
    indicator = frame.grammar.sibling(previous.indicator_id, frame.text(quantity.end, quantity.end + 30)) if opens else previous.indicator_id
    return [Link(quantity, kind, indicator, previous.rule_id, score, "inherited", None, previous.kinds, previous.growth_only)]


def _same_noun(frame: Frame, first: Quantity, second: Quantity) -> bool:
    noun = frame.text(second.end, second.end + 12).split()
    return bool(noun) and noun[0] in frame.text(first.end, first.end + 12).split()[:1]


def _pointed_back(frame: Frame, position: int, focus: list[Link]) -> list[Link]:
    """'Con số này năm 2022 là 12,9%', or a sentence that holds nothing but a place, a time and a number."""
    if not focus:
        return []
    quantity, previous = frame.quantities[position], focus[-1]
    if quantity.kind is Kind.PERCENT and frame.words.up.search(frame.text(frame.start, quantity.start)):
        previous = next((link for link in reversed(focus) if link.kind in (Kind.COUNT, Kind.MONEY_VND, Kind.MONEY_OTHER)), previous)
    before = frame.text(frame.start, quantity.start)
    pointed = frame.words.anaphora.search(before)
    score = 2.2 if pointed else 1.6
    content_from = frame.start + (pointed.end() if pointed else 0)
    score -= 0.4 * frame.content_words(content_from, quantity.start)
    kind = quantity.kind if quantity.kind in previous.kinds else None
    if quantity.kind is Kind.COUNT and not frame.opens_noun(quantity) and previous.kind in (Kind.RANK, Kind.INDEX, Kind.POINTS):
        kind = previous.kind
    if kind is None or (frame.opens_noun(quantity) and not pointed):
        return []
    scored = (Kind.RANK, Kind.INDEX, Kind.POINTS, Kind.RANK_CHANGE)
    if not pointed and (kind not in (Kind.PERCENT, *scored) or (kind in scored) != (previous.kind in scored)):
        return []
    return [Link(quantity, kind, previous.indicator_id, previous.rule_id, score, "pointed back", None, previous.kinds, previous.growth_only)]


def _listed_heads(frame: Frame, focus: list[Link]) -> dict[Quantity, Link]:
    """'A, B và C lần lượt đạt x, y và z': as many names before as numbers after."""
    at = frame.masked.find("lần lượt")
    if at < 0:
        return {}
    at += frame.start
    run = number_run(frame, at)
    if len(run) < 2:
        return {}
    pillars = _PILLARS.search(frame.masked)
    if pillars and len(run) == 3:  # always told in the order government, economy, society
        rule = {q: f"{name}.1" for q, name in zip(run, PILLARS, strict=True)}
        kind = Kind.RANK if "hạng" in frame.masked[: run[0].start - frame.start] or "xếp" in frame.masked[: run[0].start - frame.start] else None
        return {
            q: Link(q, kind if kind and q.kind is Kind.COUNT else q.kind, name, rule[q], 2.4, "listed", None, _PILLAR_KINDS, frozenset())
            for q, name in zip(run, PILLARS, strict=True)
        }
    heads = _distinct(frame, at, run[0])
    if len(heads) == len(run):
        links = {}
        for quantity, head in zip(run, heads, strict=True):
            kind = fits(quantity, frame, head.kinds) or (Kind.RANK if quantity.kind is Kind.COUNT and Kind.RANK in head.kinds else quantity.kind)
            links[quantity] = _link(quantity, kind, head, 2.6, "listed")
        return links
    names = list({link.indicator_id: link for link in focus}.values())[-len(run) :]
    if len(names) == len(run) and frame.words.anaphora.search(frame.masked):
        return {
            q: Link(q, q.kind, link.indicator_id, link.rule_id, 2.0, "listed", None, link.kinds, link.growth_only)
            for q, link in zip(run, names, strict=True)
        }
    return {}


def number_run(frame: Frame, at: int) -> list[Quantity]:
    """The consecutive numbers after `at` that nothing but commas and function words part."""
    run: list[Quantity] = []
    for quantity in frame.quantities:
        if quantity.start < at:
            continue
        if run and (frame.content_words(run[-1].end, quantity.start) or quantity.kind is not run[-1].kind):
            break
        run.append(quantity)
    return run


def _distinct(frame: Frame, at: int, first: Quantity) -> list[Head]:
    """The longest head of each place before `at`, after the last number before it."""
    floor = max((q.end for q in frame.quantities if q.end <= at), default=frame.start)
    heads: list[Head] = []
    for head in frame.heads:
        if head.start < floor or head.end > first.start or head.spans_number:
            continue
        if fits(first, frame, head.kinds) is None and not (first.kind is Kind.COUNT and Kind.RANK in head.kinds):
            continue
        if heads and head.start < heads[-1].end:
            if (head.weight, head.end - head.start) > (heads[-1].weight, heads[-1].end - heads[-1].start):
                heads[-1] = head
            continue
        heads.append(head)
    return [h for i, h in enumerate(heads) if not i or h.indicator_id != heads[i - 1].indicator_id]


def _link(quantity: Quantity, kind: Kind, head: Head, score: float, how: str) -> Link:
    return Link(quantity, kind, head.indicator_id, head.rule_id, score, how, head, head.kinds, head.growth_only)
