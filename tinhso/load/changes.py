"""Which articles the models look at again: those whose landing rows are not what the models were last built from.

Belongs here: the book-keeping between landing and models. Does not belong here: models (dbt_project/macros/changed.sql
reads what is noted here), whether anything changed at all (builds.py).

What is noted stays noted until a whole build has succeeded: a build that dies or fails is made up for by the next one,
whatever has changed back meanwhile.
"""

from __future__ import annotations

import duckdb

from tinhso.load.database import Connection, transaction

_NOTED = ("changed_articles", "changed_series", "changed_events")
# All an article's models read from it, but for what follows from these: text, facts and bands.
_FINGERPRINTS = """
select article_id, bit_xor(print) as print
from (
    select article_id, hash(content_hash, capture_id, document, captured_at, parser_version) as print from news.articles
    union all
    select article_id, hash('read', content_hash, extractor_version) from news.extractions
    union all
    select article_id, hash('appeared', content_hash, appeared_at) from news.appearances
)
group by article_id
"""
# A correction that merges marks the fact it merges into, in whatever article.
_MERGED_INTO = """
select article_id from news.observation_mentions where observation_id in (select into_id from news.corrections)
"""


def note_changes(connection: Connection, version: str) -> bool:
    """Note in `news.changed_articles` what has changed since the last whole build; False when that was of another
    `version` of code and vocabulary, or there was none, and all is to be built anew."""
    modelled = _modelled(connection, version)
    with transaction(connection):
        if connection.execute("from news.modelled").fetchall() != [(modelled,)]:
            for table in ("modelled", "modelled_articles", *_NOTED):
                connection.execute(f"delete from news.{table}")
            return False
        connection.execute(f"create or replace temp table prints as {_FINGERPRINTS}")
        connection.execute(
            f"""insert into news.changed_articles
                select article_id from (
                    (from prints except from news.modelled_articles)
                    union all (from news.modelled_articles except from prints)
                )
                union {_MERGED_INTO}
                except from news.changed_articles"""
        )
        connection.execute(
            """create or replace table news.noted_articles as
               from news.changed_articles left join prints using (article_id)"""
        )
    return True


def settle_changes(connection: Connection, version: str) -> None:
    """A whole build of what `note_changes` saw has succeeded."""
    modelled = _modelled(connection, version)
    with transaction(connection):
        if connection.execute("from news.modelled").fetchall() == [(modelled,)]:
            noted = "select article_id from news.noted_articles"
            connection.execute(f"delete from news.modelled_articles where article_id in ({noted})")
            connection.execute("insert into news.modelled_articles from news.noted_articles where print is not null")
        else:
            connection.execute("delete from news.modelled_articles")
            connection.execute(f"insert into news.modelled_articles {_FINGERPRINTS}")
        connection.execute("drop table if exists news.noted_articles")
        for table in _NOTED:
            connection.execute(f"delete from news.{table}")
        connection.execute("delete from news.modelled")
        connection.execute("insert into news.modelled values ($1)", [modelled])


def _modelled(connection: Connection, version: str) -> str:
    """What a build was made by beside articles: `version`, corrections, and the DuckDB whose `hash` took the prints."""
    found = connection.execute("select bit_xor(hash(c::varchar)) from news.corrections as c").fetchone()
    return f"{version} {found[0] if found else None} {duckdb.__version__}"
