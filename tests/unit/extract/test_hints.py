"""The cheap search for where a number or a time may begin misses nothing that the long pattern would find."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tinhso.extract import number_patterns, period_patterns
from tinhso.extract.phrases import PhraseBook
from tinhso.settings import PROJECT
from tinhso.vocabulary import load_vocabulary

_FIGURES = "1 2 12 63 5/63 12/63 2024 2020-2025 3/4 30/6 30/6/2026 06/2023 3.500 85,5 85% 6 0,5 i iv".split()
_OF_THE_CODE = "đầu cuối tháng năm ngày quý từ đến hết trong vào có tên số gấp thứ hạng xếp tận trước về".split()


@pytest.mark.parametrize(("name", "patterns"), [("numbers", number_patterns), ("periods", period_patterns)])
def test_hints_lead_to_everything_a_search_of_the_whole_text_finds(name: str, patterns: Any) -> None:
    rules = load_vocabulary(PROJECT / "vocabulary").rules[name]
    words = sorted({word for leaf in _leaves(rules) for word in re.split(r"[ |]+", leaf) if word}) + 3 * _OF_THE_CODE
    scanner, chance = patterns.scanner(rules), random.Random(7)
    found, book = 0, PhraseBook({"first": scanner.first_words})
    for _ in range(10_000):
        text = " ".join(chance.choice(_FIGURES if chance.random() < 0.4 else words) for _ in range(12))
        digits = [at for at, letter in enumerate(text) if letter.isdecimal()]
        whole = [match.span() for match in scanner.whole.finditer(text)]
        starts = scanner.starts(text, digits, book.read(text)[0]["first"])
        assert [match.span() for match in scanner.finditer(text, starts, 0, len(text))] == whole, text
        found += len(whole)
    assert found > 10_000


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from _leaves(value)
    elif isinstance(node, list):
        for item in node:
            yield from _leaves(item)
    elif isinstance(node, str):
        yield node
