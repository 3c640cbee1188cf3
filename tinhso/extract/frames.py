"""A sentence laid out for linking: its quantities, the indicators it names, its times and its places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tinhso.extract.discourse import Cue, Discourse
from tinhso.extract.indicators import Head, IndicatorGrammar
from tinhso.extract.periods import Period
from tinhso.extract.quantities import Quantity
from tinhso.extract.regions import RegionSpan

_WORD = re.compile(r"[^\W\d_][\w/-]*")
_CITED = re.compile(r"(?<!\w)theo [^,;.#]{2,80}?(?= (?:là|đạt|phải)(?!\w))")  # 'mục tiêu theo Nghị quyết số … là'


# 'mới đóng góp 10,2% trong khi Nghị quyết Đại hội đề ra 20%', 'Nghị quyết của Tỉnh ủy đặt đích năm 2025 là 20%'
_SET_BY = re.compile(
    r"(?<!\w)(?:nghị quyết|kế hoạch|chương trình|đề án|trung ương|chính phủ|tỉnh ủy|ubnd|hđnd)(?!\w)[^,;.#]{0,40}?"
    r"(?:(?= (?:đề ra|đặt ra|giao)(?!\w))| đặt(?: đích| mục tiêu| chỉ tiêu| mức)?(?!\w))|(?<!\w)quyết tâm(?!\w)"
)


@dataclass(eq=False)  # not frozen, nor is Slot: that makes one take five times as long to make
class Frame:
    """All offsets are offsets into the text. `masked` is the folded sentence with quantities as '#', `bare` that with
    times and places blanked; both have the length of the sentence and begin at `start`. `cues` names what the sentence
    holds words of."""

    start: int
    end: int
    masked: str
    bare: str
    placeless: str  # `masked` with places blanked: 'Cần Thơ' says nothing of need
    folded: str  # the sentence with its numbers
    quantities: tuple[Quantity, ...]
    heads: tuple[Head, ...]
    periods: tuple[Period, ...]
    places: tuple[RegionSpan, ...]
    cues: frozenset[str]
    words: Discourse
    grammar: IndicatorGrammar
    has_parentheses: bool = field(init=False)
    slots: tuple[Slot, ...] = field(init=False)  # the quantities, each with its own stretch of the sentence

    def __post_init__(self) -> None:
        self.has_parentheses = "(" in self.masked
        self.slots = tuple([self.slot(position, quantity) for position, quantity in enumerate(self.quantities)])

    def text(self, start: int, end: int) -> str:
        first = self.start  # no `max`: nothing is called as often as this
        return self.masked[start - first if start > first else 0 : end - first if end > first else 0]

    def without_places(self, start: int, end: int) -> str:
        first = self.start
        return self.placeless[start - first if start > first else 0 : end - first if end > first else 0]

    def digits(self, start: int, end: int) -> str:
        """The folded text between two offsets, numbers and all."""
        first = self.start
        return self.folded[start - first if start > first else 0 : end - first if end > first else 0]

    def search(self, cue: str, text: str) -> re.Match[str] | None:
        """The first match of a cue in a piece of this sentence."""
        return self.words[cue].search(text) if cue in self.cues else None

    def match(self, cue: str, text: str) -> re.Match[str] | None:
        """The match of a cue at the beginning of a piece of this sentence."""
        return self.words[cue].match(text) if cue in self.cues else None

    def each(self, cue: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Matches of a cue in `masked` between two offsets of the text; their own offsets are those of `masked`."""
        return (
            self.words[cue].finditer(self.masked, start - self.start, end - self.start)
            if cue in self.cues
            else iter(())
        )

    def content_words(self, start: int, end: int) -> int:
        """Words between two offsets that are neither a time, a place nor a function word: what breaks a link."""
        if end <= start:
            return 0
        first, function_words = self.start, self.words.function_words
        text = self.bare[start - first if start > first else 0 : end - first if end > first else 0]
        if Cue.SOURCE in self.cues:
            text = _SET_BY.sub("", _CITED.sub("", text))
        return len([word for word in _WORD.findall(text) if word not in function_words])

    def opens_noun(self, quantity: Quantity) -> bool:
        """Is the number followed by what it counts ('80% hồ sơ'), not by a connective or the end ('đạt 80%, …')?"""
        return not self.words.connective.match(self.masked, quantity.end - self.start)

    def depth(self, offset: int) -> int:
        """How many parentheses are open at an offset."""
        if not self.has_parentheses:
            return 0
        before = self.masked[: offset - self.start]
        return max(before.count("(") - before.count(")"), 0)

    def anchor(self, position: int) -> int | None:
        """Position of the quantity that the one at `position` may depend on: what parentheses hold does not count."""
        if not self.has_parentheses:
            return position - 1 if position else None
        depth = self.depth(self.quantities[position].start)
        return next((i for i in range(position - 1, -1, -1) if self.depth(self.quantities[i].start) <= depth), None)

    def slot(self, position: int, quantity: Quantity) -> Slot:
        """`quantity` as if it stood between the neighbours of `position`."""
        left = self.quantities[position - 1].end if position else self.start
        right = self.quantities[position + 1].start if position + 1 < len(self.quantities) else self.end
        own = self.text(left, quantity.start)
        return Slot(self, position, quantity, left, right, quantity.kind, self.opens_noun(quantity), own)


@dataclass(slots=True, eq=False)
class Slot:
    """A quantity in its sentence, between the end of the one before (`left`) and the start of the next (`right`)."""

    frame: Frame
    position: int
    quantity: Quantity
    left: int
    right: int
    kind: str
    opens_noun: bool  # followed by what it counts
    own: str  # what stands between the number before and this one

    def before(self, length: int | None = None) -> str:
        """The sentence up to the number; at most `length` letters of it."""
        start = self.frame.start if length is None else self.quantity.start - length
        return self.frame.text(start, self.quantity.start)

    def after(self, length: int) -> str:
        """At most `length` letters of the sentence after the number."""
        return self.frame.text(self.quantity.end, self.quantity.end + length)

    def leads_to(self, pattern: re.Pattern[str], length: int) -> re.Match[str] | None:
        """The match of a pattern right behind the number, within `length` letters; offsets are those of `masked`."""
        end = self.quantity.end - self.frame.start
        return pattern.match(self.frame.masked, end, end + length)

    def leads_to_cue(self, cue: str, length: int) -> bool:
        """Does a cue stand right behind the number, within `length` letters?"""
        frame = self.frame
        return cue in frame.cues and self.leads_to(frame.words[cue], length) is not None
