"""Articles that were taken down: their rows go, and what would bring them again is known by hashes alone.

Belongs here: landing tables. Does not belong here: erasing bytes (acquire/archive.py), what else holds them
(orchestration/take_down.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tinhso.addresses import name_hash
from tinhso.load.database import Connection, Row, batch, transaction
from tinhso.load.mentions import TABLES as READ
from tinhso.records import FetchAttempt, Tombstone
from tinhso.vocabulary import Vocabulary


@dataclass(frozen=True)
class Forgotten:
    """What is not to be taken in again."""

    names: frozenset[str]
    article_ids: frozenset[str]
    capture_ids: frozenset[str]
    vocabulary: Vocabulary

    def holds(self, url: str | None, document: str = "", capture_id: str | None = None) -> bool:
        if not self.names and not self.capture_ids:
            return False
        return capture_id in self.capture_ids or named(url, document, self.vocabulary) in self.names

    def without(self, attempt: FetchAttempt) -> FetchAttempt:
        """The attempt; one that brought what was taken down tells no more than that."""
        if not self.holds(attempt.url, capture_id=attempt.capture_id):
            return attempt
        return replace(
            attempt, url="", outcome="refused", reason="taken down", capture_id=None, etag=None, last_modified=None
        )


def named(url: str | None, document: str, vocabulary: Vocabulary) -> str:
    """The hash by which a document is known; one whose name is an address, by that."""
    return name_hash(url or (document if document.startswith(("http://", "https://")) else None), document, vocabulary)


def read_forgotten(connection: Connection, vocabulary: Vocabulary) -> Forgotten:
    found: dict[str, set[str]] = {"name": set(), "article": set(), "capture": set()}
    for kind, hash_ in connection.execute("select kind, hash from news.forgotten").fetchall():
        found[kind].add(hash_)
    return Forgotten(*(frozenset(found[kind]) for kind in ("name", "article", "capture")), vocabulary)


def tombstone_rows(tombstone: Tombstone) -> Iterator[Row]:
    """Rows of news.forgotten."""
    hashes = {"name": tombstone.names, "article": tombstone.article_ids, "capture": tombstone.capture_ids}
    for kind, values in hashes.items():
        for value in values:
            yield {"kind": kind, "hash": value, "forgotten_at": tombstone.forgotten_at, "is_withdrawn": False}


def land_tombstones(connection: Connection, rows: Sequence[Row]) -> None:
    """Rows that are not there yet. Within a transaction of the caller."""
    if rows:
        with batch(connection, "new_forgotten", rows, like="news.forgotten"):
            connection.execute(
                "insert into news.forgotten by name from new_forgotten anti join news.forgotten using (kind, hash)"
            )


def withdraw_forgotten(connection: Connection, vocabulary: Vocabulary) -> None:
    """Delete what the landing tables hold of what was forgotten since this was called last."""
    if connection.execute("select count(*) from news.forgotten where not is_withdrawn").fetchone() == (0,):
        return
    forgotten = read_forgotten(connection, vocabulary)
    with transaction(connection):
        connection.execute(
            """create or replace temp table gone as
               select distinct article_id, content_hash, capture_id from news.articles
               where list_contains($1, article_id) or list_contains($2, capture_id)""",
            [sorted(forgotten.article_ids), sorted(forgotten.capture_ids)],
        )
        for table in (*READ, "articles"):
            connection.execute(
                f"""delete from news.{table} where (article_id, content_hash) in
                    (select (article_id, content_hash) from gone)"""
            )
        captures = connection.execute("select capture_id, url, document from news.captures").fetchall()
        ids = {row[0] for row in captures if forgotten.holds(row[1], row[2], row[0])} | forgotten.capture_ids
        ids |= {row[0] for row in connection.execute("select capture_id from gone").fetchall()}
        for table in ("captures", "parses", "rejections", "fetches"):
            connection.execute(f"delete from news.{table} where list_contains($1, capture_id)", [sorted(ids)])
        for table, column in (("rejections", "document"), ("rejections", "place"), ("fetches", "url")):
            values = connection.execute(f"select distinct {column} from news.{table}").fetchall()
            gone = [value for (value,) in values if forgotten.holds(None, value)]
            connection.execute(f"delete from news.{table} where list_contains($1, {column})", [gone])
        connection.execute("update news.forgotten set is_withdrawn = true")
