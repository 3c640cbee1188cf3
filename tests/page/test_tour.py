"""The tour of a reader: from the map to a province, its targets, and the sentence that says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PROJECT
from tests.page.conftest import ONE_OF_EACH, keep, opened


def test_a_reader_finds_how_a_province_does_on_its_targets_and_the_sentence_that_says_so(
    page: Page, site: Path
) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_label("Tỉnh quan tâm").select_option("dak-lak")
    expect(page.locator("#map a.chosen")).to_have_attribute("aria-label", re.compile("^Đắk Lắk: 0,5408"))
    page.locator("#rows tr.chosen").get_by_role("link", name="Đắk Lắk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đắk Lắk")
    row = page.locator(".targets tr", has_text="Tỷ lệ hồ sơ nộp trực tuyến")
    expect(row).to_contain_text("80%")
    expect(row).to_contain_text("62,5%")
    row.get_by_role("link", name="62,5%").click()
    evidence = page.frame_locator("dialog[open] iframe")
    expect(evidence.locator(".value:target mark")).to_contain_text("đạt 62,5%")
    expect(evidence.locator(".value:target .cite")).to_contain_text("Đắk Lắk nhìn lại một năm chuyển đổi số")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(row.get_by_role("link", name="62,5%")).to_be_focused()
    of_samples = page.locator(".targets tr", has_text="Tỷ trọng kinh tế số trong GRDP").first
    expect(of_samples).to_contain_text("2025")
    of_samples.get_by_role("link", name="20%").click()
    expect(evidence.locator(".value:target mark")).to_contain_text("kinh tế số chiếm 20% GRDP")
    expect(evidence.locator(".value:target .cite")).to_contain_text("Nghị quyết 04 hẹn gì với Đắk Lắk năm 2025")


@pytest.mark.parametrize(("folder", "told"), [("", "Kinh tế số tính bằng"), ("en/", "Digital economy as percent")])
def test_an_indicator_is_defined_in_the_language_of_its_page(page: Page, site: Path, folder: str, told: str) -> None:
    page.goto(f"{site.as_uri()}/{folder}indicator/digital_economy_share.html")
    expect(page.locator("section").first).to_contain_text(told)
    page.locator("main a[href*='index.html#']").click()
    expect(page.locator("#choose-i")).to_have_value("digital_economy_share")


def test_what_is_chosen_while_the_values_of_another_choice_are_fetched_keeps_both(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    chosen = [["i", "digital_economy_share"], ["g", "34"], ["r", "dak-lak"]]
    page.evaluate(
        """(chosen) => { for (const [name, value] of chosen) {
        const control = document.querySelector(`#controls [name=${name}]`);
        control.value = value;
        control.dispatchEvent(new Event("change", { bubbles: true }));
    } }""",
        chosen,
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Tỷ trọng kinh tế số trong GRDP")
    expect(page.locator("#rows tr")).to_have_count(34)
    expect(page.get_by_label("Tỉnh quan tâm")).to_have_value("dak-lak")


def test_what_is_chosen_stands_in_the_address_and_comes_back_with_it(page: Page, site: Path) -> None:
    home = (site / "index.html").as_uri()
    page.goto(home)
    before = page.locator("#rows").inner_text()
    page.get_by_label("Chỉ số", exact=True).select_option("digital_economy_share")
    expect(page.get_by_label("Năm", exact=True)).to_have_value("2022")  # 2023 is later, and only one province reported
    page.get_by_label("Địa giới").select_option("34")
    page.get_by_label("Tỉnh quan tâm").select_option("dak-lak")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tỷ trọng kinh tế số trong GRDP")
    expect(page.locator("#rows tr")).to_have_count(34)
    address, after = page.url, page.locator("#rows").inner_text()
    assert after != before
    with_address = page.context.new_page()
    with_address.goto(address)
    assert with_address.locator("#rows").inner_text() == after
    for _ in range(3):
        page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chỉ số chuyển đổi số (DTI)")
    assert page.locator("#rows").inner_text() == before


def test_an_address_that_means_nothing_shows_the_first_view(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri() + "#i=<b>&y=9999&g=99&r=__proto__&l=xx")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chỉ số chuyển đổi số (DTI)")
    expect(page.locator("#rows tr")).to_have_count(63)


def test_the_language_changes_in_place_and_links_follow_it(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#summary")).to_contain_text("63 of 63 provinces have a figure")
    expect(page.get_by_role("navigation")).to_contain_text("Provinces")
    expect(page.locator("#rows tr").first).to_contain_text("0.8002")
    headings = " ".join(page.locator("h2, h3").all_inner_texts())
    assert not set(headings.lower()) & set("ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựđ"), headings
    page.locator("#rows").get_by_role("link", name="Da Nang").click()
    assert "/en/region/da-nang.html" in page.url
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đà Nẵng")


def test_a_choice_on_the_map_brings_a_province_out_everywhere(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.locator("#map .map:not([hidden]) a[data-region='da-nang']").click()
    expect(page.locator("#series .strong.chosen")).to_contain_text("Đà Nẵng")
    expect(page.locator("#rows tr.chosen th")).to_have_text("Đà Nẵng")
    assert "r=da-nang" in page.url


def test_the_pages_are_read_without_scripts(browser: Browser, site: Path) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto((site / "index.html").as_uri())
        expect(page.locator("#rows tr")).to_have_count(63)
        expect(page.locator("#map .map:not([hidden]) a")).to_have_count(63)
        page.locator("#rows tr").first.locator("a.fact").first.click()
        expect(page.locator(".value:has(:target) mark").first).to_contain_text("0,8002")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Digital Transformation Index (DTI)")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "light"), (1920, "dark")])
def test_nothing_sticks_out_of_any_screen(browser: Browser, site: Path, width: int, scheme: str) -> None:
    with opened(browser, width=width, color_scheme=scheme) as page:
        for name in ONE_OF_EACH:
            page.goto(f"{site.as_uri()}/{name}")
            keep(page, name, scheme, width)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} at {width}"


def test_hostile_text_is_text(page: Page, site: Path) -> None:
    page.goto((site / "region" / "lao-cai.html").as_uri())
    expect(page).to_have_title("Lào Cai – Tỉnh Số")
    expect(page.locator("main")).to_contain_text("<script>document.title='taken'</script>")
    assert all(len(text) < 260 for text in page.locator("bdi").all_inner_texts())
    for region in ("lao-cai", "yen-bai"):
        page.goto((site / "evidence" / region / "online_dossier_share.html").as_uri())
        expect(page).to_have_title(re.compile("Tỷ lệ hồ sơ nộp trực tuyến"))
        expect(page.locator("mark").first).to_be_visible()
        assert page.locator("img, a[href^='javascript']").count() == 0


def test_the_prepared_correction_fits_the_schema_of_corrections(page: Page, site: Path) -> None:
    page.goto((site / "evidence" / "dak-lak" / "online_dossier_share.html").as_uri())
    page.locator("summary").first.click()
    page.locator("button.copy").first.click()
    expect(page.locator("button.copy").first).to_have_text("Đã chép")
    entries = yaml.load(page.locator("pre").first.inner_text(), yaml.BaseLoader)
    entries[0]["set"]["value"] = entries[0]["expect"]["value"] = float(entries[0]["set"]["value"])
    schema = yaml.safe_load((PROJECT / "vocabulary" / "corrections.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(entries)) == []
    assert entries[0]["status"] == "proposed"
