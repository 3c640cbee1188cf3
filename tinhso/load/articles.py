"""Captures that wait for the parser, and what the parser made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from tinhso.load.database import Connection, Row, batch, insert, transaction
from tinhso.records import Article, Capture, Rejection

_COLUMNS = tuple(field.name for field in fields(Article))
# What extraction reads of an article: when one of these changes, it is extracted again.
_READ_BY_EXTRACTION = ("title", "lead", "source_id", "site", "published_at", "published_precision")


def count_pending_captures(connection: Connection, parser_version: str) -> int:
    found = connection.execute(f"select count(*) {_PENDING}", [parser_version]).fetchone()
    return found[0] if found else 0


def pending_captures(connection: Connection, parser_version: str, size: int) -> Iterator[list[Capture]]:
    """Batches of captures that this parser version has not parsed, oldest first, without payload and charset (the
    archive has them).

    Each batch must be handed to `store_articles` before the next is asked for.
    """
    while True:
        rows = connection.execute(
            f"""select capture_id, document, source_id, url, media_type, captured_at, archive_file, archive_offset
                {_PENDING} order by captured_at, archive_file, archive_offset limit {int(size)}""",
            [parser_version],
        ).fetchall()
        if not rows:
            return
        yield [
            Capture(cid, document, source, url, media, None, at, b"", file, offset)
            for cid, document, source, url, media, at, file, offset in rows
        ]


_PENDING = "from news.captures anti join (from news.parses where parser_version = $1) using (capture_id)"


def store_articles(
    connection: Connection, parser_version: str, parsed: Sequence[tuple[Capture, Article | Rejection]]
) -> None:
    """What became of a batch of captures, in place of what an earlier parser made of them, in one transaction.

    Of captures that give the same version of an article the first (in the order of `pending_captures`) stands.
    Extractions of versions that are gone, or whose title or date changed, are dropped.
    """
    articles, seen = [], set()
    for _, outcome in parsed:
        if isinstance(outcome, Article) and (key := (outcome.article_id, outcome.content_hash)) not in seen:
            seen.add(key)
            articles.append(article_row(outcome))
    captures = [_parse_row(capture, parser_version, outcome) for capture, outcome in parsed]
    with (
        transaction(connection),
        batch(connection, "batch_captures", captures, like="news.parses"),
        batch(connection, "batch_articles", articles, like="news.articles"),
    ):
        connection.execute(
            """create or replace temp table replaced as
               from news.articles where capture_id in (select capture_id from batch_captures)
               or (parser_version <> $1 and (article_id, content_hash) in
                   (select (article_id, content_hash) from batch_articles))""",
            [parser_version],
        )
        connection.execute(
            """delete from news.articles where (article_id, content_hash) in
               (select (article_id, content_hash) from replaced)"""
        )
        connection.execute(
            """insert into news.articles by name
               from batch_articles anti join news.articles using (article_id, content_hash)"""
        )
        _drop_stale_extractions(connection)
        connection.execute(
            """delete from news.rejections where stage = 'parse'
               and capture_id in (select capture_id from batch_captures)"""
        )
        insert(connection, "rejections", [rejection_row(o) for _, o in parsed if isinstance(o, Rejection)])
        connection.execute("delete from news.parses where capture_id in (select capture_id from batch_captures)")
        connection.execute("insert into news.parses by name from batch_captures")


def _drop_stale_extractions(connection: Connection) -> None:
    same = " and ".join(f"a.{c} is not distinct from r.{c}" for c in _READ_BY_EXTRACTION)
    for table in ("extractions", "region_mentions", "observation_mentions", "event_mentions", "policy_mentions"):
        connection.execute(
            f"""delete from news.{table} where (article_id, content_hash) in (
                select (article_id, content_hash) from replaced r where not exists (
                    from news.articles a
                    where a.article_id = r.article_id and a.content_hash = r.content_hash and {same}))"""
        )


def article_row(article: Article) -> Row:
    row = {name: getattr(article, name) for name in _COLUMNS}
    if article.published_at is not None:  # local time is what is kept, not UTC
        row["published_at"] = article.published_at.replace(tzinfo=None)
    row["story_bands"] = list(article.story_bands)
    return row


def _parse_row(capture: Capture, parser_version: str, outcome: Article | Rejection) -> Row:
    version = (outcome.article_id, outcome.content_hash) if isinstance(outcome, Article) else (None, None)
    keys = ("capture_id", "parser_version", "article_id", "content_hash")
    return dict(zip(keys, (capture.capture_id, parser_version, *version), strict=True))


def rejection_row(rejection: Rejection) -> Row:
    return {field.name: getattr(rejection, field.name) for field in fields(Rejection)}
