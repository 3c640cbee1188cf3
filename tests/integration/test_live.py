"""`tinhso refresh --live` from a web page to a fact, against a real server on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration.refresh import refresh_warehouse
from orchestration.terminal import DONE
from tests.conftest import PROJECT, article_html
from tests.unit.acquire.conftest import Site
from tinhso.settings import Settings

_FEED = '<?xml version="1.0"?><rss version="2.0"><channel><link>/</link>{}</channel></rss>'


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private\n")
    links = "".join(f"<item><link>{site.url}{path}</link></item>" for path in ("/son-la", "/private/page", "/gone"))
    site.answers["/rss"] = (200, {"Content-Type": "application/rss+xml"}, _FEED.format(links).encode())
    site.answers["/son-la"] = (200, {}, article_html("Sơn La", 72).encode())
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def settings(site: Site, tmp_path: Path) -> Settings:
    """A project of its own, with the local server as its only enabled source."""
    project = tmp_path / "project"
    for folder in ("vocabulary", "dbt_project"):
        shutil.copytree(PROJECT / folder, project / folder, ignore=shutil.ignore_patterns("target", "logs"))
    (project / "tinhso").symlink_to(PROJECT / "tinhso")
    register = project / "vocabulary" / "registers" / "sources.csv"
    header = register.read_text(encoding="utf-8").splitlines()[0]
    row = {
        "source_id": "local",
        "name": "Local",
        "domain": "127.0.0.1",
        "kind": "news",
        "language": "vi",
        "is_enabled": "1",
    }
    register.write_text(
        f"{header}\n" + ",".join(row.get(name, "") for name in header.split(",")) + "\n", encoding="utf-8"
    )
    specification = {
        "source_id": "local", "crawl_delay": 0, "max_articles": 10, "allow_private": True, "versions": [],
        "discovery": [{"kind": "feed", "url": f"{site.url}/rss"}],
    }  # fmt: skip
    (project / "vocabulary" / "sources" / "local.yml").write_text(yaml.safe_dump(specification), encoding="utf-8")
    return Settings(project=project, data=tmp_path / "data")


def test_a_page_of_an_enabled_source_becomes_a_fact_with_its_address(settings: Settings, site: Site) -> None:
    assert refresh_warehouse(settings, [], live=True, sources=[]) == DONE
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        facts = connection.execute(
            "select source_id, url, region_id, value from fct_observation join dim_article using (article_id)"
        ).fetchall()
        outcomes = dict(connection.execute("select url, outcome from fct_fetch").fetchall())
    assert ("local", f"{site.url}/son-la", "son-la", 72.0) in facts
    assert outcomes[f"{site.url}/son-la"] == "fetched"
    assert outcomes[f"{site.url}/private/page"] == "robots_denied"
    assert outcomes[f"{site.url}/gone"] == "not_found"
    assert "/private/page" not in site.asked


def test_a_page_that_goes_back_to_what_it_told_before_tells_that_again(
    settings: Settings, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinhso.acquire.source_run.is_due", lambda *told: True)
    for value in (72, 80, 72):
        site.answers["/son-la"] = (200, {}, article_html("Sơn La", value).encode())
        assert refresh_warehouse(settings, [], live=True, sources=[]) == DONE
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        now = connection.execute("select value from fct_observation where region_id = 'son-la'").fetchall()
        versions = connection.execute("select version from dim_article").fetchall()
        history = connection.execute(
            "select value from fct_indicator_revision where region_id = 'son-la' order by revision"
        ).fetchall()
    assert now == [(72.0,)]
    assert versions == [(2,)]
    assert history == [(72.0,), (80.0,), (72.0,)]
