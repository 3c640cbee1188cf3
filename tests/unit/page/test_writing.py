"""What has not changed since the release before is not written again, and every word of the pages is there and used."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path
from random import Random

import duckdb

from tests.conftest import PROJECT
from tinhso.page.home import data_files
from tinhso.page.panel import build_panel
from tinhso.page.render import as_script
from tinhso.page.spool import write_spreadsheet
from tinhso.page.words import words
from tinhso.page.writing import SiteWriter

_PAGE = PROJECT / "tinhso" / "page"


def test_an_unchanged_file_is_the_same_file_and_a_changed_one_leaves_the_old_as_it_was(tmp_path: Path) -> None:
    first = SiteWriter(tmp_path / "1", None)
    first.write("a/same.html", "same")
    first.write("a/other.html", "before")
    second = SiteWriter(tmp_path / "2", tmp_path / "1")
    second.write("a/same.html", "same")
    second.write("a/other.html", "after!")
    second.write("new.html", "new")
    assert (second.n_same, second.n_written) == (1, 2)
    assert (tmp_path / "1/a/same.html").samefile(tmp_path / "2/a/same.html")
    assert (tmp_path / "1/a/other.html").read_text() == "before"
    assert (tmp_path / "2/a/other.html").read_text() == "after!"


def test_words_are_complete_in_both_languages_and_used() -> None:
    files = [*_PAGE.rglob("*.html"), *_PAGE.rglob("*.py"), *_PAGE.rglob("*.js")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    computed = ("pillar_", "scope_", "measure_", "status_", "health_", "kind_", "geography_", "regions_")
    assert all(vietnamese and english for vietnamese, english in words().values())
    unused = [
        key for key in words() if not key.startswith(computed) and not re.search(rf"['\"]{key}['\"]|\.{key}\b", text)
    ]
    assert [key for key in unused if key not in ("summed", "weighted")] == []


def test_the_panel_of_63_provinces_60_indicators_and_6_years_is_small() -> None:
    random = Random(1)
    names = [f"tinh-thu-{n}" for n in range(63)]
    regions = [
        {"region_id": one, "name_vi": f"Tỉnh {one}", "name_en": one, "is_old": True, "is_new": n < 34}
        for n, one in enumerate(names)
    ]
    more = {"name_vi": "Tỷ lệ", "name_en": "Share", "pillar": "economy", "unit": "percent"}
    indicators = [{"indicator_id": f"indicator_{n}", **more} for n in range(60)]
    rows = [
        {"indicator_id": one["indicator_id"], "geography": geography, "region_id": region["region_id"], "year": year}
        | {"value": random.random() * 100}
        for one in indicators
        for geography, flag in (("as_reported", "is_old"), ("units_2025", "is_new"))
        for region in regions
        if region[flag]
        for year in range(2020, 2026)
    ]
    scripts = dict(data_files(build_panel(regions, indicators, rows, [])))
    at_first = scripts["data/panel.js"] + scripts["data/panel/indicator_0.js"]
    assert len(gzip.compress(at_first.encode())) < 15_000  # what is loaded with the page
    assert sum(len(gzip.compress(script.encode())) for script in scripts.values()) < 200_000  # all that can be chosen


def test_a_script_cannot_be_ended_by_what_it_holds() -> None:
    assert "<" not in as_script({"name": "</script><!-- \u2028"})
    assert "\u2028" not in as_script("\u2028")


def test_text_that_a_spreadsheet_would_run_is_quoted(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table told (name text, n integer)")
        told = [["=HYPERLINK(1)", -1], ["-2", 2], ["\tx", 3], ['a "b", c', 4]]
        connection.executemany("insert into told values ($1, $2)", told)
        write_spreadsheet(connection, "told", tmp_path / "told.csv")
    with (tmp_path / "told.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows == [["name", "n"], ["'=HYPERLINK(1)", "-1"], ["'-2", "2"], ["'\tx", "3"], ['a "b", c', "4"]]
