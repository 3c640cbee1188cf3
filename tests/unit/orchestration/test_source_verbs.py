"""`tinhso source list`, `check` and `new`: seeing what there is, trying a site, and beginning one."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from orchestration import source_cli
from orchestration.source_scaffold import element, page_of_selectors
from tests.conftest import PROJECT, article_html
from tests.unit.acquire.conftest import Site
from tinhso.parse.selectors import found_by_selectors
from tinhso.settings import Settings
from tinhso.vocabulary import load_vocabulary

Run = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(PROJECT / "vocabulary", tmp_path / "vocabulary")
    return Settings(project=tmp_path, data=tmp_path / "data")


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(source_cli, "load_settings", lambda data=None: settings)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *arguments: CliRunner().invoke(source_cli.source, arguments)


@pytest.fixture
def local(settings: Settings) -> Iterator[Site]:
    """A source `local` whose site is a server of ours."""
    site = Site()
    register = settings.vocabulary / "registers" / "sources.csv"
    with register.open("a", encoding="utf-8") as stream:
        stream.write("local,Local,http://127.0.0.1,127.0.0.1,news,vn,vi,ours,0\n")
    spec = {
        "source_id": "local", "is_verified": False, "crawl_delay": 0, "max_articles": 5, "allow_private": True,
        "discovery": [{"kind": "feed", "url": f"{site.url}/rss"}],
        "versions": [{"from": "2024-01-01", "title": "h1", "body": "article", "author": ".nobody"}],
    }  # fmt: skip
    (settings.vocabulary / "sources" / "local.yml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    site.page("/rss", f"<rss><channel><item><title>Tin</title><link>{site.url}/a</link></item></channel></rss>")
    site.page("/a", article_html("Sơn La", 72))
    yield site
    site.server.shutdown()
    site.server.server_close()


def test_list_tells_of_each_source_how_it_is_found_and_whether_it_is_fetched(run: Run, local: Site) -> None:
    done = run("list")
    assert done.exit_code == 0, done.output
    lines = {line.split()[0]: line.split() for line in done.output.splitlines() if line.strip()}
    assert lines["local"] == ["local", "Local", "vn", "feed", "since", "2024-01-01", "no", "no"]
    assert lines["nhandan"][-6:] == ["2", "feeds", "since", "2024-01-01", "no", "no"]
    assert "file-drop" not in lines and "tinhso source check ID" in done.output


def test_check_shows_what_is_found_and_read_and_loads_nothing(run: Run, local: Site, settings: Settings) -> None:
    done = run("check", "local")
    assert done.exit_code == 0, done.output
    for told in ("1 address would be fetched", f"{local.url}/a", "Sơn La và chuyển đổi số", "nothing found",
                 "2024-03-12 08:00 (minute)", "on topic", "Nothing was loaded."):  # fmt: skip
        assert told in done.output, told
    assert not settings.data.exists()


def test_check_of_one_page_asks_for_nothing_else(run: Run, local: Site) -> None:
    assert run("check", "local", "--url", f"{local.url}/a").exit_code == 0
    assert local.asked == ["/robots.txt", "/a"]


def test_check_tells_what_went_wrong(run: Run, local: Site, settings: Settings) -> None:
    gone = run("check", "local", "--url", f"{local.url}/gone")
    assert gone.exit_code == 1 and "not_found" in gone.output
    local.page("/thin", "<html><body><p>Chào</p></body></html>")
    thin = run("check", "local", "--url", f"{local.url}/thin")
    assert thin.exit_code == 1 and "no_text" in thin.output
    file = settings.vocabulary / "sources" / "local.yml"
    file.write_text(file.read_text("utf-8").replace("allow_private: true", "allow_private: false"), encoding="utf-8")
    inside = run("check", "local")
    assert inside.exit_code == 1 and "put `allow_private: true` into" in inside.output
    assert run("check", "nowhere").exit_code == 2


def test_check_shows_the_figures_of_an_official_table(run: Run, local: Site, settings: Settings) -> None:
    file = settings.vocabulary / "sources" / "local.yml"
    tables = load_vocabulary(settings.vocabulary).sources["dti"]["tables"]
    spec = {**yaml.safe_load(file.read_text("utf-8")), "tables": tables}
    spec["discovery"] = [{"kind": "table", "url": f"{local.url}/nam-2022"}]
    file.write_text(yaml.safe_dump(spec, allow_unicode=True), encoding="utf-8")
    rows = "".join(f"<tr><td>{n}</td><td>{name}</td></tr>" for n, name in ((1, "TP. Đà Nẵng"), (2, "Atlantis")))
    local.page("/nam-2022", f"<h1>Năm 2022</h1><table><tr><th>Hạng</th><th>Tỉnh</th></tr>{rows}</table>")
    done = run("check", "local")
    assert done.exit_code == 0, done.output
    for told in ("1 address would be fetched", "da-nang", "table 1, row 1, column 'Hạng'", "figures: 1, places: 1,",
                 "unknown_region: 'Atlantis'", "Nothing was loaded."):  # fmt: skip
        assert told in done.output, (told, done.output)
    assert not settings.data.exists()


def test_new_writes_a_source_that_fits_its_schema_and_its_golden_page(run: Run, settings: Settings) -> None:
    done = run("new", "baocamau", "--name", "Báo Cà Mau", "--homepage", "https://www.baocamau.vn", "--region", "ca-mau")
    assert done.exit_code == 0, done.output
    vocabulary = load_vocabulary(settings.vocabulary)
    row = next(row for row in vocabulary.registers["sources"] if row["source_id"] == "baocamau")
    assert (row["domain"], row["region_id"], row["is_enabled"]) == ("baocamau.vn", "ca-mau", "0")
    schema = json.loads((settings.vocabulary / "sources.schema.json").read_text("utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(vocabulary.sources["baocamau"])) == []
    golden = list((settings.project / "tests" / "unit" / "parse" / "golden").iterdir())
    assert {path.suffix for path in golden} == {".html", ".json"}
    expected = json.loads(next(path for path in golden if path.suffix == ".json").read_text("utf-8"))
    assert expected["author"] == "Minh An" and len(expected["lines"]) == 5
    with (settings.vocabulary / "registers" / "sources.csv").open(encoding="utf-8") as stream:
        assert {len(row) for row in csv.reader(stream)} == {9}


@pytest.mark.parametrize(
    ("source_id", "homepage", "region", "why"),
    [
        ("baodaklak", "https://other.example", "vn", "already"),
        ("Báo", "https://other.example", "vn", "no id"),
        ("other", "other.example", "vn", "whole address"),
        ("other", "https://baodaklak.vn", "vn", "belongs to"),
        ("other", "https://other.example", "atlantis", "no region"),
    ],
)
def test_new_refuses_what_cannot_be_and_writes_nothing(
    run: Run, settings: Settings, source_id: str, homepage: str, region: str, why: str
) -> None:
    before = load_vocabulary(settings.vocabulary).version
    done = run("new", source_id, "--name", "x", "--homepage", homepage, "--region", region)
    assert done.exit_code == 2 and why in done.output
    assert load_vocabulary(settings.vocabulary).version == before


def test_elements_are_found_by_the_selectors_they_are_made_of() -> None:
    version = {
        "title": "h1.a.b", "lead": ".x .y", "body": "div[data-role=content]", "date": "#d time", "author": "a.n",
    }  # fmt: skip
    page = page_of_selectors(version, "https://a.vn/", date(2025, 3, 1)).encode()
    assert all(found_by_selectors(page, None, version).values())
    assert element("p.c", "<b>") == '<p class="c">&lt;b&gt;</p>'
