"""A release's database → its site: the list of its pages, and the files they need."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import duckdb

from tinhso.page import evidence, home, indicators, lists, queries, regions, search
from tinhso.page.downloads import SPREADSHEETS, spreadsheet
from tinhso.page.facts import Facts, read_facts
from tinhso.page.formats import LANGUAGES
from tinhso.page.panel import first_view
from tinhso.page.render import Renderer, as_script
from tinhso.page.words import words
from tinhso.page.writing import SiteWriter

# Each is (renderer, facts) → (path, HTML) of every page of its kind.
KINDS = (home.pages, lists.pages, indicators.pages, regions.pages)


def build_site(database: Path, folder: Path, previous: Path | None = None) -> SiteWriter:
    """Write the site of `database` (a published DuckDB file) into `folder`; how much was written.

    Files that are the same in `previous` (the site of an earlier release, which never changes) are linked, not written.
    """
    writer = SiteWriter(folder, previous)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        facts = read_facts(connection)
        renderers = [Renderer(lang) for lang in LANGUAGES]
        _write_assets(writer, facts)
        for renderer in renderers:
            for kind in KINDS:
                for path, html in kind(renderer, facts):
                    writer.write(path, html)
        for path, script in search.files(facts, queries.titles(connection)):
            writer.write(path, script)
        for table in SPREADSHEETS:
            writer.write(f"data/{table}.csv", spreadsheet(queries.table(connection, table)))
        for path, html in evidence.pages(renderers, facts, queries.evidence(connection)):
            writer.write(path, html)
    return writer


def _write_assets(writer: SiteWriter, facts: Facts) -> None:
    for folder in ("static", "static/fonts"):
        for asset in files(__package__).joinpath(folder).iterdir():
            if asset.is_file() and asset.name != "README.md":
                writer.write(f"{folder}/{asset.name}", asset.read_bytes())
    view = first_view(facts.panel)
    known = {**facts.panel, "first": [view.indicator_id, view.year, view.geography], "words": words()}
    writer.write("data/panel.js", f"window.tinhso = {as_script(known)};\n")
