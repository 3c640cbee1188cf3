"""The release as views: its rows, nulls for what it does not have, nothing without a release."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tinhso.load.database import open_build
from tinhso.load.released import TABLES, point_at_release


def test_views_show_the_release_and_nothing_without_one(tmp_path: Path) -> None:
    folder = tmp_path / "it's a release" / "parquet"
    folder.mkdir(parents=True)
    quoted = str(folder).replace("'", "''")
    duckdb.sql(f"copy (select 'a' as article_id, 'h' as content_hash, 1 as more) to '{quoted}/dim_article.parquet'")
    with open_build(tmp_path / "build.duckdb") as connection:
        columns = {view: connection.execute(f"describe news.{view}").fetchall() for view in TABLES}
        point_at_release(connection, folder)
        assert connection.execute("from news.released_articles").fetchall() == [("a", "h", None)]
        assert connection.execute("from news.released_changes").fetchall() == []
    with open_build(tmp_path / "build.duckdb") as connection:
        assert connection.execute("from news.released_articles").fetchall() == [("a", "h", None)]
        point_at_release(connection, None)
        assert connection.execute("from news.released_articles").fetchall() == []
        assert {view: connection.execute(f"describe news.{view}").fetchall() for view in TABLES} == columns
