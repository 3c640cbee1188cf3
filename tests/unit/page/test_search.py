"""Files of the search: what a word leads to, and that a new article changes little."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.page import search

_NOBODY = SimpleNamespace(regions=[], indicators=[])


def _files(titles: list[str], events: list[str] = ()) -> dict[str, object]:
    """Path → what its script hands over."""
    told = {"date": date(2024, 1, 2), "date_precision": "day", "url": "https://a.example/1"}
    counts, numbers, scripts = {"article": len(titles), "event": len(events)}, defaultdict(list), []
    for kind, of_kind in (("article", titles), ("event", events)):
        rows = [{"kind": kind, "number": n, "title": one, **told} for n, one in enumerate(of_kind)]
        scripts += search.blocks(kind, rows)
        for word, found in search.numbers_of(rows).items():
            numbers[word] += found
    found = {}
    for path, script in [*scripts, *search.files(_NOBODY, counts, numbers)]:
        start = script.index("= ") + 2 if path == "data/search.js" else script.index(", ") + 2
        found[path] = json.loads(script[start:].rstrip(";\n").removesuffix(")"))
    return found


def _found(files: dict[str, object], word: str) -> list[str]:
    about = files["data/search.js"]
    numbers, number = [], 0
    for step in files[f"data/search/words-{search.part_of(word, about['parts'])}.js"].get(word, []):
        numbers.append(number := number + step)
    places = [("event", ~n) if n < 0 else ("article", n) for n in numbers]
    return [files[f"data/search/{kind}-{n // about['block']}.js"][n % about["block"]][1] for kind, n in places]


@settings(deadline=None)  # the first one reads the words of the site
@given(*[st.lists(st.text(alphabet="aăâbcdđeêốạ 1-İ\U00010400", min_size=1, max_size=30), max_size=12)] * 2)
def test_every_word_of_a_title_leads_to_it(titles: list[str], events: list[str]) -> None:
    files = _files(titles, events)
    shown = [(title, search.cut(title)) for title in titles]
    shown += [(name, search.begun(search.cut(name))) for name in events]
    for title, entry in shown:
        for word in search.words_of(title):
            assert entry in _found(files, word)


def test_words_lose_marks_and_capitals() -> None:
    assert search.words_of("Đắk Lắk: DTI-2022 của Huế") == ["dak", "lak", "dti", "2022", "cua", "hue"]


def test_a_new_article_leaves_full_blocks_of_titles_as_they_were() -> None:
    titles = [f"Bài {n}" for n in range(2 * search.BLOCK)]
    before, after = _files(titles), _files([*titles, "Bài mới"])
    assert [path for path in before if "article-" in path and before[path] != after[path]] == []
    assert after["data/search/article-2.js"][0][1] == "Bài mới"
    assert _found(after, "moi") == ["Bài mới"]
