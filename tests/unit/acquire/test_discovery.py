"""From feeds, sitemaps and listings to addresses: dialects, dates, bounds, topic, and what hostile ones do."""

from __future__ import annotations

import gzip
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.acquire.discovery import MAX_SITEMAPS, Page, discover
from tinhso.acquire.feeds import feed_links
from tinhso.acquire.links import Link, Wanted, Window, clean_links
from tinhso.acquire.listings import listing_links
from tinhso.acquire.sitemaps import MAX_ENTRIES, MAX_SITEMAP_BYTES, sitemap_links, unpacked
from tinhso.settings import load_settings
from tinhso.vocabulary import load_vocabulary

from .conftest import NOW

VOCABULARY = load_vocabulary(load_settings().vocabulary)
WEEK = Window(NOW - timedelta(days=7), NOW)
SITE = "https://bao.example.vn"


def found(
    step: Mapping[str, Any],
    pages: Mapping[str, str | bytes],
    window: Window = WEEK,
    known: frozenset[str] = frozenset(),
) -> tuple[list[str], list[str]]:
    """(addresses wanted, discovery pages asked for) on a site made of `pages`."""
    asked: list[str] = []

    def ask(url: str, purpose: str) -> Page | None:
        asked.append(url.removeprefix(SITE))
        body = pages.get(url.removeprefix(SITE))
        return None if body is None else Page(url, body.encode() if isinstance(body, str) else body)

    step = {"url": f"{SITE}/start", **step}
    wanted = Wanted(step, window, VOCABULARY, NOW)
    links = [link for page in discover(step, ask, window, wanted, lambda url: url not in known) for link in page.links]
    return [link.url.removeprefix(SITE) for link in links], asked


def rss(*items: str) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'


def item(path: str, title: str = "", when: str = "") -> str:
    date = f"<pubDate>{when}</pubDate>" if when else ""
    return f"<item><title>{title}</title><link>{SITE}{path}</link>{date}</item>"


def urlset(*entries: tuple[str, str]) -> str:
    urls = "".join(f"<url><loc>{SITE}{path}</loc><lastmod>{when}</lastmod></url>" for path, when in entries)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def index(*entries: tuple[str, str]) -> str:
    maps = "".join(f"<sitemap><loc>{SITE}{path}</loc><lastmod>{when}</lastmod></sitemap>" for path, when in entries)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'


# Feeds


def test_rss_atom_and_rdf_are_read_with_their_dates() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Chuyển đổi số</title><link rel="self" href="/x"/>'
        '<link href="/1"/><updated>2026-11-20T08:00:00+07:00</updated></entry></feed>'
    )
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><item><title>a</title><link>/2</link>'
        "<dc:date>2026-11-19</dc:date></item></rdf:RDF>"
    )
    moment = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    assert list(feed_links(atom.encode())) == [Link("/1", moment, "Chuyển đổi số")]
    dated = [(link.url, link.changed_at) for link in feed_links(rdf.encode())]
    assert dated == [("/2", datetime(2026, 11, 19, tzinfo=UTC))]
    assert next(feed_links(rss(item("/3", "b", "Fri, 20 Nov 2026 08:00:00 +0700")).encode())).changed_at == moment


@pytest.mark.parametrize(
    "broken",
    [
        rss(item("/1", "a & b <i> thẻ mở")),
        rss(item("/1"))[:-20],
        "\n\n" + rss(item("/1")),
        rss(item("/1", "&nbsp;&aacute; &#xFFFF;")),
        rss(item("/1")).replace("utf-8", "windows-1258"),
    ],
    ids=["markup in a title", "cut off", "blank lines first", "HTML entities", "wrong encoding declared"],
)
def test_broken_feeds_still_give_their_links(broken: str) -> None:
    assert [link.url for link in feed_links(broken.encode())] == [f"{SITE}/1"]


def test_entities_of_a_feed_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(
        item("/&l11;"), item("/&x;"), item("/ok")
    ).removeprefix('<?xml version="1.0" encoding="utf-8"?>')
    began = time.monotonic()
    links = [link.url for link in feed_links(bomb.encode())]
    assert time.monotonic() - began < 2
    assert not any("haha" in url or "root:" in url for url in links)
    assert sum(map(len, links)) < 1000


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"<rss><item><link>{text}".encode()))
def test_whatever_the_bytes_a_feed_or_sitemap_gives_links_or_nothing(payload: bytes) -> None:
    for link in [*feed_links(payload), *sitemap_links(payload), *sitemap_links(b"<urlset>" + payload)]:
        assert isinstance(link.url, str)
    assert all(link.url.startswith("http") for link in clean_links(feed_links(payload), SITE, 10))


