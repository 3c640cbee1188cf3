"""A quantity tied to an indicator, and the indicators an article has named so far.

Belongs here: the records that linking makes and passes on. How a link is found is in the linking_* modules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Slot
from tinhso.extract.indicators import Head
from tinhso.extract.quantities import MOST_PROVINCES, Kind, Quantity

DTI = "dti"
_CALLED_RANK = re.compile(
    r"(?<!\w)(?:xếp hạng|thứ hạng|vị trí|hạng của)(?!\w)[^,;.#()]{0,60} (?:là|ở mức) $"
)  # '… năm 2022 là 51'
SCORED = frozenset({Kind.RANK, Kind.INDEX, Kind.POINTS})  # kinds a bare number may take from the number before


class Link(NamedTuple):
    """A quantity tied to an indicator: how, with what score, and the words that named it (None when inherited)."""

    quantity: Quantity
    kind: str  # of a bare number, the kind it takes from its neighbours
    indicator_id: str
    rule_id: str
    score: float
    how: str
    head: Head | None
    kinds: frozenset[str]
    growth_only: frozenset[str]

    @classmethod
    def to_head(cls, quantity: Quantity, kind: str, head: Head, score: float, how: str) -> Link:
        """A quantity that a head names."""
        return cls(quantity, kind, head.indicator_id, head.rule_id, score, how, head, head.kinds, head.growth_only)

    def passed_on(self, quantity: Quantity, kind: str, score: float, how: str) -> Link:
        """The same indicator for another quantity, which no head names."""
        return Link(quantity, kind, self.indicator_id, self.rule_id, score, how, None, self.kinds, self.growth_only)


@dataclass(frozen=True, slots=True)
class Topics:
    """The index and the share the article named last: what a rank or a percentage without a name is of."""

    index: Head | None = None
    share: Head | None = None
    ranked: Head | None = None  # the first one named, as in the title: what a rank is of
    points: Head | None = None  # the last one scored out of ten or a hundred
    index_0_1: Head | None = None  # the last one whose scores run from 0 to 1

    def after(self, heads: tuple[Head, ...], only_named: bool = False) -> Topics:
        """The topics once a sentence with these heads is read. Where it only names them ('công bố PAR INDEX và SIPAS'),
        what follows is told of the first."""
        if not heads:
            return self
        if only_named:
            first = next((head for head in heads if Kind.INDEX in head.kinds and head.is_topic), None)
            heads = tuple(
                h for h in heads if first is None or Kind.INDEX not in h.kinds or h.indicator_id == first.indicator_id
            )
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


def fits(slot: Slot, kinds: frozenset[str]) -> str | None:
    """The kind under which a quantity can be of an indicator that takes `kinds`; None when it cannot."""
    quantity = slot.quantity
    if quantity.kind == Kind.POINTS and Kind.POINTS_OF_PERCENT in kinds and Kind.INDEX not in kinds:
        moves = any(slot.frame.search(cue, slot.own) for cue in (Cue.UP, Cue.DOWN, Cue.HIGHER, Cue.LOWER))
        return Kind.POINTS_OF_PERCENT if moves else None  # 'thanh toán trực tuyến tăng 15 điểm'
    if quantity.kind == Kind.COUNT and Kind.RANK in kinds and Kind.INDEX in kinds and _is_bare_rank(slot):
        return Kind.RANK
    if Kind.ALL_OF in kinds and quantity.total:
        return quantity.kind
    if quantity.kind not in kinds:
        return None
    if quantity.kind == Kind.COUNT and Kind.INDEX in kinds:  # a bare decimal may be a score, a whole number may not
        return Kind.POINTS if quantity.value % 1 and not slot.opens_noun else None
    if quantity.kind == Kind.COUNT and quantity.value % 1:
        return None  # 2,1 of a thing is an average
    return quantity.kind


def _is_called_rank(slot: Slot) -> bool:
    frame = slot.frame
    if "hạng" not in frame.masked and "vị trí" not in frame.masked:
        return False
    return any(_CALLED_RANK.search(s.own) for s in frame.slots[: slot.position + 1])


def _is_bare_rank(slot: Slot) -> bool:
    """'kinh tế số rơi xuống 22, xã hội số 31' after a rank of the same sentence."""
    quantity, earlier = slot.quantity, slot.frame.quantities[: slot.position]
    is_among_ranks = any(q.kind == Kind.RANK for q in earlier) or _is_called_rank(slot)
    if not is_among_ranks or quantity.comparator != "=" or quantity.high is not None:
        return False
    return not quantity.value % 1 and 0 < quantity.value <= MOST_PROVINCES and not slot.opens_noun
