"""What the search looks through: one file of what has a page, and articles and events in parts loaded when asked for.

A file opened from disk may not be fetched, only included as a script, so every part is one. An article's number is its
place by date, the oldest first: a new article adds to the last block and leaves the others as they are. Events are
numbered likewise, and below zero where both stand together: -1 is the oldest.

- `data/search.js`: entries of provinces and indicators; how many articles, events and parts there are.
- `data/search/words-<n>.js`: word without marks → numbers of what has it in its title, as differences.
- `data/search/article-<n>.js`, `event-<n>.js`: `BLOCK` titles, as entries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from tinhso.page.facts import Facts
from tinhso.page.formats import LANGUAGES, day
from tinhso.page.render import MAX_TITLE, as_script, begun, cut, web_address
from tinhso.page.words import words
from tinhso.text import strip_marks

BLOCK = 500  # titles in a file: about 100 kB
PER_PART = 1000  # titles per file of words, up to MOST_PARTS files
MOST_PARTS = 256
_SAID = ("province", "indicator", "event", "article", "search_none", "search_found", "search_first", "search_loading")
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")

Numbers = dict[str, list[int]]  # by word


def blocks(kind: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(path, script) of the blocks of `rows`, which are those of `spool.titles` and begin with a block."""
    for first in range(0, len(rows), BLOCK):
        block = rows[first : first + BLOCK]
        n = block[0]["number"] // BLOCK
        yield f"data/search/{kind}-{n}.js", f"tinhsoSearch.got('{kind}-{n}', {as_script([*map(_entry, block)])});\n"


def numbers_of(rows: Sequence[Mapping[str, Any]]) -> Numbers:
    """The numbers of `rows` by every word of their titles."""
    found: Numbers = defaultdict(list)
    for row in rows:
        number = row["number"] if row["kind"] == "article" else ~row["number"]
        for word in set(words_of(row["title"][:MAX_TITLE])):
            found[word].append(number)
    return dict(found)


def files(facts: Facts, counts: Mapping[str, int], numbers: Numbers) -> Iterator[tuple[str, str]]:
    """(path, script) of everything but the blocks; `counts`: how many titles there are of each kind."""
    n_parts = min(MOST_PARTS, 1 + sum(counts.values()) // PER_PART)
    parts: list[Numbers] = [{} for _ in range(n_parts)]
    for word in sorted(numbers):
        parts[part_of(word, n_parts)][word] = differences(sorted(numbers[word]))
    for n, part in enumerate(parts):
        yield f"data/search/words-{n}.js", f"tinhsoSearch.got('words-{n}', {as_script(part)});\n"
    about = {
        "entries": list(_entries(facts)),
        "words": {key: words()[key] for key in _SAID},
        "titles": sum(counts.values()),
        "block": BLOCK,
        "parts": n_parts,
    }
    yield "data/search.js", f"window.tinhsoSearch = {as_script(about)};\n"


def words_of(text: str) -> list[str]:
    """Words without marks and capitals, as `search.js` splits what is typed."""
    return [word for word in map(_folded, _WORD.findall(text)) if word]


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    """Titles are of few words, told again and again."""
    return strip_marks(word).lower()


def part_of(word: str, n_parts: int) -> int:
    """The part that has the words beginning with the same two letters."""
    return (31 * ord(word[0]) + ord(word[1:2] or " ")) % n_parts


def differences(numbers: Sequence[int]) -> list[int]:
    """[3, 5, 9] → [3, 2, 4]: short to write."""
    return [number - before for number, before in zip(numbers, [0, *numbers], strict=False)]


def _entry(row: Mapping[str, Any]) -> list[Any]:
    """[kind, Vietnamese, English, address below the language's root, more in Vietnamese, more in English]."""
    if row["kind"] == "article":
        return ["article", cut(row["title"]), None, web_address(row["url"]), *_when(row["date"], "day")]
    return ["event", begun(cut(row["title"])), None, "events.html", *_when(row["date"], row["date_precision"])]


def _entries(facts: Facts) -> Iterator[list[Any]]:
    """Entries of what has a page of its own."""
    for row in facts.regions:
        yield ["province", row["name_vi"], row["name_en"], f"region/{row['region_id']}.html", "", ""]
    for row in facts.indicators:
        yield ["indicator", row["name_vi"], row["name_en"], f"indicator/{row['indicator_id']}.html", "", ""]


@lru_cache(maxsize=1 << 16)
def _when(known: date | None, precision: str | None) -> tuple[str, ...]:
    return tuple(day(known, lang, precision or "day") if known else "" for lang in LANGUAGES)
