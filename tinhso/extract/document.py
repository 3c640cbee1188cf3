"""An article prepared for reading: its text, the folded shadow, sentences and the day it was published."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol

from tinhso.records import Article, Evidence
from tinhso.text import Span, fold, paragraphs, sentences

_DIGITS = re.compile(r"\d\d*")  # not \d+, which does not leap to the first
_SAMPLE = 4_000
_HEAD = 3_000  # letters
_MOST_AROUND = 1_000  # letters on either side of a quote; a sentence people wrote ends before


class Stretch(Protocol):
    """What lies between two offsets of the text: a Span, a place."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Document:
    """`folded[i]` is the shadow of `text[i]`; spans of either are spans of both.

    `unread` is filled while the article is read: what a bound on hostile text made the readers leave out (reason →
    sentence for people).
    """

    article_id: str
    title: str | None
    text: str
    published: date | None
    unread: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, article: Article) -> Document:
        return cls(article.article_id, article.title, article.text, article.published_date)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def is_unmarked(self) -> bool:
        """Typed without Vietnamese marks: hardly a letter bears one."""
        sample = self.text[:_SAMPLE]
        return len(sample) > 20 and len(sample.encode("utf-8", "replace")) - len(sample) <= len(sample) // 50

    @cached_property
    def title_span(self) -> Span:
        """The title where it stands at the head of the text; empty, at 0, without one."""
        at = self.folded.find(fold(self.title), 0, _HEAD) if self.title else -1
        return Span(at, at + len(self.title or "")) if at >= 0 else Span(0, 0)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        return sentences(self.text)

    @cached_property
    def numerals(self) -> list[int]:
        """Where runs of digits begin."""
        return [digits.start() for digits in _DIGITS.finditer(self.text)]

    @property
    def paragraphs(self) -> tuple[Span, ...]:
        return paragraphs(self.text)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [span.start for span in self.sentences]

    def sentence_at(self, offset: int) -> Span:
        """The sentence that holds `offset` (the one before it, between two)."""
        return self.sentences[max(bisect_right(self._sentence_starts, offset) - 1, 0)]

    def opening_before(self, sentence: Span) -> Span | None:
        """The first sentence of the paragraph, where it is another one than this."""
        first = self.sentence_at(self.text.rfind("\n", 0, sentence.start) + 1)
        return first if first.start < sentence.start else None

    def sentence_around(self, start: int, end: int) -> str:
        """The sentences that text[start:end] stands in, exactly as in the text."""
        first = self.sentence_at(start)
        last = first if end <= first.end else self.sentence_at(end - 1)
        around = Span(min(first.start, start), max(last.end, end))
        return self.text[max(around.start, start - _MOST_AROUND) : min(around.end, end + _MOST_AROUND)]

    def leave_unread(self, reason: str, bound: int, what: str, left: str) -> None:
        """Notes that `bound` was reached: 'more than 1,000 numbers; the last 5,200 characters …'."""
        detail = (
            f"it holds more than {bound:,} {what}, so {left} left unread; everything before is in the warehouse. If "
            "people wrote it, drop its parts as documents of their own."
        )
        self.unread.setdefault(reason, detail)

    def evidence(self, span: Stretch, rule_id: str) -> Evidence:
        return Evidence(self.text[span.start : span.end], span.start, span.end, rule_id)
