"""The labelled articles, those beside the project too when they are there: no fact is lost, no furniture left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tinhso.parse import parse
from tinhso.records import Article, Capture
from tinhso.settings import PROJECT
from tinhso.text import normalize
from tinhso.vocabulary import Vocabulary

SHARED = PROJECT.parent / "shared"
OWN = PROJECT / "tests" / "labelled"


def labelled() -> Iterator[tuple[str, Capture, dict]]:
    now = datetime(2026, 11, 21, tzinfo=UTC)

    def capture(document: str, payload: bytes, kind: str) -> Capture:
        return Capture(sha256(payload).hexdigest(), document, "file-drop", None, kind, None, now, payload)

    for line in _lines(SHARED / "gold" / "seeds.jsonl"):
        gold = json.loads(line)
        path = SHARED / "articles" / gold["article"]
        yield gold["article"], capture(path.name, path.read_bytes(), "text/plain"), gold
    for path in [SHARED / "gold" / "dev.jsonl", *sorted(OWN.glob("*.jsonl"))]:
        for line in _lines(path):
            record = json.loads(line)
            yield record["id"], capture(record["id"], line, "application/json"), record["gold"]


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.is_file() else []


ARTICLES = list(labelled())
each = pytest.mark.parametrize(("capture", "gold"), [a[1:] for a in ARTICLES], ids=[a[0] for a in ARTICLES])


def article_of(capture: Capture, vocabulary: Vocabulary) -> Article:
    found = parse(capture, vocabulary)
    assert isinstance(found, Article), found
    return found


@each
def test_every_quote_of_a_fact_is_in_the_text(capture: Capture, gold: dict, vocabulary: Vocabulary) -> None:
    text = article_of(capture, vocabulary).text
    facts = [fact for kind in ("observations", "events", "policies") for fact in gold[kind]]
    assert [fact["quote"] for fact in facts if normalize(fact["quote"]) not in text] == []


@each
def test_title_and_date_are_those_of_the_label(capture: Capture, gold: dict, vocabulary: Vocabulary) -> None:
    article = article_of(capture, vocabulary)
    published = article.published_date.isoformat() if article.published_date else None
    assert (article.title, published) == (gold["title"] and normalize(gold["title"]), gold["published"])


@each
def test_an_article_with_facts_about_indicators_is_on_the_topic(
    capture: Capture, gold: dict, vocabulary: Vocabulary
) -> None:
    told = [o for o in gold["observations"] if not o["indicator"].startswith("other:")]
    assert article_of(capture, vocabulary).is_on_topic or len(told) < 2


@each
def test_nearly_all_paragraphs_are_kept(capture: Capture, gold: dict, vocabulary: Vocabulary) -> None:
    """Furniture is short: of the long lines of a page at most a teaser or two may go."""
    article = article_of(capture, vocabulary)
    is_json = capture.media_type == "application/json"
    source = json.loads(capture.payload)["text"] if is_json else capture.payload.decode()
    long_lines = {line for line in normalize(source).split("\n") if len(line) > 130}
    kept = set(article.text.split("\n"))
    assert len(long_lines - kept) <= 1


FURNITURE = (
    "giá cà phê vượt",
    "mùa tiêu",
    "leave a reply",
    "có thể bạn quan tâm",
    "hotline",
    "tin liên quan",
    "xem thêm:",
)


@each
def test_no_furniture_is_left(capture: Capture, gold: dict, vocabulary: Vocabulary) -> None:
    text = article_of(capture, vocabulary).text.lower()
    assert [words for words in FURNITURE if words in text] == []
