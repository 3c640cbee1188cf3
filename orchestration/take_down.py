"""Taking an article down in the raw archive and the landing tables: what is to go, and that it goes.

Belongs here: the order of the two. Does not belong here: releases, logs and what is told of it (forget.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from orchestration.intake import land_tail
from tinhso.acquire.archive import Archive
from tinhso.acquire.warc_records import Item
from tinhso.load.captures import present_moment
from tinhso.load.database import Connection
from tinhso.load.forgotten import named
from tinhso.records import Capture, Rejection, Tombstone
from tinhso.vocabulary import Vocabulary


def tombstone_of(connection: Connection, vocabulary: Vocabulary, asked: Collection[str]) -> Tombstone:
    """What the landing tables know of the articles that are `asked` for (by address or document name, in whatever
    spelling): all their versions, captures and names. With nothing known it holds the names asked for."""
    names = {named(None, name, vocabulary) for name in asked}
    articles = connection.execute("select article_id, capture_id, url, canonical_url, document from news.articles")
    versions = articles.fetchall()
    captures = connection.execute("select capture_id, url, document from news.captures").fetchall()
    ids = {row[0] for row in captures if named(row[1], row[2], vocabulary) in names}
    of = {row[0] for row in versions if row[1] in ids or names & set(_names(*row[2:], vocabulary))}
    mine = [row for row in versions if row[0] in of]
    ids |= {row[1] for row in mine}
    names |= {name for row in mine for name in _names(*row[2:], vocabulary)}
    ids |= {row[0] for row in captures if named(row[1], row[2], vocabulary) in names}
    names |= {named(row[1], row[2], vocabulary) for row in captures if row[0] in ids}
    moment = present_moment(connection)
    return Tombstone(moment, tuple(sorted(names)), tuple(sorted(of)), tuple(sorted(ids)))


def texts_of(connection: Connection, tombstone: Tombstone, least: int) -> list[str]:
    """Addresses, title, quotes and paragraphs of at least so many characters, by which a copy of it is known."""
    articles = [sorted(tombstone.article_ids)]
    rows = connection.execute(
        "select url, canonical_url, title, lead, text from news.articles where list_contains($1, article_id)", articles
    ).fetchall()
    found = [line for row in rows for value in row if value for line in value.split("\n")]
    for table in ("observation_mentions", "event_mentions", "policy_mentions"):
        quotes = f"select quote from news.{table} where list_contains($1, article_id)"
        found += [quote for (quote,) in connection.execute(quotes, articles).fetchall()]
    return sorted({text for text in found if len(text) >= least})


def _names(url: str | None, canonical: str | None, document: str, vocabulary: Vocabulary) -> set[str]:
    return {named(address, document, vocabulary) for address in ({url, canonical} - {None} or {None})}


def take_down(connection: Connection, archive: Archive, vocabulary: Vocabulary, tombstone: Tombstone) -> int:
    """Erase what the tombstone names, wherever it stands; the number of records of the archive that were erased."""
    n_erased = archive.forget(tombstone, _is_of(tombstone, vocabulary))
    land_tail(connection, archive, vocabulary)
    return n_erased


def take_down_again(connection: Connection, archive: Archive, vocabulary: Vocabulary) -> None:
    """Articles that had been taken down and came in under another name go too, and are known by that from now on."""
    came = connection.execute(
        """select article_id, capture_id, url, canonical_url, document from news.articles
           where article_id in (select hash from news.forgotten where kind = 'article')"""
    ).fetchall()
    if came:
        names = {name for row in came for name in _names(*row[2:], vocabulary)}
        found = (names, {row[0] for row in came}, {row[1] for row in came})
        tombstone = Tombstone(present_moment(connection), *(tuple(sorted(some)) for some in found))
        take_down(connection, archive, vocabulary, tombstone)


def _is_of(tombstone: Tombstone, vocabulary: Vocabulary) -> Callable[[Item], bool]:
    names, ids = frozenset(tombstone.names), frozenset(tombstone.capture_ids)

    def is_of_it(item: Item) -> bool:
        if isinstance(item, Tombstone):
            return False
        if item.capture_id in ids:
            return True
        if isinstance(item, Rejection):
            return not names.isdisjoint(named(None, name, vocabulary) for name in (item.document, item.place))
        return named(item.url, item.document if isinstance(item, Capture) else "", vocabulary) in names

    return is_of_it
