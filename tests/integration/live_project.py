"""A project whose sources are a server of this test: official tables of dti.gov.vn and one newspaper.

Belongs here: setting it up. Does not belong here: assertions.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from tests.conftest import PROJECT, article_html
from tests.unit.acquire.conftest import Site
from tinhso.settings import Settings

PAGE = """<html><body><h1>Báo cáo xếp hạng chuyển đổi số năm 2022</h1>
<table><tr><th>XẾP HẠNG<br>DTI</th><th>CÁC TỈNH, THÀNH PHỐ TRỰC THUỘC TW</th><th>CHUYỂN ĐỔI SỐ CẤP TỈNH (PDTI)</th></tr>
<tr><td>1</td><td>TP. Đà Nẵng</td><td>0.8002</td></tr><tr><td>2</td><td>TP. Hồ Chí Minh</td><td>0.7163</td></tr>
<tr><td>3</td><td>Tỉnh không có tên</td><td>0.7</td></tr></table></body></html>"""
_FEED = '<?xml version="1.0"?><rss version="2.0"><channel><link>/</link>{}</channel></rss>'


def official_site() -> Site:
    site = Site()
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private\n")
    site.answers["/xep-hang-2022"] = (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode())
    return site


def project_with(site: Site, tmp_path: Path) -> Settings:
    """A project whose dti.gov.vn is the local server, its specification otherwise the shipped one."""
    project = tmp_path / "project"
    for folder in ("vocabulary", "dbt_project"):
        shutil.copytree(PROJECT / folder, project / folder, ignore=shutil.ignore_patterns("target", "logs"))
    (project / "tinhso").symlink_to(PROJECT / "tinhso")
    settings = Settings(project=project, data=tmp_path / "data")
    rows = _register(settings).read_text("utf-8").splitlines()
    rows = [row.replace(",dti.gov.vn,", ",127.0.0.1,")[:-1] + "1" if row.startswith("dti,") else row for row in rows]
    _register(settings).write_text("\n".join(rows) + "\n", "utf-8")
    spec = yaml.safe_load((settings.vocabulary / "sources" / "dti.yml").read_text("utf-8"))
    _specify(settings, spec, {"kind": "table", "url": f"{site.url}/xep-hang-{{year}}", "first_year": 2022})
    settings.inbox.mkdir(parents=True)
    return settings


def add_newspaper(settings: Settings, site: Site, *paths: str) -> str:
    """A source `local`, the server by its other name, whose feed names these pages; the address it begins with."""
    base = site.url.replace("127.0.0.1", "localhost")
    with _register(settings).open("a", encoding="utf-8") as register:
        header = _register(settings).read_text("utf-8").splitlines()[0]
        row = {"source_id": "local", "name": "Local", "domain": "localhost", "kind": "news", "language": "vi"}
        register.write(",".join((row | {"is_enabled": "1"}).get(name, "") for name in header.split(",")) + "\n")
    links = "".join(f"<item><link>{base}{path}</link></item>" for path in paths)
    site.answers["/rss"] = (200, {"Content-Type": "application/rss+xml"}, _FEED.format(links).encode())
    spec = {"source_id": "local", "max_articles": 10, "versions": []}
    _specify(settings, spec, {"kind": "feed", "url": f"{base}/rss"})
    return base


def tell(site: Site, percent: int) -> None:
    """The newspaper's page on Sơn La now tells this figure; its page on Hà Giang tells what it always told, under
    other furniture."""
    site.answers["/son-la"] = (200, {}, article_html("Sơn La", percent).encode())
    furniture = f"<footer>Lượt xem: {percent}</footer></body>"
    site.answers["/ha-giang"] = (200, {}, article_html("Hà Giang", 45).replace("</body>", furniture).encode())


def _register(settings: Settings) -> Path:
    return settings.vocabulary / "registers" / "sources.csv"


def _specify(settings: Settings, spec: dict[str, object], step: dict[str, object]) -> None:
    spec |= {"allow_private": True, "crawl_delay": 0, "discovery": [step]}
    path = settings.vocabulary / "sources" / f"{spec['source_id']}.yml"
    path.write_text(yaml.safe_dump(spec, allow_unicode=True), "utf-8")