# Sitemaps


def test_a_sitemap_index_leads_to_the_sitemaps_of_the_window_only() -> None:
    pages = {
        "/start": index(("/old.xml", "2024-01-31"), ("/new.xml.gz", "2026-11-20T10:00:00+07:00"), ("/undated.xml", "")),
        "/new.xml.gz": gzip.compress(urlset(("/a", "2026-11-20"), ("/b", "2025-01-01")).encode()),
        "/undated.xml": urlset(("/c", "")),
    }
    links, asked = found({"kind": "sitemap"}, pages)
    assert links == ["/a", "/c"]
    assert asked == ["/start", "/new.xml.gz", "/undated.xml"]


def test_a_backfill_asks_for_the_sitemaps_of_its_months() -> None:
    pages = {"/start": index(*((f"/map-{m:02d}-2024.xml", "2026-11-01") for m in range(1, 13)))}
    step = {"kind": "sitemap", "maps": r"/map-", "map_date": r"map-(?P<month>\d\d)-(?P<year>\d{4})"}
    span = Window(datetime(2024, 3, 10, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC), is_backfill=True)
    assert set(found(step, pages, span)[1]) == {"/start", "/map-03-2024.xml", "/map-04-2024.xml", "/map-05-2024.xml"}


def test_a_news_sitemap_gives_titles_and_dates_of_publication() -> None:
    news = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.vn/1</loc><news:news>'
        "<news:publication_date>2026-11-20T08:00:00+07:00</news:publication_date><news:title>Kinh tế số</news:title>"
        "</news:news></url></urlset>"
    )
    assert list(sitemap_links(news.encode())) == [
        Link("https://a.vn/1", datetime(2026, 11, 20, 1, tzinfo=UTC), "Kinh tế số")
    ]


def test_sitemaps_that_name_each_other_come_to_an_end() -> None:
    pages = {"/start": index(("/two", "")), "/two": index(("/start", ""), ("/two", ""), ("/three", ""))}
    assert found({"kind": "sitemap"}, pages)[1] == ["/start", "/two", "/three"]
    many = {"/start": index(*((f"/{i}.xml", "") for i in range(1000)))}
    assert len(found({"kind": "sitemap"}, many)[1]) == MAX_SITEMAPS


def test_a_sitemap_of_many_links_and_one_that_unpacks_without_end_are_bounded() -> None:
    many = b"<urlset>" + b"<url><loc>https://a.vn/</loc></url>" * (MAX_ENTRIES + 5)
    assert sum(1 for _ in sitemap_links(many)) == MAX_ENTRIES
    bomb = gzip.compress(b"<urlset>" + b" " * (MAX_SITEMAP_BYTES + 2**20), 1)
    assert len(unpacked(bomb)) <= MAX_SITEMAP_BYTES
    assert list(sitemap_links(bomb)) == []


def test_what_stands_before_the_damage_of_a_sitemap_is_kept() -> None:
    whole = urlset(("/a", ""), ("/b", ""))
    assert [link.url for link in sitemap_links(whole[:-40].encode())][:1] == [f"{SITE}/a"]
    assert list(sitemap_links(gzip.compress(whole.encode())[:30])) == []
    assert list(sitemap_links(b"<html><body>404</body></html>")) == []


# Listings


def listing(*paths: str, following: str = "") -> str:
    links = "".join(f'<h3 class="t"><a href="{path}#c">Tin</a></h3>' for path in paths)
    return f'<main>{links}<a href="/about">khác</a><a class="next" href="{following}">Sau</a></main>'


def test_a_listing_is_turned_over_while_it_brings_news() -> None:
    pages = {
        "/start": listing("/1", "/2", following="/start?page=2"),
        "/start?page=2": listing("/3", "/4", following="/start?page=3"),
        "/start?page=3": listing("/5", following="/start?page=4"),
    }
    step = {"kind": "listing", "links": "h3.t", "next": "a.next", "max_pages": 9}
    links, asked = found(step, pages)
    assert links == ["/1", "/2", "/3", "/4", "/5"]
    assert asked == ["/start", "/start?page=2", "/start?page=3", "/start?page=4"]
    known = frozenset(f"{SITE}/{i}" for i in range(1, 5))
    assert found(step, pages, known=known)[1] == ["/start"]
    assert found(step | {"max_pages": 2}, pages)[1] == ["/start", "/start?page=2"]


