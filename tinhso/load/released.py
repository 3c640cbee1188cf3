"""The published release as views of the build file, so that dbt can tell what the next one adds, changes and withdraws.

Nothing is copied: the views read the release's Parquet files. Columns are those landing.sql declares; what an older
release does not have is null.
"""

from __future__ import annotations

from pathlib import Path

from tinhso.load.database import Connection, transaction

TABLES = {
    "released_builds": "meta_build",
    "released_articles": "dim_article",
    "released_observations": "fct_observation",
    "released_event_mentions": "fct_event_mention",
    "released_policy_citations": "fct_policy_citation",
    "released_changes": "meta_changes",
}


def point_at_release(connection: Connection, parquet: Path | None) -> None:
    """Let the views `news.released_…` read the folder `parquet` of a release; None empties them."""
    with transaction(connection):
        for view, table in TABLES.items():
            file = parquet / f"{table}.parquet" if parquet else None
            connection.execute(f"create or replace view news.{view} as {_select(connection, view, file)}")


def _select(connection: Connection, view: str, file: Path | None) -> str:
    columns = connection.execute(f"select column_name, column_type from (describe news.{view})").fetchall()
    if file is None or not file.exists():
        return f"select {', '.join(f'null::{kind} as {name}' for name, kind in columns)} where false"
    source = "read_parquet('" + str(file).replace("'", "''") + "')"
    there = {row[0] for row in connection.execute(f"select column_name from (describe from {source})").fetchall()}
    selected = (f"{name if name in there else 'null'}::{kind} as {name}" for name, kind in columns)
    return f"select {', '.join(selected)} from {source}"
