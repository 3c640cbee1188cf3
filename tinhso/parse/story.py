"""Which articles tell one story: MinHash bands of words and numbers, so that reprints share at least one.

A band holds for two articles when the smallest of their word triples under two orders and the smallest of their
numbers under four are the same. Words alone would make one story of all monthly reports of all provinces, which differ
in their numbers only; numbers alone one of all that cite the same programme. Deterministic, and each article is looked
at alone.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from zlib import crc32

_BANDS, _WORD_ROWS, _NUMBER_ROWS = 20, 2, 4
_FEWEST_NUMBERS = 3  # with fewer, words alone tell
_SPREAD = 8  # hashes of each number: a handful of points on the circle would fall too unevenly
_MASK = 2**64 - 1
_MOST_WORDS = 20_000  # read of one text: what follows in a longer one is left out
_YEAR = re.compile(r"(?:19|20)\d\d\D?")
_AGENCY = re.compile(r"^(?:\([^()\n]{2,40}\)|[^\W\d_]{2,8}\s?[-–—])\s?[-–—]?\s?")  # '(TTXVN) - ' differs by the site
_COMMON = frozenset(("ngày", "tháng", "số", "án"))  # numbers behind these are dates and programmes everyone cites
_A, _B = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
_ORDERS = [random.Random(band).sample(range(2**32), _WORD_ROWS + _NUMBER_ROWS) for band in range(_BANDS)]


def story_bands(folded: str) -> tuple[int, ...]:
    """Twenty 63-bit numbers from the article's folded paragraphs (title left out); equal for the same words."""
    words = _AGENCY.sub("", folded).split(None, _MOST_WORDS)[:_MOST_WORDS]
    words += ["-"] * (3 - len(words))
    triples = _hashes([f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)])
    places = [at for at, word in enumerate(words) if "0" <= word[0] <= "9"]
    numbers = {f"{words[at - 1]} {words[at]}" for at in places if at and _tells(words[at - 1], words[at])}
    if len(numbers) < _FEWEST_NUMBERS:
        rows = [triples] * (_WORD_ROWS + _NUMBER_ROWS)
    else:
        spread = _hashes([f"{number} {copy}" for number in numbers for copy in range(_SPREAD)])
        rows = [triples] * _WORD_ROWS + [spread] * _NUMBER_ROWS
    return tuple(_band(rows, band) for band in range(_BANDS))


def _tells(before: str, number: str) -> bool:
    """Whether a number belongs to what is told; a year stands in every article of its year."""
    return before not in _COMMON and not _YEAR.fullmatch(number)


def _hashes(features: list[str]) -> list[int]:
    return sorted(map(crc32, "\n".join(features).encode("utf-8", "surrogatepass").split(b"\n")))


def _band(rows: list[list[int]], band: int) -> int:
    value = band
    for hashes, start in zip(rows, _ORDERS[band], strict=True):
        at = bisect_left(hashes, start)  # the first at or behind `start` on the circle of hashes: the order's smallest
        value = ((value ^ hashes[at if at < len(hashes) else 0]) * _A + _B) & _MASK
        value ^= value >> 29
    return value >> 1
