"""HTML pages with and without a specification, and markup gone wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tinhso.parse import parse
from tinhso.parse.html_page import depth_of, read_html
from tinhso.records import Article, Capture, Rejection
from tinhso.vocabulary import Vocabulary

from .conftest import json_capture, make_capture
from .test_plain import FIRST, SECOND, THIRD, TITLE

PAGE = (
    f"<html><head><title>{TITLE} | Báo</title></head><body><nav>Menu</nav><h1>{TITLE}</h1><h2 class=sapo>{FIRST}</h2>"
    f'<div class="old"><p>{SECOND}</p><p>{THIRD}</p></div><div class="ad">Mua ngay</div></body></html>'
)
OLD = {"from": "2020-01-01", "title": "h1", "lead": ".sapo", "body": ".old"}
NEW = {"from": "2024-01-01", "title": "h1", "body": ".new", "remove": [".ad"]}


def with_spec(vocabulary: Vocabulary, *versions: dict[str, Any]) -> Vocabulary:
    return replace(vocabulary, sources={"site": {"source_id": "site", "versions": list(versions)}})


def read(vocabulary: Vocabulary, html: str, when: datetime, source_id: str = "site") -> Article:
    capture = replace(make_capture(html, "text/html", source_id=source_id, url="https://site.vn/a"), captured_at=when)
    found = parse(capture, vocabulary)
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize("year", [2019, 2021, 2025])
def test_a_page_is_read_by_the_version_that_fits_it(vocabulary: Vocabulary, year: int) -> None:
    both = with_spec(vocabulary, OLD, NEW)
    when = datetime(year, 6, 1, tzinfo=UTC)
    assert read(both, PAGE, when).text == "\n".join([TITLE, FIRST, SECOND, THIRD])
    redesigned = PAGE.replace('"old"', '"new"').replace("</div><div", '<p class="ad">Mua ngay</p></div><div')
    assert read(both, redesigned, when).text.split("\n")[-2:] == [SECOND, THIRD]


@pytest.mark.parametrize(
    "versions", [[], [{"from": "2020-01-01", "body": ".gone"}], [{"from": "2020-01-01", "body": "a[[["}]]
)
def test_without_a_fitting_version_the_page_is_read_as_of_an_unknown_site(
    vocabulary: Vocabulary, versions: list[dict[str, Any]]
) -> None:
    text = read(with_spec(vocabulary, *versions), PAGE, datetime(2025, 1, 1, tzinfo=UTC)).text
    assert text.split("\n") == [TITLE, FIRST, SECOND, THIRD]


def test_lines_follow_blocks_and_keep_words_together() -> None:
    table = "<table><tr><td>a</td><td>b</td></tr></table>"
    html = f"<div id=x>một<b>hai</b> ba\n bốn<p>năm <i>sáu</i></p>bảy<br>tám{table}</div>"
    page = read_html(html, {"versions": [{"from": "2020-01-01", "body": "#x"}]}, date(2025, 1, 1), {})
    assert page.lines == ["mộthai ba bốn", "năm sáu", "bảy", "tám", "a | b"]


def test_html_in_a_json_line_or_a_text_file_is_read_as_html(vocabulary: Vocabulary) -> None:
    for capture in (json_capture(html=PAGE, url="https://x.vn/1"), json_capture(text=PAGE), make_capture(PAGE)):
        found = parse(capture, vocabulary)
        assert isinstance(found, Article)
        assert found.text.split("\n")[0] == TITLE
        assert "<" not in found.text


def test_a_dropped_page_belongs_to_the_site_its_canonical_address_names(vocabulary: Vocabulary) -> None:
    html = PAGE.replace("<head>", '<head><link rel="canonical" href="https://www.baodaklak.vn/tin/1/">')
    dropped = parse(make_capture(html, "text/html", document="1.html"), vocabulary)
    fetched = parse(make_capture(html, "text/html", url="https://other.vn/1", source_id="samples"), vocabulary)
    assert isinstance(dropped, Article) and isinstance(fetched, Article)
    assert (dropped.source_id, dropped.canonical_url) == ("baodaklak", "https://www.baodaklak.vn/tin/1/")
    assert (fetched.source_id, fetched.canonical_url) == ("samples", "https://other.vn/1")


def test_a_default_date_in_metadata_does_not_count_when_the_page_tells_it(vocabulary: Vocabulary) -> None:
    html = PAGE.replace("<head>", '<head><meta property="article:published_time" content="0001-01-01T00:00:00">')
    assert isinstance(parse(make_capture(html, "text/html"), vocabulary), Rejection)
    dated = html.replace("</h1>", '</h1><span class="date">Thứ tư, 12/03/2025 08:00</span>')
    found = parse(make_capture(dated, "text/html"), vocabulary)
    assert isinstance(found, Article)
    assert found.published_at == datetime(2025, 3, 12, 8)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{FIRST}<p>{SECOND}<p>{THIRD}",
        f"<html><body><table><tr><td>{FIRST}</table></p></div><p>{SECOND}</b><p>{THIRD}",
        f"{FIRST}<br>{SECOND}<br><br>{THIRD}",
        f"<html><body>{FIRST}<br/>{SECOND}<font>{THIRD}",
        f"<!-- <p>x --><div>{FIRST}</div><div>{SECOND}</div><div>{THIRD}</div>",
    ],
)
def test_markup_gone_wrong_loses_no_paragraph(vocabulary: Vocabulary, html: str) -> None:
    found = parse(make_capture(html, "text/html"), vocabulary)
    assert isinstance(found, Article)
    assert all(paragraph in found.text for paragraph in (FIRST, SECOND, THIRD))


@pytest.mark.parametrize(
    ("html", "depth"), [("", 0), ("<p>x<p>y", 0), ("<div><b>x</b></div>", 2), ("<br><img/>" * 9, 0), ("<div>" * 7, 7)]
)
def test_depth_counts_open_elements(html: str, depth: int) -> None:
    assert depth_of(html) == depth


def test_comments_of_the_page_are_furniture(read: Callable[[Capture], Article]) -> None:
    html = PAGE.replace(
        "</body>", "<div class=comments><h3>Bình luận (2)</h3><p>Tôi thấy tỉnh đạt 99% là nhiều.</p></div></body>"
    )
    assert "99%" not in read(make_capture(html, "text/html")).text
