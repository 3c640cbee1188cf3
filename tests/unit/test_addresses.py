"""Spellings of one address fold to one, addresses of two articles stay two, and a page is not believed blindly."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.addresses import address_key, canonical_url, host_of, source_of
from tinhso.parse import parse
from tinhso.records import Article
from tinhso.settings import load_settings
from tinhso.vocabulary import load_vocabulary

from .parse.conftest import make_capture

VOCABULARY = load_vocabulary(load_settings().vocabulary)
EXAMPLES = VOCABULARY.rules["addresses"]["examples"]


@pytest.mark.parametrize("spellings", EXAMPLES["same"], ids=lambda spellings: spellings[0])
def test_spellings_of_one_address_fold_to_one(spellings: list[str]) -> None:
    key = address_key(spellings[0], VOCABULARY)
    assert [url for url in spellings if address_key(url, VOCABULARY) != key] == []


@pytest.mark.parametrize("addresses", EXAMPLES["different"], ids=lambda addresses: addresses[0])
def test_addresses_of_different_pages_stay_apart(addresses: list[str]) -> None:
    keys = {url: address_key(url, VOCABULARY) for url in addresses}
    assert [pair for pair in combinations(addresses, 2) if keys[pair[0]] == keys[pair[1]]] == []


def test_a_page_received_under_twenty_spellings_is_one_article() -> None:
    spellings = EXAMPLES["same"][0]
    html = "<h1>Tỉnh mẫu tăng hạng</h1><p>" + "Tỉnh mẫu tăng ba bậc về chuyển đổi số trong năm qua. " * 4
    read = [parse(make_capture(html, "text/html", url=url), VOCABULARY) for url in spellings]
    articles = [article for article in read if isinstance(article, Article)]
    assert len(spellings) > 20 and len(articles) == len(spellings)
    assert len({article.article_id for article in articles}) == 1
    assert [article.url for article in articles] == spellings  # as received


@pytest.mark.parametrize(
    ("stated", "url", "expected"),
    [
        ("https://a.vn/1", "https://a.vn/1?utm_source=x", "https://a.vn/1"),
        ("/1", "https://a.vn/2", "https://a.vn/1"),
        ("https://www.a.vn/1", "https://m.a.vn/2", "https://www.a.vn/1"),
        ("https://a.vn/tin-5.html", "https://a.vn/amp/tin-5.html", "https://a.vn/tin-5.html"),
        ("https://a.vn/tin-5.html", "https://a.vn/print/5", "https://a.vn/tin-5.html"),
        (None, "https://m.a.vn/tin-5.html?amp=1", "https://a.vn/tin-5.html"),
        ("https://evil.vn/1", "https://a.vn/2", "https://a.vn/2"),
        ("https://a.vn/1", None, "https://a.vn/1"),
        ("javascript:x", None, None),
        (None, "ftp://a.vn", None),
        ("http://[bad", "https://a.vn:443/x?b=1&a=", "https://a.vn/x?b=1&a="),
        (None, "http://A.VN", "http://a.vn/"),
        # every page of a site names its front page, or the section, or itself without the number
        ("https://a.vn/", "https://a.vn/tin-5.html", "https://a.vn/tin-5.html"),
        ("https://a.vn/so", "https://a.vn/so/tin-5.html", "https://a.vn/so/tin-5.html"),
        ("https://a.vn/tin.aspx", "https://a.vn/tin.aspx?id=4512", "https://a.vn/tin.aspx?id=4512"),
        ("https://a.vn/tin.aspx", "https://a.vn/tin.aspx?trang=2", "https://a.vn/tin.aspx"),
    ],
)
def test_the_canonical_address(stated: str | None, url: str | None, expected: str | None) -> None:
    assert canonical_url(stated, url, VOCABULARY) == expected


def test_a_host_belongs_to_the_source_whose_domain_it_lies_below() -> None:
    assert source_of("https://m.nhandan.vn/x", VOCABULARY) == "nhandan"
    assert source_of("https://nhandan.vn.evil.com/x", VOCABULARY) is None
    assert host_of("http://[bad") is None


@given(st.one_of(st.text(max_size=80), st.from_regex(r"https?://[a-z.]{1,20}(/[\w.%;-]{0,9}){0,5}(\?[\w=&%]{0,20})?")))
def test_folding_is_stable_and_never_raises(url: str) -> None:
    canonical = canonical_url(None, url, VOCABULARY)
    if canonical:
        assert canonical_url(None, canonical, VOCABULARY) == canonical
        assert address_key(canonical, VOCABULARY) == address_key(url, VOCABULARY)


@pytest.mark.parametrize("part", ["/amp", "/./..", "//", "-amp", ".amp.html", "/print/", ";jsessionid=", "%41", "m."])
def test_a_long_address_takes_no_time(part: str) -> None:
    began = time.process_time()
    address_key("https://m.a.vn/" + part * 20_000, VOCABULARY)
    assert time.process_time() - began < 0.5
