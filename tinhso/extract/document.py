"""An article prepared for reading: its text, the folded shadow, sentences and the day it was published."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tinhso.records import Article, Evidence
from tinhso.text import Span, fold, paragraphs, sentences


@dataclass(frozen=True)
class Document:
    """`folded[i]` is the shadow of `text[i]`; spans of either are spans of both."""

    article_id: str
    title: str | None
    text: str
    published: date | None

    @classmethod
    def of(cls, article: Article) -> Document:
        return cls(article.article_id, article.title, article.text, article.published_date)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        return sentences(self.text)

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        return tuple(paragraphs(self.text))

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [span.start for span in self.sentences]

    def sentence_at(self, offset: int) -> Span:
        """The sentence that holds `offset` (the one before it, between two)."""
        return self.sentences[max(bisect_right(self._sentence_starts, offset) - 1, 0)]

    def evidence(self, span: Span, rule_id: str) -> Evidence:
        return Evidence(self.text[span.start : span.end], span.start, span.end, rule_id)
