"""From a capture to an article or a reasoned refusal, whatever the bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.parse import parse, parser_version
from tinhso.records import Article, Capture, Rejection
from tinhso.vocabulary import Vocabulary

from .conftest import VOCABULARY, json_capture, make_capture
from .test_plain import BODY, FIRST, SECOND, THIRD, TITLE

Read = Callable[[Capture], Article]
Refuse = Callable[[Capture], Rejection]


def test_the_parts_of_an_article(read: Read, vocabulary: Vocabulary) -> None:
    url = "https://A.vn/tin/1.html?id=3&utm_source=x#top"
    article = read(json_capture(id="x", url=url, site="Báo A", title=TITLE, published="2025-03-12", text=BODY))
    assert article.text == f"{TITLE}\n{FIRST}\n{SECOND}\n{THIRD}"
    assert article.content_hash == sha256(article.text.encode()).hexdigest()[:32]
    assert article.canonical_url == "https://a.vn/tin/1.html?id=3"
    assert article.article_id == sha256(b"a.vn/tin/1.html?id=3").hexdigest()[:16]
    assert (article.url, article.site, article.lead) == (url, "Báo A", FIRST)
    assert (article.published_at, article.published_precision) == (datetime(2025, 3, 12), "day")
    assert article.word_count == len(article.text.split())
    assert article.is_on_topic
    assert article.parser_version == parser_version(vocabulary)


def test_without_an_address_the_document_names_the_article(read: Read) -> None:
    article = read(make_capture(f"{TITLE}\n{BODY}", document="tin.txt"))
    assert article.article_id == sha256(b"document:tin.txt").hexdigest()[:16]
    assert article.canonical_url is None


def test_the_given_date_wins_and_the_text_makes_it_exact(read: Read) -> None:
    text = f"{TITLE}\n08:31, 12/03/2025\n{BODY}"
    same = read(json_capture(title=TITLE, published="2025-03-12", text=text))
    other = read(json_capture(title=TITLE, published="2025-03-11", text=text))
    none = read(json_capture(title=TITLE, published=None, text=text))
    assert (same.published_at, same.published_precision) == (datetime(2025, 3, 12, 8, 31), "minute")
    assert (other.published_at, other.published_precision) == (datetime(2025, 3, 11), "day")
    assert none.published_at == datetime(2025, 3, 12, 8, 31)


@pytest.mark.parametrize("published", ["20233-05-01", "1899-01-01", "2031-01-01", "hôm qua", 5, True])
def test_an_article_with_an_impossible_date_is_refused(refuse: Refuse, published: object) -> None:
    assert refuse(json_capture(title=TITLE, published=published, text=BODY)).reason == "bad_date"


def test_an_impossible_date_line_refuses_only_what_has_no_other_date(read: Read, refuse: Refuse) -> None:
    text = f"{TITLE}\n08:31, 12/03/20255\n{BODY}"
    assert refuse(json_capture(title=TITLE, text=text)).reason == "bad_date"
    assert refuse(make_capture(text)).detail.count("12/03/20255") == 1
    assert read(json_capture(title=TITLE, published="2025-03-12", text=text)).published_precision == "day"


def test_an_impossible_date_in_the_body_is_only_a_number(read: Read) -> None:
    assert (
        read(json_capture(title=TITLE, text=f"{TITLE}\n{BODY}\nMã số 1/1/20233 được cấp cho hồ sơ.")).published_at
        is None
    )


@pytest.mark.parametrize(
    ("capture", "reason"),
    [
        (make_capture(b"\xff\xfe\x00\xd8" * 10), "broken_encoding"),
        (make_capture("Tỉnh ".encode() + b"\xff\xc3\x28" * 40), "broken_encoding"),
        (make_capture("12345 67"), "no_text"),
        (make_capture("ngắn"), "no_text"),
        (make_capture("x" * 2_000_001), "too_large"),
        (make_capture(b"<p>" + b"x" * (20 * 2**20), "text/html"), "too_large"),
        (make_capture("<div>" * 20_000 + BODY, "text/html"), "too_deep"),
        (make_capture("<html><script>x</script></html>", "text/html"), "no_text"),
        (make_capture("[1]", "application/json"), "wrong_type"),
        (make_capture("{", "application/json"), "wrong_type"),
        (make_capture('{"title": "x"}', "application/json"), "no_text"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(refuse: Refuse, capture: Capture, reason: str) -> None:
    rejection = refuse(replace(capture, archive_file="tinhso-202611-0001.warc.gz", archive_offset=7))
    assert (rejection.stage, rejection.reason) == ("parse", reason)
    assert rejection.capture_id == capture.capture_id
    assert rejection.place == "tinhso-202611-0001.warc.gz:7"
    assert rejection.rejected_at == capture.captured_at  # the same archive gives the same rows


def test_off_topic_articles_are_loaded_and_flagged(read: Read) -> None:
    text = (
        "Giá hồ tiêu sáng nay tăng mạnh, nông dân vào vụ thu hoạch với nhiều hy vọng về một mùa bội thu ở Tây Nguyên."
    )
    assert not read(json_capture(title="Hồ tiêu được mùa", text=text)).is_on_topic


def test_the_same_capture_gives_the_same_article(vocabulary: Vocabulary) -> None:
    capture = json_capture(title=TITLE, text=BODY)
    assert parse(capture, vocabulary) == parse(capture, vocabulary)


def test_the_version_changes_with_rules_and_sources_only(vocabulary: Vocabulary) -> None:
    version = parser_version(vocabulary)
    same = replace(vocabulary, rules={**vocabulary.rules, "indicators": {}}, version="other")
    rules = replace(vocabulary, rules={**vocabulary.rules, "topic": {**vocabulary.rules["topic"], "threshold": 1}})
    sources = replace(vocabulary, sources={})
    assert parser_version(same) == version
    assert len({version, parser_version(rules), parser_version(sources)}) == 3


KINDS = st.sampled_from(["text/plain", "text/html", "application/json"])
PIECES = [
    TITLE, FIRST, SECOND, "Tin liên quan", "12/03/2025", "<p>", "</div>", "<table><tr><td>", "|", "---",
    "\x00", "\ud800", "Bình luận", "1/1/20233", "<script>", "&#x0;", "&amp;", "Lê Vân", ">> x", "\u202e",
    "İ", "e\u0301" * 5,
]  # fmt: skip
FRAGMENTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=25)


@settings(max_examples=200, deadline=None)
@given(
    content=st.binary(max_size=300) | FRAGMENTS.map(lambda f: "\n".join(f).encode("utf-8", "surrogatepass")), kind=KINDS
)
def test_any_bytes_end_as_an_article_or_a_rejection(content: bytes, kind: str) -> None:
    assert isinstance(parse(make_capture(content, kind), VOCABULARY), Article | Rejection)


@settings(max_examples=200, deadline=None)
@given(
    fragments=FRAGMENTS,
    title=st.none() | st.text(max_size=30) | st.just(TITLE),
    published=st.none() | st.text(max_size=12),
)
def test_any_json_line_ends_as_an_article_or_a_rejection(
    fragments: list[str], title: str | None, published: str | None
) -> None:
    found = parse(json_capture(title=title, text="\n".join(fragments), published=published), VOCABULARY)
    assert isinstance(found, Article | Rejection)
    if isinstance(found, Article):
        assert found.text.encode()
        assert found.text == "\n".join(line.strip() for line in found.text.split("\n") if line.strip())


HOSTILE = {
    "deep": "<div>" * 4_900 + BODY,
    "paragraphs": "<p>" * 100_000 + BODY,
    "headings": "<h1>x</h1>" * 60_000 + BODY,
    "brackets": "<" * 300_000,
    "comment": "<!--" + "-" * 300_000,
    "attributes": "<a " + "x=1 " * 100_000 + ">" + BODY,
    "entities": "&amp;" * 200_000,
    "tables": "<table><tr><td>" * 2_400 + BODY,
    "json-ld": '<script type="application/ld+json">' + "[" * 90_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_take_bounded_time(vocabulary: Vocabulary, html: str) -> None:
    began = time.process_time()
    parse(make_capture(html, "text/html"), vocabulary)
    assert time.process_time() - began < 6


@pytest.mark.parametrize(
    "unit", ["Tin liên quan\n" + "x" * 61 + ".\n", "a | ", "1/1/", "(", "a: ", "Nguồn: ", "\n.\n", "Lê Vân\n"]
)
def test_hostile_text_of_a_megabyte_takes_bounded_time(vocabulary: Vocabulary, unit: str) -> None:
    began = time.process_time()
    parse(make_capture(unit * (1_000_000 // len(unit))), vocabulary)
    assert time.process_time() - began < 6
