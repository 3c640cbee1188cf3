"""The two reading stages gone through apart from Dagster, and all rows that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.intake import land_tail
from orchestration.reading import Reading
from tinhso.acquire.archive import Archive
from tinhso.load.articles import store_articles
from tinhso.load.database import Connection, open_build
from tinhso.load.mentions import TABLES, store_extractions
from tinhso.parse import parser_version
from tinhso.records import Capture
from tinhso.settings import PROJECT, Settings
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")
Rows = dict[str, list[tuple[Any, ...]]]


def read_waiting(settings: Settings, connection: Connection) -> list[int]:
    """Parse and extract what waits; the deaths in each of the two stages."""
    with Reading(settings, VOCABULARY, connection) as parsing:
        for tables in parsing.parsed():
            store_articles(connection, parser_version(VOCABULARY), tables)
    with Reading(settings, VOCABULARY, connection) as extracting:
        for tables in extracting.extracted():
            store_extractions(connection, tables)
    return [parsing.n_deaths, extracting.n_deaths]


def read_stages(data: Path, captures: Sequence[Capture], settings_text: str) -> tuple[Rows, list[int]]:
    """(all rows in the order in which they lie in the build file, deaths in the two stages) after both were gone
    through as `settings_text` (of tinhso.toml) says."""
    settings = Settings(PROJECT, data)
    settings.settings_file.write_text(settings_text)
    with open_build(settings.build_file) as connection:
        with Archive(settings.archive) as archive:
            for capture in captures:
                archive.append(capture)
            land_tail(connection, archive, VOCABULARY)
        deaths = read_waiting(settings, connection)
        rows = {table: connection.execute(f"from news.{table}").fetchall() for table in ("articles", "parses", *TABLES)}
        rejections = "select document, stage, reason, detail from news.rejections"
        rows["rejections"] = connection.execute(rejections).fetchall()
        return rows, deaths