def test_pages_by_number_end_where_the_last_one_repeats() -> None:
    pages = {"/start": listing("/1"), "/p2": listing("/2"), "/p3": listing("/2"), "/p4": listing("/4")}
    step = {"kind": "listing", "links": "h3.t a", "pages": f"{SITE}/p{{page}}", "max_pages": 20}
    assert found(step, pages) == (["/1", "/2"], ["/start", "/p2", "/p3"])


def test_a_calendar_without_end_is_left_at_the_bound_and_at_the_window() -> None:
    def day(number: int) -> str:
        return listing(f"/2026{number:04d}/x", following=f"/day/{number + 1}")

    pages = {"/start": day(0)} | {f"/day/{n}": day(n) for n in range(1, 200)}
    step = {"kind": "listing", "links": "h3.t a", "next": "a.next", "max_pages": 20}
    assert len(found(step, pages)[1]) == 20
    dated = {"/start": listing("/202611/1", following="/2"), "/2": listing("/202601/2", following="/3")}
    step |= {"url_date": r"/(?P<year>\d{4})(?P<month>\d\d)/"}
    assert found(step, dated) == (["/202611/1"], ["/start", "/2"])


def test_a_selector_that_is_none_is_an_error_with_its_name() -> None:
    with pytest.raises(ValueError, match="selector"):
        listing_links({"url": "u", "links": "a[[["}, b"<a href=/x>")


# Which links are wanted


def wanted(step: dict[str, Any], link: Link, window: Window = WEEK) -> bool:
    choice = Wanted(step, window, VOCABULARY, NOW)
    return choice.is_wanted(choice.dated(link))


def test_old_news_are_left_and_dates_of_the_future_are_no_dates() -> None:
    assert wanted({}, Link("https://a.vn/1", NOW - timedelta(days=6)))
    assert not wanted({}, Link("https://a.vn/1", NOW - timedelta(days=8)))
    assert wanted({}, Link("https://a.vn/1", NOW + timedelta(days=400)))
    span = Window(NOW - timedelta(days=60), NOW - timedelta(days=30), is_backfill=True)
    assert wanted({}, Link("https://a.vn/1", NOW - timedelta(days=45)), span)
    assert not wanted({}, Link("https://a.vn/1", NOW - timedelta(days=6)), span)


def test_addresses_are_chosen_by_patterns() -> None:
    step = {"include": r"-\d+\.html$", "exclude": r"/video/"}
    assert wanted(step, Link("https://a.vn/tin-12.html"))
    assert not wanted(step, Link("https://a.vn/tin"))
    assert not wanted(step, Link("https://a.vn/video/tin-12.html"))


@pytest.mark.parametrize(
    ("url", "text", "is_it"),
    [
        ("https://a.vn/1.html", "Đắk Lắk đẩy mạnh chuyển đổi số", True),
        ("https://a.vn/1.html", "CHUYỂN ĐỔI SỐ ở miền núi", True),
        ("https://a.vn/dak-lak-day-manh-chuyen-doi-so-123.html", "", True),
        ("https://a.vn/gia-ho-tieu-hom-nay-tang-2000-dong-123.html", "", False),
        ("https://a.vn/1.html", "Giá hồ tiêu hôm nay tăng 2.000 đồng", False),
        ("https://a.vn/p123456", "", True),
        ("https://a.vn/1.html", "Day manh chuyen doi so o Dak Lak", True),
    ],
)
def test_topic_is_seen_in_headline_or_address(url: str, text: str, is_it: bool) -> None:
    assert wanted({"topic": True}, Link(url, None, text)) is is_it


def test_one_address_in_many_spellings_is_one_link() -> None:
    same = "/tin/1.html"
    spellings = [same, f"{same}#top", f"{SITE}{same}", f".{same}", f" {same} ", "tin/../tin/1.html"]
    bad = ["javascript:alert(1)", "mailto:a@b.vn", "http://[x", "ftp://a.vn/1", "https://user@a.vn/", "/" + "x" * 3000]
    assert [link.url for link in clean_links(map(Link, spellings + bad), f"{SITE}/", 100)] == [f"{SITE}/tin/1.html"]
