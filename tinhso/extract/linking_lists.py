"""'A, B và C lần lượt đạt x, y và z': as many names before as numbers after, tied in order."""

from __future__ import annotations

import re

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame
from tinhso.extract.indicators import Head
from tinhso.extract.links import Link, fits
from tinhso.extract.quantities import MOST_PROVINCES, RANKS, SHARES, Kind, Quantity

_JOINED = "# và #"
_WORD = re.compile(r"\w+")
_LONGEST_NOUN = 40  # letters
_TOLD_AS = {Kind.POINTS_OF_PERCENT: SHARES}  # '66,9% và 58,7%, tăng lần lượt 12,3 và 21,4 điểm phần trăm'
_PILLAR_KINDS = RANKS | {Kind.INDEX, Kind.POINTS}


def order_word(frame: Frame) -> int | None:
    """Offset of 'lần lượt'; None when the sentence has none."""
    found = frame.search(Cue.IN_ORDER, frame.masked)
    return frame.start + found.start() if found else None


def number_run(frame: Frame, at: int) -> list[Quantity]:
    """The consecutive numbers after `at` that nothing but commas and function words part."""
    run: list[Quantity] = []
    for quantity in frame.quantities:
        if quantity.start < at:
            continue
        if run and not (_alike(run[0], quantity) and _goes_on(frame, run[-1], quantity)):
            break
        run.append(quantity)
    return run


def _goes_on(frame: Frame, last: Quantity, quantity: Quantity) -> bool:
    """'81%, 70% và 60%', '181.600 hộ và 96.300 hộ': what is counted may stand behind each."""
    if not frame.content_words(last.end, quantity.start):
        return True
    between = frame.text(last.end, quantity.start)
    noun = [word for word in _WORD.findall(between) if word != "và"]
    behind = _WORD.findall(frame.text(quantity.end, quantity.end + _LONGEST_NOUN))
    return ";" not in between and noun == behind[: len(noun)]


def _alike(first: Quantity, other: Quantity) -> bool:
    """Of one kind; bare numbers after a rank are ranks ('xếp thứ 47 và 29')."""
    bare_rank = first.kind == Kind.RANK and other.kind == Kind.COUNT and not other.value % 1
    return other.kind is first.kind or (bare_rank and other.value <= MOST_PROVINCES)


def joined_runs(frame: Frame) -> list[list[Quantity]]:
    """'đạt 81%, 70% và 60%': numbers of one kind, joined by commas and a last 'và', before any 'lần lượt'."""
    if _JOINED not in frame.masked:
        return []
    at = order_word(frame)
    runs: list[list[Quantity]] = []
    run: list[Quantity] = []
    for quantity in frame.quantities:
        if at is not None and quantity.start > at:
            break
        joint = frame.text(run[-1].end, quantity.start).strip() if run else ""
        if joint not in (",", ";", "và") or not _alike(run[0], quantity):
            run = []
        run.append(quantity)
        if joint == "và" and len(run) > 1:
            runs.append(run)
            run = []
    return runs


def joined_heads(frame: Frame, run: list[Quantity]) -> list[Head]:
    """'Hồ sơ trực tuyến và thanh toán trực tuyến đạt 81% và 60%': the names right before, one for each."""
    heads = _distinct(frame, run[0].start, run[0])
    if len(heads) != len(run):
        return []
    ends = [*(head.start for head in heads[1:]), run[0].start]
    for head, end in zip(heads, ends, strict=True):
        gap = frame.text(head.end, end)
        if ";" in gap or ":" in gap or "(" in gap or frame.content_words(head.end, end):
            return []
    return heads


def joined_links(frame: Frame, run: list[Quantity], links: list[Link | None]) -> dict[Quantity, Link | None]:
    """Links of joined numbers whose names are joined like them, or told so right before ('…, xếp thứ 12 và 18')."""
    heads = joined_heads(frame, run)
    if heads:
        return {q: _listed(frame, q, head) for q, head in zip(run, heads, strict=True)}
    before = links[-len(run) :]
    if len(before) < len(run) or any(link is None or link.how != "listed" for link in before):
        return {}
    end, start, kind = before[-1].quantity.end, run[0].start, run[0].kind
    if ";" in frame.text(end, start) or frame.content_words(end, start) or any(kind not in b.kinds for b in before):
        return {}
    if len({link.indicator_id for link in before}) == 1:
        return {}
    return {q: link.passed_on(q, kind, 2.0, "listed") for q, link in zip(run, before, strict=True)}


