"""What the parser made of captures: each parsed once a version, the same rows in whatever order they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.load.samples import (
    NOON,
    article,
    capture,
    extraction,
    rejection,
    store_articles,
    store_extractions,
)
from tinhso.load.articles import PARSED, article_tables, count_pending_captures, pending_captures
from tinhso.load.articles import store_articles as store_article_tables
from tinhso.load.captures import land
from tinhso.load.database import Connection
from tinhso.load.mentions import count_pending_articles
from tinhso.load.tables import joined, landing_schemas
from tinhso.records import FetchAttempt


def _land(connection: Connection, *captures) -> None:
    land(connection, [(c, "a.warc.gz", i) for i, c in enumerate(captures, 1)])


def _versions(connection: Connection) -> list[tuple]:
    return connection.execute(
        "select document, capture_id, text, parser_version from news.articles order by all"
    ).fetchall()


def test_a_capture_is_pending_until_this_parser_version_has_read_it(connection: Connection) -> None:
    one, two = capture("one.txt"), capture("two.txt", minutes=-1)
    _land(connection, one, two)
    batches = []
    for batch in pending_captures(connection, "p1", 1):
        batches.append([c.document for c in batch])
        store_articles(connection, "p1", [(c, article(c)) for c in batch])
    assert batches == [["two.txt"], ["one.txt"]]
    assert count_pending_captures(connection, "p1") == 0
    assert count_pending_captures(connection, "p2") == 2


def test_a_rejected_capture_is_not_pending_and_its_rejection_goes_when_a_new_parser_reads_it(
    connection: Connection,
) -> None:
    one = capture("one.txt")
    _land(connection, one)
    store_articles(connection, "p1", [(one, rejection("one.txt", "no_text", "parse", one))])
    assert count_pending_captures(connection, "p1") == 0
    store_articles(connection, "p2", [(one, article(one, version="p2"))])
    assert connection.execute("select count(*) from news.rejections").fetchone() == (0,)
    assert len(_versions(connection)) == 1


def test_two_captures_of_one_version_give_one_row_of_the_first(connection: Connection) -> None:
    one, again = capture("one.txt"), capture("one.txt", b"with other furniture", minutes=5)
    _land(connection, one, again)
    store_articles(connection, "p1", [(one, article(one, "text"))])
    store_articles(connection, "p1", [(again, article(again, "text"))])
    assert _versions(connection) == [("one.txt", one.capture_id, "text", "p1")]


@pytest.mark.parametrize("parser_version", ["p1", "p2"])
def test_batches_stored_together_give_the_rows_that_they_give_one_by_one(
    connection: Connection, parser_version: str
) -> None:
    """One version in two batches of a lot, beside a batch of nothing but refusals; `p2`: in place of what p1 made."""
    one, again, bad = capture("one.txt"), capture("one.txt", b"other", minutes=5), capture("bad.txt", minutes=6)
    _land(connection, one, again, bad)
    store_articles(connection, "p1", [(again, article(again, "old text"))] if parser_version == "p2" else [])
    schemas = landing_schemas(connection, PARSED)
    refused = rejection("bad.txt", "no_text", "parse", bad)
    lot = [
        article_tables(schemas, parser_version, parsed)
        for parsed in (
            [(bad, refused)],
            [(one, article(one, "text", parser_version))],
            [(again, article(again, "text", parser_version))],
        )
    ]
    store_article_tables(connection, parser_version, joined(lot))
    assert _versions(connection) == [("one.txt", one.capture_id, "text", parser_version)]
    assert connection.execute("select document, reason from news.rejections").fetchall() == [("bad.txt", "no_text")]
    assert count_pending_captures(connection, parser_version) == 0


def test_a_new_parser_gives_the_same_rows_as_if_it_had_been_the_first(connection: Connection) -> None:
    """Under p1 the captures gave two versions, under p2 they give one: it is the first capture's."""
    one, again = capture("one.txt"), capture("one.txt", b"other", minutes=5)
    _land(connection, one, again)
    store_articles(connection, "p1", [(one, article(one, "with furniture")), (again, article(again, "text"))])
    for batch in pending_captures(connection, "p2", 1):
        store_articles(connection, "p2", [(c, article(c, "text", "p2")) for c in batch])
    assert _versions(connection) == [("one.txt", one.capture_id, "text", "p2")]


def test_an_extraction_stays_when_the_new_parser_reads_the_same_and_goes_when_it_does_not(
    connection: Connection,
) -> None:
    same, retitled, rewritten = capture("same.txt"), capture("retitled.txt"), capture("rewritten.txt")
    _land(connection, same, retitled, rewritten)
    parsed = [(c, article(c)) for c in (same, retitled, rewritten)]
    store_articles(connection, "p1", parsed)
    store_extractions(connection, [extraction(a) for _, a in parsed])
    store_articles(
        connection,
        "p2",
        [
            (same, article(same, version="p2")),
            (retitled, article(retitled, version="p2", title="Tên khác")),
            (rewritten, article(rewritten, "another text", "p2")),
        ],
    )
    kept = connection.execute(
        "select distinct document from news.articles join news.extractions using (article_id)"
    ).fetchall()
    assert kept == [("same.txt",)]
    assert connection.execute("select count(*) from news.observation_mentions").fetchone() == (1,)
    assert count_pending_articles(connection, "e1") == 2


def test_a_version_appears_when_it_takes_the_place_of_another_also_when_it_comes_back(connection: Connection) -> None:
    """A page tells A, then B, then A in other furniture, then, byte for byte, the first A and B again."""
    page, mirror = "https://a.test/1", "https://a.test/copy"
    first, other, dressed = (
        replace(capture("one.html", payload, minutes), url=page)
        for payload, minutes in ((b"A", 0), (b"B", 10), (b"A in other furniture", 20))
    )
    fetches = [
        FetchAttempt("file-drop", url, NOON + timedelta(minutes=minutes), outcome, 200, None, 1, None, of.capture_id)
        for url, minutes, outcome, of in (
            (page, 0, "fetched", first),
            (page, 15, "unchanged", other),
            (mirror, 25, "fetched", other),
            (page, 30, "fetched", first),
            (page, 40, "fetched", other),
        )
    ]
    land(connection, [(item, "a.warc.gz", i) for i, item in enumerate([first, other, dressed, *fetches], 1)])
    texts = {"A": "one text", "B": "another"}
    store_articles(connection, "p1", [(c, article(c, texts[chr(c.payload[0])])) for c in (first, other, dressed)])
    found = connection.execute(
        """select text, datesub('minute', $1, appeared_at) from news.appearances
           join news.articles using (article_id, content_hash) order by appeared_at""",
        [NOON.replace(tzinfo=None)],
    ).fetchall()
    assert found == [("one text", 0), ("another", 10), ("one text", 20), ("another", 40)]
