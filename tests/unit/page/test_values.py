"""Values of evidence pages are built from strings: nothing of an article's may become more than text."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html

from tinhso.page.evidence import values_by_indicator
from tinhso.page.render import Renderer
from tinhso.page.values import EvidenceWriter

_HOSTILE = "</p><script>alert(1)</script>\"'&<b onclick=x>"


def _row(**other: object) -> dict[str, object]:
    row = {
        "region_id": "hue", "indicator_id": "dti", "chosen_observation_id": "0123456789abcdef", "status": "actual",
        "measure": "value", "period": "2022", "period_end": date(2022, 12, 31), "scope": None, "value": 0.5,
        "value_high": None, "unit": "index_0_1", "comparator": "=", "n_observations": 1, "value_min": 0.5,
        "value_max": 0.5, "has_conflict": False, "is_old": True, "report_value": 0.5, "report_value_high": None,
        "report_comparator": "=", "report_unit": "index_0_1", "source_kind": "press", "quote": "đạt 0,5",
        "sentence": "DTI đạt 0,5 điểm.", "rule_id": "dti.1", "corrected_by": None, "is_averaged": False,
        "report_period_is_inferred": False, "title": "Một bài", "published_date": date(2023, 1, 2), "document": "a.txt",
        "source": "a.example", "url": "https://a.example/1", "n_values": 1,
    }  # fmt: skip
    return row | other


def _section(lang: str, *rows: dict[str, object]) -> html.HtmlElement:
    ((_, (value,)),) = values_by_indicator(rows)
    value["anchors"] = ["o01234567", "o2022"]
    return html.fromstring(EvidenceWriter(Renderer(lang)).section(value, "Huế · DTI", True))


@pytest.mark.parametrize(
    "field", ["title", "quote", "sentence", "source", "document", "rule_id", "corrected_by", "scope", "period", "url"]
)
def test_hostile_text_of_any_field_is_text(field: str) -> None:
    other = {"sentence": f"a {_HOSTILE} b", "quote": _HOSTILE} if field in ("quote", "sentence") else {field: _HOSTILE}
    section = _section("vi", _row(**other, **({"source": None} if field == "document" else {})))
    assert section.xpath(".//script | .//b | .//@onclick") == []
    if field != "url":  # an address a browser may not follow is left out
        assert "<script>alert(1)</script>" in section.text_content()


def test_a_value_shows_its_sentence_where_it_is_from_and_how_it_was_read() -> None:
    section = _section("en", _row(is_averaged=True, has_conflict=True, value_max=0.6))
    assert section.get("id") == "o01234567"
    assert [one.get("id") for one in section.xpath("./a")] == ["o2022"]
    assert section.xpath("string(.//mark)") == "đạt 0,5"
    told = " ".join(section.text_content().split())
    for part in ("0.5 2022 · boundaries before July 2025", "Sources disagree: from 0.5 to 0.6", "Một bài · a.example"):
        assert part in told
    assert section.xpath("string(.//a[@rel]/@href)") == "https://a.example/1"
    assert "plain mean" in told


def test_more_reports_than_are_shown_are_counted() -> None:
    section = _section("vi", *[_row(n_observations=9, title=f"Bài {n}") for n in range(3)])
    assert len(section.xpath(".//ul[@class='reports']/li")) == 3
    assert "và 6 lần nêu khác" in section.text_content()


def test_the_page_around_the_values_escapes_names_and_says_what_a_figure_was_put_together_from() -> None:
    region = {"region_id": "hue", "name_vi": _HOSTILE, "name_en": "Hue", "is_new": True, "is_unchanged": True}
    indicator = {"indicator_id": "dti", "name_vi": _HOSTILE, "name_en": "DTI", "unit": "percent"}
    pieces = [({**region, "region_id": "old"}, 12.5), (region, None)]
    composed = [{"year": 2024, "value": 10.0, "basis": "weighted", "pieces": pieces}]
    path, text = EvidenceWriter(Renderer("vi")).page(region, indicator, composed, [], 3)
    page = html.fromstring(text)
    assert path == "evidence/hue/dti.html"
    assert page.xpath("//b | //@onclick") == []
    assert page.xpath("string(//h1)").strip() == _HOSTILE
    assert page.xpath("//*[@id='n2024']//li/a/@href") == ["../old/dti.html#o2024"]
    assert page.xpath("//@hreflang/parent::*/@href")[0] == "../../en/evidence/hue/dti.html"
    assert "Còn 3 giá trị cũ hơn" in page.text_content()
    assert "\0" not in text
