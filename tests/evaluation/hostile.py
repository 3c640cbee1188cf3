"""Inputs nobody would write: random characters, broken and shuffled articles, soups of the words the rules look for.

Belongs here: making inputs, always the same for one seed. Does not belong here: running them (fuzz.py).
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from tests.evaluation.shapes import MEGABYTE, PIECES, articles_in_one_line, real_texts, repeat

_LONG_EVERY = 5_000  # one input of so many is a single line of a megabyte
_SURROGATES = range(0xD800, 0xE000)
_GLUE = (" ", ", ", ". ", "; ", "\n", " và ", " (", ") ", " đạt ", " của ", "", ": ", " - ", " | ", "“", "” ")


def hostile(seed: int, index: int) -> str:
    """The text number `index` of the series `seed`; mostly below 2,000 characters."""
    chance = random.Random(f"{seed}-{index}")
    if index % _LONG_EVERY == _LONG_EVERY - 1:
        return _long_line(chance)
    return chance.choice(_MAKERS)(chance)


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    """What the rules look for: runs of one to five words of real articles, and the hostile pieces."""
    runs = []
    for text in real_texts():
        words = text.split()
        runs += [" ".join(words[at : at + 1 + at % 5]) for at in range(0, len(words), 7)]
    return (*sorted(set(runs)), *PIECES.values())


def _random_unicode(chance: random.Random) -> str:
    return "".join(_character(chance) for _ in range(chance.randrange(300)))


def _character(chance: random.Random) -> str:
    code = chance.choice((chance.randrange(0x80), chance.randrange(0x2000), chance.randrange(0x110000)))
    return "�" if code in _SURROGATES else chr(code)


def _punctuation(chance: random.Random) -> str:
    marks = "()[]{}“”\"'.,;:!?…%/|-–—+*#&@\n \t0123456789"
    return "".join(chance.choice(marks) * chance.randrange(1, 40) for _ in range(chance.randrange(1, 30)))


def _digits(chance: random.Random) -> str:
    piece = chance.choice(("1.", "1,", "1/", "1-", "12.345.", "0,5 ", "100% ", "9", "1 2 ", "²½٣", "1e9", "-1"))
    return piece * chance.randrange(1, 300)


def _cut(chance: random.Random) -> str:
    text = chance.choice(real_texts())
    start = chance.randrange(len(text))
    return text[start : start + chance.randrange(1, 2000)]


def _decomposed(chance: random.Random) -> str:
    return unicodedata.normalize(chance.choice(("NFD", "NFKD")), _cut(chance))


def _capitals(chance: random.Random) -> str:
    return _cut(chance).upper()


def _shuffled_words(chance: random.Random) -> str:
    words = _cut(chance).split(" ")
    chance.shuffle(words)
    return " ".join(words)


def _shuffled_characters(chance: random.Random) -> str:
    characters = list(_cut(chance)[:600])
    chance.shuffle(characters)
    return "".join(characters)


def _damaged(chance: random.Random) -> str:
    characters = list(_cut(chance))
    for _ in range(chance.randrange(1, 40)):
        at = chance.randrange(len(characters))
        characters[at] = chance.choice(("", " ", "\n", _character(chance), characters[at] * 3, "́", "0"))
    return "".join(characters)


def _spliced(chance: random.Random) -> str:
    return _cut(chance)[: chance.randrange(1, 800)] + _cut(chance)[-chance.randrange(1, 800) :]


def _misread(chance: random.Random) -> str:
    """Bytes of one encoding taken for another."""
    return _cut(chance).encode().decode(chance.choice(("latin-1", "cp1258", "utf-16-le")), errors="replace")


def _soup(chance: random.Random) -> str:
    words = _words()
    return "".join(chance.choice(words) + chance.choice(_GLUE) for _ in range(chance.randrange(1, 60)))[:3000]


def _repeated(chance: random.Random) -> str:
    return repeat(chance.choice(_words())[:200] + chance.choice(_GLUE) or " ", chance.randrange(1, 3000))


def _long_line(chance: random.Random) -> str:
    return articles_in_one_line(chance.randrange(MEGABYTE // 2, MEGABYTE), chance.randrange(len(real_texts())))


_MAKERS: tuple[Callable[[random.Random], str], ...] = (
    _random_unicode, _punctuation, _digits, _cut, _decomposed, _capitals, _shuffled_words, _shuffled_characters,
    _damaged, _spliced, _misread, _soup, _soup, _soup, _repeated,
)  # fmt: skip
