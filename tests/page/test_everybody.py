"""Everybody can read the pages: axe finds nothing, and the keyboard reaches everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.page.conftest import ONE_OF_EACH, keep, opened

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing_on_any_kind_of_page(browser: Browser, site: Path, scheme: str, width: int) -> None:
    with opened(browser, width=width, color_scheme=scheme, bypass_csp=True) as page:
        for name in ONE_OF_EACH:
            page.goto(f"{site.as_uri()}/{name}")
            keep(page, name, scheme, width)
            found = Axe().run(page, options={"runOnly": _RULES, "preload": False}).response["violations"]
            told = [(one["id"], one["nodes"][0]["html"]) for one in found]
            assert told == [], name


def test_the_keyboard_alone_leads_to_the_sentence_and_back(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    expect(page.locator(".skip").first).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Chỉ số", exact=True).focus()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#language")).to_be_focused()
    number = page.locator("#rows .fact").first
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href') === '#ranking'"):
            break
    page.keyboard.press("Enter")  # past the sixty tiles of the map
    for _ in range(4):
        page.keyboard.press("Tab")
        if number.evaluate("one => one === document.activeElement"):
            break
    expect(number).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.frame_locator("dialog[open] iframe").locator(".value:has(:target) mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(number).to_be_focused()


@pytest.mark.parametrize("asked", ["Đắk Lắk", "dak lak", "LẮK đắk", "đak"])
def test_the_search_finds_with_and_without_marks(page: Page, site: Path, asked: str) -> None:
    page.goto((site / "search.html").as_uri())
    page.get_by_role("searchbox").fill(asked)
    first = page.locator("#results li").first
    expect(first).to_contain_text("Đắk Lắk")
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đắk Lắk")


def test_the_search_says_when_there_is_nothing_and_finds_hostile_titles_as_text(page: Page, site: Path) -> None:
    page.goto((site / "en" / "search.html").as_uri())
    page.get_by_role("searchbox").fill("zzzz")
    expect(page.get_by_role("status")).to_have_text("Nothing found.")
    page.get_by_role("searchbox").fill("onerror alert")
    expect(page.locator("#results li")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("#results a").count() == 0  # its address is none a browser may follow