def listed_links(frame: Frame, told: list[Link]) -> dict[Quantity, Link | None]:
    """Links of the numbers after 'lần lượt'; empty where names and numbers do not pair, None for each of 'các tỷ lệ
    trên' where it is unknown which is meant. `told`: what the paragraph has told before, in order."""
    at = order_word(frame)
    run = number_run(frame, at) if at is not None else []
    if run and (mixed := _of_several_kinds(frame, at, told)):
        return mixed
    if len(run) < 2:
        return {}
    if len(run) == 3 and frame.search(Cue.PILLARS, frame.masked):
        return _pillars(frame, run)
    heads = _distinct(frame, at, run[0])
    if len(heads) == len(run):
        return {q: _listed(frame, q, head) for q, head in zip(run, heads, strict=True)}
    before = frame.text(frame.start, run[0].start)
    is_rank = run[0].kind == Kind.RANK_CHANGE or (run[0].kind == Kind.COUNT and _says_rank(before, run))
    kind = Kind.RANK if is_rank else run[0].kind  # 'hai vị trí này tăng lần lượt 9 bậc và 3 bậc'
    names = _latest([link for link in told if link.quantity.kind in _TOLD_AS.get(kind, (kind,))], len(run))
    points_up = frame.words.told_above.search(frame.text(frame.start, at)) is not None
    unknown = dict.fromkeys(run) if points_up and not heads else {}
    is_of_parts = points_up and len({link.indicator_id for link in names}) == 1  # '70% cấp tỉnh, 60% cấp huyện'
    if is_of_parts and all(head.indicator_id == names[0].indicator_id for head in heads):
        heads = []
    is_again = is_of_parts or "tương ứng" in before or len({link.indicator_id for link in names}) > 1
    if heads or len(names) < len(run) or not is_again:
        return unknown
    if not is_rank and any(quantity.kind not in link.kinds for quantity, link in zip(run, names, strict=True)):
        return unknown
    return {q: link.passed_on(q, _kind(q, kind), 2.0, "listed") for q, link in zip(run, names, strict=True)}


def _kind(quantity: Quantity, kind: str) -> str:
    return kind if quantity.kind == Kind.COUNT else quantity.kind


def _says_rank(before: str, run: list[Quantity]) -> bool:
    """'thứ hạng tương ứng là 10 và 16'."""
    return any(word in before for word in ("hạng", "vị trí")) and all(q.value <= MOST_PROVINCES for q in run)


def _of_several_kinds(frame: Frame, at: int, told: list[Link]) -> dict[Quantity, Link]:
    """'1.213 trạm, 88,2% hộ …; ở Nam Định lần lượt là 2.310 trạm và 84,5%': told again in the same order."""
    run = [quantity for quantity in frame.quantities if quantity.start >= at]
    names = told[-len(run) :] if run else []
    kinds = [quantity.kind for quantity in run]
    if len(set(kinds)) < 2 or kinds != [link.quantity.kind for link in names]:
        return {}
    if any(head.start >= frame.start and head.end <= run[0].start for head in frame.heads):
        return {}
    return {q: link.passed_on(q, q.kind, 2.0, "listed") for q, link in zip(run, names, strict=True)}


def _latest(told: list[Link], n: int) -> list[Link]:
    """The last `n` told, each indicator once where that makes `n`: its aim was told beside it ('66%, chỉ tiêu 60%')."""
    each = list({link.indicator_id: link for link in told}.values())
    return each if len(each) == n else told[-n:]


def _pillars(frame: Frame, run: list[Quantity]) -> dict[Quantity, Link]:
    before = frame.text(frame.start, run[0].start)
    ranked = "hạng" in before or "xếp" in before
    links = {}
    for quantity, name in zip(run, frame.words.pillars, strict=True):
        kind = Kind.RANK if ranked and quantity.kind == Kind.COUNT else quantity.kind
        links[quantity] = Link(quantity, kind, name, f"{name}.1", 2.4, "listed", None, _PILLAR_KINDS, frozenset())
    return links


def _listed(frame: Frame, quantity: Quantity, head: Head) -> Link:
    slot = frame.slots[frame.quantities.index(quantity)]
    as_rank = Kind.RANK if quantity.kind == Kind.COUNT and Kind.RANK in head.kinds else quantity.kind
    return Link.to_head(quantity, fits(slot, head.kinds) or as_rank, head, 2.6, "listed")


def _is_two_names(frame: Frame, head: Head, near: list[Head]) -> bool:
    """'hồ sơ trực tuyến và thanh toán trực tuyến', which also reads as one long name."""
    inside = [h for h in near if h is not head and head.start <= h.start and h.end <= head.end]
    return any(
        one.end < two.start and one.indicator_id != two.indicator_id and " và " in frame.text(one.end, two.start)
        for one in inside
        for two in inside
    )


def _distinct(frame: Frame, at: int, first: Quantity) -> list[Head]:
    """The longest head of each place before `at`, after the last number before it."""
    floor = max((q.end for q in frame.quantities if q.end <= at), default=frame.start)
    slot = frame.slots[frame.quantities.index(first)]
    heads: list[Head] = []
    near = [h for h in frame.heads if floor <= h.start and h.end <= first.start and not h.spans_number]
    for head in near:
        if fits(slot, head.kinds) is None and not (first.kind == Kind.COUNT and Kind.RANK in head.kinds):
            continue
        if _is_two_names(frame, head, near):
            continue
        if heads and head.start < heads[-1].end:
            if (head.weight, head.end - head.start) > (heads[-1].weight, heads[-1].end - heads[-1].start):
                heads[-1] = head
            continue
        heads.append(head)
    return [h for i, h in enumerate(heads) if not i or h.indicator_id != heads[i - 1].indicator_id]
