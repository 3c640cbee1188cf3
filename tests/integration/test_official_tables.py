"""Official tables from end to end: fetched and dropped into the inbox, beside the press, winning over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from openpyxl import Workbook

from orchestration.refresh import refresh_warehouse
from orchestration.terminal import DONE
from tests.conftest import PROJECT
from tests.unit.acquire.conftest import Site
from tinhso.settings import Settings

PAGE = """<html><body><h1>Báo cáo xếp hạng chuyển đổi số năm 2022</h1>
<table><tr><th>XẾP HẠNG<br>DTI</th><th>CÁC TỈNH, THÀNH PHỐ TRỰC THUỘC TW</th><th>CHUYỂN ĐỔI SỐ CẤP TỈNH (PDTI)</th></tr>
<tr><td>1</td><td>TP. Đà Nẵng</td><td>0.8002</td></tr><tr><td>2</td><td>TP. Hồ Chí Minh</td><td>0.7163</td></tr>
<tr><td>3</td><td>Tỉnh không có tên</td><td>0.7</td></tr></table></body></html>"""
PRESS = """Đà Nẵng và chuyển đổi số
Ngày 20/7/2023
Năm 2022, chỉ số chuyển đổi số (DTI) của thành phố Đà Nẵng đạt 0,8102, theo một bản tin chưa được kiểm lại.
"""


def official_site() -> Site:
    site = Site()
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nAllow: /\n")
    site.answers["/xep-hang-2022"] = (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode())
    return site


@pytest.fixture
def site() -> Iterator[Site]:
    site = official_site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def project_with(site: Site, tmp_path: Path) -> Settings:
    """A project whose dti.gov.vn is the local server, its specification otherwise the shipped one."""
    project = tmp_path / "project"
    for folder in ("vocabulary", "dbt_project"):
        shutil.copytree(PROJECT / folder, project / folder, ignore=shutil.ignore_patterns("target", "logs"))
    (project / "tinhso").symlink_to(PROJECT / "tinhso")
    vocabulary = project / "vocabulary"
    rows = (vocabulary / "registers" / "sources.csv").read_text("utf-8").splitlines()
    register = [
        row.replace(",dti.gov.vn,", ",127.0.0.1,")[:-1] + "1" if row.startswith("dti,") else row for row in rows
    ]
    (vocabulary / "registers" / "sources.csv").write_text("\n".join(register) + "\n", "utf-8")
    spec = yaml.safe_load((vocabulary / "sources" / "dti.yml").read_text("utf-8"))
    spec |= {"allow_private": True, "crawl_delay": 0}
    spec["discovery"] = [{"kind": "table", "url": f"{site.url}/xep-hang-{{year}}", "first_year": 2022}]
    (vocabulary / "sources" / "dti.yml").write_text(yaml.safe_dump(spec, allow_unicode=True), "utf-8")
    settings = Settings(project=project, data=tmp_path / "data")
    settings.inbox.mkdir(parents=True)
    return settings


@pytest.fixture
def settings(site: Site, tmp_path: Path) -> Settings:
    settings = project_with(site, tmp_path)
    (settings.inbox / "tin.txt").write_text(PRESS, "utf-8")
    book = Workbook()
    book.active.title = "DTI năm 2023"
    for row in (["Địa phương", "Chỉ số DTI", "Thứ hạng"], ["Hà Nội", "0,7", "6/63"], ["Hải Phòng", 0.69, 8]):
        book.active.append(row)
    book.save(settings.inbox / "dti.xlsx")
    (settings.inbox / "bang.csv").write_text("Tỉnh,DTI\nĐà Nẵng,1\n", "utf-8")
    return settings


def test_tables_of_the_web_and_of_files_become_official_facts_and_win_over_the_press(
    settings: Settings, site: Site
) -> None:
    assert refresh_warehouse(settings, [], live=True, sources=["dti"]) == DONE
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        ask = lambda query: connection.execute(query).fetchall()  # noqa: E731
        facts = ask(
            """select a.document, o.region_id, o.measure, o.value, o.period, o.quote from fct_observation o
               join dim_article a using (article_id) where source_kind = 'official' and a.source_id = 'dti'
               order by all"""
        )
        assert facts == [
            ("dti.xlsx", "ha-noi", "rank", 6, "2023", "Hà Nội | 0,7 | 6/63"),
            ("dti.xlsx", "ha-noi", "value", 0.7, "2023", "Hà Nội | 0,7 | 6/63"),
            ("dti.xlsx", "hai-phong", "rank", 8, "2023", "Hải Phòng | 0.69 | 8"),
            ("dti.xlsx", "hai-phong", "value", 0.69, "2023", "Hải Phòng | 0.69 | 8"),
            *((f"{site.url}/xep-hang-2022", region, measure, value, "2022", quote)
              for region, quote, rank, score in (("da-nang", "1 | TP. Đà Nẵng | 0.8002", 1, 0.8002),
                                                 ("ho-chi-minh", "2 | TP. Hồ Chí Minh | 0.7163", 2, 0.7163))
              for measure, value in (("rank", rank), ("value", score))),
        ]  # fmt: skip
        # A figure of the register gives way to the table that tells it.
        of_2022 = "region_id = 'da-nang' and indicator_id = 'dti' and measure = 'value' and period = '2022'"
        assert ask(f"select count(*) from fct_observation where source_kind = 'official' and {of_2022}") == [(1,)]
        assert ask(f"select value, is_official, n_sources from fct_indicator where {of_2022}") == [(0.8002, True, 2)]
        beside = "select official_value, press_value, is_agreeing, official_url from mart_press_vs_official"
        assert ask(f"{beside} where {of_2022}") == [(0.8002, 0.8102, False, f"{site.url}/xep-hang-2022")]
        page = f"{site.url}/xep-hang-2022"
        assert ask("select document, stage, reason from meta_quarantine order by all") == [
            ("bang.csv", "parse", "unknown_table"),
            (page, "extract", "unknown_region"),
        ]
        assert ask("select place from meta_quarantine where stage = 'extract'") == [(f"{page}: table 1, row 3",)]
        ((detail,),) = ask("select detail from meta_quarantine where document = 'bang.csv'")
        assert "dti (rank) is missing" in detail
        outcomes = dict(ask("select url, outcome from fct_fetch"))
        assert outcomes[f"{site.url}/xep-hang-2022"] == "fetched"
        assert outcomes[f"{site.url}/xep-hang-2023"] == "not_found"  # not out yet: asked again next month
