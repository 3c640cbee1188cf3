"""Captures that wait for the parser, and what the parser made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

import pyarrow as pa

from tinhso.load.database import Connection, insert_table, relation, transaction
from tinhso.load.tables import Row, Schemas, Tables, to_table
from tinhso.load.waiting import waiting_rows
from tinhso.records import Article, Capture, Rejection

PARSED = ("parses", "articles", "rejections")  # landing tables that parsing fills
_COLUMNS = tuple(field.name for field in fields(Article))
# What extraction reads of an article: when one of these changes, it is extracted again.
_READ_BY_EXTRACTION = ("title", "lead", "source_id", "site", "published_at", "published_precision")
_READ = ", ".join(_READ_BY_EXTRACTION)


def count_pending_captures(connection: Connection, parser_version: str) -> int:
    found = connection.execute(f"select count(*) {_PENDING}", [parser_version]).fetchone()
    return found[0] if found else 0


def pending_captures(connection: Connection, parser_version: str, size: int) -> Iterator[list[Capture]]:
    """Batches of captures that this parser version has not parsed, oldest first, without payload and charset (the
    archive has them)."""
    columns = ("capture_id", "document", "source_id", "url", "media_type", "captured_at", "archive_file")
    for rows in waiting_rows(
        connection, "captures", (*columns, "archive_offset"), _PENDING, parser_version,
        "captured_at, archive_file, archive_offset", size,
    ):  # fmt: skip
        yield [Capture(**row, charset=None, payload=b"") for row in rows]


_PENDING = "from news.captures anti join (from news.parses where parser_version = $1) using (capture_id)"


def article_tables(
    schemas: Schemas, parser_version: str, parsed: Sequence[tuple[Capture, Article | Rejection]]
) -> Tables:
    """What became of captures, for `store_articles`; of those that give the same version the first stands."""
    articles: dict[tuple[str, str], Row] = {}
    for _, outcome in parsed:
        if isinstance(outcome, Article):
            articles.setdefault((outcome.article_id, outcome.content_hash), article_row(outcome))
    rejections = [rejection_row(outcome) for _, outcome in parsed if isinstance(outcome, Rejection)]
    parses = [_parse_row(capture, parser_version, outcome) for capture, outcome in parsed]
    rows: dict[str, list[Row]] = {"parses": parses, "articles": list(articles.values()), "rejections": rejections}
    return {table: to_table(rows[table], schemas[table]) for table in PARSED}


def store_articles(connection: Connection, parser_version: str, tables: Tables) -> None:
    """`article_tables` of a batch, in place of what an earlier parser made of its captures, in one transaction.

    Batches come in the order of `pending_captures`: of captures that give the same version of an article the first
    stands. Extractions of versions that are gone, or whose title or date changed, are dropped.
    """
    with (
        transaction(connection),
        relation(connection, "batch_captures", tables["parses"]),
        relation(connection, "batch_articles", tables["articles"]),
    ):
        # First which rows, by what is narrow: a new article replaces none, and the texts of all others stay unread.
        connection.execute(
            """create or replace temp table replaced_rows as
               select a.rowid as number from news.articles as a semi join batch_captures using (capture_id)
               union select a.rowid from news.articles as a semi join batch_articles using (article_id, content_hash)
               where a.parser_version <> $1""",
            [parser_version],
        )
        connection.execute(
            f"""create or replace temp table replaced as select article_id, content_hash, {_READ}
                from news.articles where rowid in (select number from replaced_rows)"""
        )
        some_replaced = connection.execute("select count(*) from replaced").fetchone() != (0,)  # of most batches none
        if some_replaced:
            connection.execute(
                """delete from news.articles where (article_id, content_hash) in
                   (select (article_id, content_hash) from replaced)"""
            )
        insert_table(connection, "articles", _without_known(connection, tables["articles"]))
        if some_replaced:
            _drop_stale_extractions(connection)
        connection.execute(
            """delete from news.rejections where stage = 'parse'
               and capture_id in (select capture_id from batch_captures)"""
        )
        insert_table(connection, "rejections", tables["rejections"])
        connection.execute("delete from news.parses where capture_id in (select capture_id from batch_captures)")
        connection.execute("insert into news.parses by name from batch_captures")


def _without_known(connection: Connection, articles: pa.Table) -> pa.Table:
    """The first of each version, in the order they have: an anti join would give them in whatever order."""
    found = connection.execute(
        "select article_id, content_hash from news.articles semi join batch_articles using (article_id, content_hash)"
    )
    known = set(found.fetchall())
    keys = zip(articles["article_id"].to_pylist(), articles["content_hash"].to_pylist(), strict=True)
    first: dict[tuple[str, str], int] = {}
    for at, key in enumerate(keys):
        first.setdefault(key, at)
    return articles.take(pa.array([at for key, at in first.items() if key not in known], type=pa.int64()))


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
