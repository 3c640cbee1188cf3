"""What was extracted: each version read once by an extractor, what changed read again, nothing left behind."""

from __future__ import annotations

import json

import pytest

from tests.unit.load.samples import article, capture, extraction, rejection, store_articles, store_extractions
from tinhso.load.captures import land
from tinhso.load.database import Connection
from tinhso.load.mentions import count_pending_articles, pending_articles
from tinhso.records import Article


@pytest.fixture
def articles(connection: Connection) -> list[Article]:
    captures = [capture(f"{name}.txt") for name in ("one", "two")]
    land(connection, [(c, "a.warc.gz", i) for i, c in enumerate(captures, 1)])
    found = [article(c) for c in captures]
    store_articles(connection, "p1", list(zip(captures, found, strict=True)))
    return found


def test_pending_articles_come_back_as_they_were_parsed(connection: Connection, articles: list[Article]) -> None:
    batch = next(pending_articles(connection, "e1", 10))
    naive = {a.article_id: a.captured_at.replace(tzinfo=None) for a in articles}
    assert {a.article_id: a.captured_at for a in batch} == naive
    assert {a.text for a in batch} == {a.text for a in articles}
    assert batch[0].story_bands == (1, 2)


def test_a_new_extractor_replaces_what_the_old_one_read(connection: Connection, articles: list[Article]) -> None:
    store_extractions(connection, [extraction(a, 1.0) for a in articles])
    assert count_pending_articles(connection, "e1") == 0
    store_extractions(connection, [extraction(articles[0], 2.0, "e2")])
    found = connection.execute("select value, extractor_version from news.observation_mentions order by all").fetchall()
    assert found == [(1.0, "e1"), (2.0, "e2")]
    assert count_pending_articles(connection, "e2") == 1


def test_evidence_and_decisions_are_stored_beside_the_number(connection: Connection, articles: list[Article]) -> None:
    store_extractions(connection, [extraction(articles[0])])
    quote, start, end, decisions = connection.execute(
        "select quote, quote_start, quote_end, decisions from news.observation_mentions"
    ).fetchone()
    assert articles[0].text[start:end] == quote
    assert json.loads(decisions) == {"period": "said so"}


def test_an_article_that_failed_is_told_once_and_forgotten_when_it_is_read(
    connection: Connection, articles: list[Article]
) -> None:
    failed = rejection("one.txt", "failed", "extract")
    failed = type(failed)(**{**{f: getattr(failed, f) for f in failed.__slots__}, "capture_id": articles[0].capture_id})
    store_extractions(connection, [extraction(articles[0])], [failed])
    store_extractions(connection, [extraction(articles[0], version="e2")], [failed])
    assert connection.execute("select count(*) from news.rejections").fetchone() == (1,)
    store_extractions(connection, [extraction(articles[0], version="e3")])
    assert connection.execute("select count(*) from news.rejections").fetchone() == (0,)
