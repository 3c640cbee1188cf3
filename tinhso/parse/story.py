"""Which articles tell one story: MinHash bands of the text, so that near-copies share at least one.

One-permutation hashing: each shingle is hashed once and falls into one of 32 bins, of which the smallest is kept; an
empty bin borrows from the next one. Deterministic, and two articles that share a band are alike to about 60 %.
"""

from __future__ import annotations

import re
from functools import lru_cache
from zlib import crc32

_BANDS, _ROWS = 8, 4
_BINS = _BANDS * _ROWS
_MASK = 2**64 - 1
_WORD = re.compile(r"\w+")
_AGENCY = re.compile(r"^(?:\([^()\n]{2,40}\)|[^\W\d_]{2,8}\s?[-–—])\s?[-–—]?\s?")  # '(TTXVN) - ' differs by the site
_A, _B, _C = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9


@lru_cache(maxsize=32768)
def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass")) * _A & _MASK


def story_bands(folded: str) -> tuple[int, ...]:
    """Eight 63-bit numbers from the article's folded paragraphs (title left out); equal for the same words."""
    words = [_hash(word) for word in _WORD.findall(_AGENCY.sub("", folded))]
    if len(words) < 3:
        words += [0] * (3 - len(words))
    bins = [_MASK] * _BINS
    for first, second, third in zip(words, words[1:], words[2:], strict=False):
        value = ((first ^ (second * _B)) * _C + third * _A) & _MASK
        value ^= value >> 29
        place = value & (_BINS - 1)
        if value < bins[place]:
            bins[place] = value
    _fill(bins)
    return tuple(_band(bins[i : i + _ROWS], i) for i in range(0, _BINS, _ROWS))


def _fill(bins: list[int]) -> None:
    """An empty bin takes the value of the next full one, mixed with the distance."""
    full = [value != _MASK for value in bins]
    for i, is_full in enumerate(full):
        if not is_full:
            step = next(k for k in range(1, _BINS + 1) if full[(i + k) % _BINS])
            bins[i] = (bins[(i + step) % _BINS] + step * _B) & _MASK


def _band(rows: list[int], index: int) -> int:
    value = index
    for row in rows:
        value = ((value ^ row) * _C + (row >> 17)) & _MASK
    return value >> 1
