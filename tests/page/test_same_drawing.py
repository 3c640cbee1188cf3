"""What the browser draws for a view is what Python draws for it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tinhso.page.home import home_view
from tinhso.page.panel import View
from tinhso.page.render import Renderer

_PARTS = ("#summary", "#map .map:not([hidden])", "#legend", "#rows", "#series", "#targets")
_VIEWS = [
    View("dti", 2022, "63"),
    View("dti", 2021, "34"),
    View("digital_economy_share", 2022, "63"),
    View("digital_economy_share", 2023, "34"),
    View("online_dossier_share", 2023, "63"),
    View("bts_stations", 2025, "34"),
    View("dti_society", 2024, "63"),
]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("view", _VIEWS, ids=lambda view: f"{view.indicator_id}-{view.year}-{view.geography}")
def test_both_draw_the_same(page: Page, site: Path, view: View, lang: str) -> None:
    panel = _panel(site)
    renderer = Renderer(lang)
    _, html = renderer.page(
        "index.html", "index.html", both=True, events=[], pillars=[], progress=[], release="",
        **home_view(panel, view, lang),
    )  # fmt: skip
    page.set_content(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>|<script.*?</script>', "", html))
    drawn = {part: _inside(page, part) for part in _PARTS}
    home = site / ("" if lang == "vi" else "en") / "index.html"
    page.goto(f"{home.as_uri()}#i={view.indicator_id}&y={view.year}&g={view.geography}")
    for name, chosen in (("i", view.indicator_id), ("y", view.year), ("g", view.geography)):
        expect(page.locator(f"#choose-{name}")).to_have_value(str(chosen))  # drawn last
    expect(page.locator("#rows tr")).to_have_count(int(view.geography))
    for part in _PARTS:
        assert _inside(page, part) == drawn[part], part


def _panel(site: Path) -> dict[str, Any]:
    """The panel, put together again from the files the browser gets."""

    def read(name: str) -> dict[str, Any]:
        script = (site / "data" / name).read_text(encoding="utf-8")
        return json.loads(script[script.index("{") :].rstrip(";)\n"))

    panel = read("panel.js")
    return {**panel, "indicators": [read(f"panel/{one['id']}.js") for one in panel["indicators"]]}


def _inside(page: Page, part: str) -> str:
    """The element's content without the white space of templates, and '3.0' as '3'."""
    text = page.evaluate("part => document.querySelector(part).innerHTML", part)
    text = re.sub(r"\s+", " ", text.replace("&nbsp;", " "))
    text = re.sub(r' hidden(="")?', " hidden", text)
    return re.sub(r"(?<=\d)\.0(?=[\" L])", "", re.sub(r">\s+<", "><", text)).strip()
