"""The map drawn from a GeoJSON file, where one is configured: rectangles here."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import PROJECT
from tests.page.conftest import keep
from tinhso.page.site import build_site


def _rectangles(path: Path) -> Path:
    """A rectangle for each of the 63, where its tile is."""
    features = []
    with (PROJECT / "tinhso" / "page" / "tiles.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["geography"] == "63":
                west, north = 102.2 + int(row["column"]), 23.4 - 0.8 * int(row["row"])
                east, south = west + 1, north - 0.8
                ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
                geometry = {"type": "Polygon", "coordinates": [ring]}
                features.append({"type": "Feature", "properties": {"id": row["region_id"]}, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_boundaries_take_the_place_of_tiles_where_they_were_given(page: Page, site: Path, tmp_path: Path) -> None:
    given = {"63": _rectangles(tmp_path / "63.geojson")}
    build_site(site.parent / "tinhso.duckdb", tmp_path / "site", site, 1, given, "Ranh giới: <b>chúng tôi</b>, CC0")
    page.goto((tmp_path / "site" / "index.html").as_uri())
    outlined = page.locator("#map .map.outlined")
    expect(outlined.locator("a path")).to_have_count(63)
    expect(outlined.locator(".islands")).to_contain_text(["Hoàng Sa", "Trường Sa"])
    expect(page.locator(".note:visible", has_text="chúng tôi")).to_contain_text("<b>chúng tôi</b>, CC0")
    keep(page, "boundaries.html", "light", 1440)
    assert Axe().run(page, options={"preload": False}).response["violations"] == []
    outlined.locator("a[data-region='da-nang']").click()
    expect(page.locator("#rows tr.chosen th")).to_have_text("Đà Nẵng")
    page.get_by_label("Năm", exact=True).select_option("2023")
    expect(outlined.locator("a[data-region='da-nang'] title")).to_have_text("Đà Nẵng: 0,8340")
    page.get_by_label("Địa giới").select_option("34")
    expect(outlined).to_be_hidden()
    expect(page.locator("#map .map:not(.outlined)").locator("a:visible")).to_have_count(34)
    expect(page.locator(".note:visible", has_text="chúng tôi")).to_have_count(0)
