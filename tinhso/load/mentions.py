"""Article versions that wait for extraction, and what was read from them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from tinhso.load.articles import rejection_row
from tinhso.load.database import Connection, insert_table, relation, transaction
from tinhso.load.tables import Row, Schemas, Tables, to_table
from tinhso.load.waiting import waiting_rows
from tinhso.records import Article, Extraction, Rejection

TABLES = ("extractions", "region_mentions", "observation_mentions", "event_mentions", "policy_mentions")
READ = (*TABLES, "rejections")  # landing tables that extraction fills
_PENDING = """from news.articles anti join (from news.extractions where extractor_version = $1)
              using (article_id, content_hash)"""
_COLUMNS = tuple(field.name for field in fields(Article))


def count_pending_articles(connection: Connection, extractor_version: str) -> int:
    found = connection.execute(f"select count(*) {_PENDING}", [extractor_version]).fetchone()
    return found[0] if found else 0


def ask_again(connection: Connection) -> None:
    """All article versions wait to be read again; what was read stays until it is replaced."""
    connection.execute("update news.extractions set extractor_version = ''")


def pending_articles(connection: Connection, extractor_version: str, size: int) -> Iterator[list[Article]]:
    """Batches of article versions that this extractor version has not read, in the order they came."""
    for rows in waiting_rows(connection, "articles", _COLUMNS, _PENDING, extractor_version, "articles.rowid", size):
        yield [Article(**{**row, "story_bands": tuple(row["story_bands"])}) for row in rows]


def extraction_tables(
    schemas: Schemas, extractions: Sequence[Extraction], rejections: Sequence[Rejection] = ()
) -> Tables:
    """What was read from a batch of versions, for `store_extractions`.

    A version that failed stands in both: an empty extraction and its rejection (stage extract).
    """
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    for extraction in extractions:
        for table, found in extraction_rows(extraction).items():
            rows[table].extend(found)
    rows["rejections"] = [rejection_row(rejection) for rejection in rejections]
    return {table: to_table(rows[table], schemas[table]) for table in READ}


def store_extractions(connection: Connection, tables: Tables) -> None:
    """`extraction_tables` of a batch in place of what earlier rules read in the same versions, in one transaction."""
    with transaction(connection), relation(connection, "versions", tables["extractions"]):
        if _are_known(connection):  # most are read for the first time: looking through all mentions is dear
            connection.execute(
                """delete from news.rejections where stage = 'extract' and capture_id in
                   (select capture_id from news.articles join versions using (article_id, content_hash))"""
            )
            for table in TABLES:
                connection.execute(
                    f"""delete from news.{table} where (article_id, content_hash) in
                        (select (article_id, content_hash) from versions)"""
                )
        for table in READ:
            insert_table(connection, table, tables[table])


def _are_known(connection: Connection) -> bool:
    found = connection.execute(
        "select exists (from news.extractions semi join versions using (article_id, content_hash))"
    ).fetchone()
    return bool(found and found[0])


def extraction_rows(extraction: Extraction) -> dict[str, list[Row]]:
    """Rows per landing table; every mention carries its version, the extractor's and its evidence."""
    version = {
        "article_id": extraction.article_id,
        "content_hash": extraction.content_hash,
        "extractor_version": extraction.extractor_version,
    }
    return {
        "extractions": [{**version, "primary_region_id": extraction.primary_region_id}],
        "region_mentions": [{**version, **_columns(m)} for m in extraction.regions],
        "observation_mentions": [{**version, **_columns(m)} for m in extraction.observations],
        "event_mentions": [{**version, **_columns(m)} for m in extraction.events],
        "policy_mentions": [{**version, **_columns(m)} for m in extraction.policies],
    }


def _columns(mention: Any) -> Row:
    row = {field.name: getattr(mention, field.name) for field in fields(mention)}
    row.update(row.pop("evidence")._asdict())
    if "decisions" in row:
        row["decisions"] = json.dumps(row["decisions"], ensure_ascii=False, sort_keys=True)
    return row
