"""What the search looks through: one file of what has a page, and articles in parts that are loaded when asked for.

A file opened from disk may not be fetched, only included as a script, so every part is one. An article's number is its
place by date, the oldest first: a new article adds to the last block and leaves the others as they are.

- `data/search.js`: entries of provinces, indicators and events; how many articles, blocks and parts there are.
- `data/search/words-<n>.js`: word without marks → numbers of articles whose title has it, as differences.
- `data/search/titles-<n>.js`: `BLOCK` articles, as entries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from tinhso.page.facts import Facts
from tinhso.page.formats import LANGUAGES, day
from tinhso.page.render import MAX_TITLE, as_script, begun, cut, web_address
from tinhso.page.words import words
from tinhso.text import strip_marks

BLOCK = 500  # titles in a file: about 100 kB
PER_PART = 1000  # articles per file of words, up to MOST_PARTS files
MOST_PARTS = 256
_SAID = ("province", "indicator", "event", "article", "search_none", "search_found", "search_first", "search_loading")
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")


def files(facts: Facts, articles: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(path, script) of every file; `articles` are those of `queries.titles`, the oldest first."""
    numbers: dict[str, list[int]] = defaultdict(list)
    block: list[list[Any]] = []
    n_articles = 0
    for row in articles:
        for word in sorted(set(words_of(row["title"][:MAX_TITLE]))):
            numbers[word].append(n_articles)
        block.append(["article", cut(row["title"]), None, web_address(row["url"]), *_when(row["published_date"])])
        n_articles += 1
        if len(block) == BLOCK:
            yield _titles(n_articles // BLOCK - 1, block)
            block = []
    if block:
        yield _titles(n_articles // BLOCK, block)
    n_parts = min(MOST_PARTS, 1 + n_articles // PER_PART)
    parts: list[dict[str, list[int]]] = [{} for _ in range(n_parts)]
    for word in sorted(numbers):
        parts[part_of(word, n_parts)][word] = differences(numbers[word])
    for n, part in enumerate(parts):
        yield f"data/search/words-{n}.js", f"tinhsoSearch.gotWords({n}, {as_script(part)});\n"
    about = {
        "entries": list(_entries(facts)),
        "words": {key: words()[key] for key in _SAID},
        "articles": n_articles,
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


def _titles(n: int, block: list[list[Any]]) -> tuple[str, str]:
    return f"data/search/titles-{n}.js", f"tinhsoSearch.gotTitles({n}, {as_script(block)});\n"


def _entries(facts: Facts) -> Iterator[list[Any]]:
    """[kind, Vietnamese, English, address below the language's root, more in Vietnamese, more in English]."""
    for row in facts.regions:
        yield ["province", row["name_vi"], row["name_en"], f"region/{row['region_id']}.html", "", ""]
    for row in facts.indicators:
        yield ["indicator", row["name_vi"], row["name_en"], f"indicator/{row['indicator_id']}.html", "", ""]
    for event in facts.events:
        when = _when(event["start_date"], event["date_precision"])
        yield ["event", begun(cut(event["event_name"])), None, "events.html", *when]


def _when(known: date | None, precision: str | None = None) -> list[str]:
    return [day(known, lang, precision or "day") if known else "" for lang in LANGUAGES]
