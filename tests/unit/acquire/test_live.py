"""Fetching from a real server on loopback: politeness, bounds, and one outcome for every address."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tinhso.acquire import client, guard
from tinhso.acquire.client import Client, Reply
from tinhso.acquire.files import InputError
from tinhso.acquire.guard import is_web_address
from tinhso.acquire.live import fetch_sources
from tinhso.acquire.robots import Robots
from tinhso.records import Capture, FetchAttempt, PageMemory
from tinhso.settings import load_settings
from tinhso.vocabulary import Vocabulary, load_vocabulary

from .conftest import NOW, Site

FEED = '<?xml version="1.0"?><rss version="2.0"><channel><link>/</link>{}</channel></rss>'
ARTICLE = "<html><body><h1>Tỉnh tăng hạng</h1><p>Tỉnh tăng 5 bậc về chuyển đổi số trong năm 2024.</p></body></html>"

RULES = load_vocabulary(load_settings().vocabulary).rules


def vocabulary(*specs: dict[str, Any], enabled: str = "1") -> Vocabulary:
    rows = [{"source_id": s["source_id"], "domain": s.get("domain", "127.0.0.1"), "is_enabled": enabled} for s in specs]
    sources = {s["source_id"]: {k: v for k, v in s.items() if k != "domain"} for s in specs}
    return Vocabulary({"sources": tuple(rows)}, RULES, sources, "v")


def spec(site: Site, name: str = "local", **changes: Any) -> dict[str, Any]:
    return {
        "source_id": name, "crawl_delay": 0, "max_articles": 10, "allow_private": True, "versions": [],
        "discovery": [{"kind": "feed", "url": f"{site.url}/rss"}],
    } | changes  # fmt: skip


def items(site: Site, *paths: str) -> None:
    site.page("/rss", FEED.format("".join(f"<item><link>{site.url}{p}</link></item>" for p in paths)))


def memory(**fields: Any) -> PageMemory:
    moment = NOW - timedelta(hours=1)
    values = {"outcome": "fetched", "n_failures": 0, "capture_id": "c"} | fields
    return PageMemory(moment, moment, moment, **values)


def run(voc: Vocabulary, memories: Mapping[str, PageMemory] | None = None) -> tuple[list[Capture], dict[str, Any]]:
    """Captures, and the last attempt of every address."""
    found = [item for batch in fetch_sources(None, voc, NOW, lambda source_id: memories or {}) for item in batch]
    attempts = [item for item in found if isinstance(item, FetchAttempt)]
    return [item for item in found if isinstance(item, Capture)], {a.url: a for a in attempts}


def get(url: str, allow_private: bool = False, max_bytes: int = client.MAX_BYTES) -> Reply:
    with Client(allow_private) as opened:
        return opened.get(url, max_bytes)


def test_articles_of_a_feed_are_captured_with_their_attempts(site: Site) -> None:
    items(site, "/a", "/b", "/missing")
    site.page("/a", ARTICLE)
    site.page("/b", ARTICLE.replace("5", "6"))
    captures, attempts = run(vocabulary(spec(site)))
    assert [c.url for c in captures] == [f"{site.url}/a", f"{site.url}/b"]
    assert captures[0].payload == ARTICLE.encode()
    assert (captures[0].source_id, captures[0].media_type, captures[0].charset) == ("local", "text/html", "utf-8")
    assert captures[0].captured_at.tzinfo is UTC
    assert attempts[f"{site.url}/a"].capture_id == captures[0].capture_id
    assert attempts[f"{site.url}/missing"].outcome == "not_found"
    assert attempts[f"{site.url}/a"].robots == "no_file"
    assert {agent.partition("/")[0] for agent in site.agents} == {"tinhso"}


def test_what_is_known_is_not_asked_for_again(site: Site) -> None:
    items(site, "/a", "/b")
    site.page("/b", ARTICLE)
    captures, _ = run(vocabulary(spec(site)), {f"{site.url}/a": memory()})
    assert [c.url for c in captures] == [f"{site.url}/b"]
    assert "/a" not in site.asked


def test_spellings_of_one_address_are_asked_for_once_by_the_one_it_was_fetched_as(site: Site) -> None:
    items(site, "/tin-1.html?utm_source=rss", "/tin-1.html", "/tin-2.html#top", "/tin-2.html?fbclid=x", "/tin-3.html")
    site.page("/tin-2.html", ARTICLE)
    site.page("/tin-3.html?utm_source=rss", ARTICLE.replace("5", "6"))
    long_ago = NOW - timedelta(days=2)
    known = {
        f"{site.url}/tin-1.html?utm_medium=email": memory(),
        f"{site.url}/tin-3.html?utm_source=rss": replace(memory(), first_fetched_at=long_ago, last_asked_at=long_ago),
    }
    captures, _ = run(vocabulary(spec(site)), known)
    assert [c.url for c in captures] == [f"{site.url}/tin-2.html", f"{site.url}/tin-3.html?utm_source=rss"]
    pages = [path for path in site.asked if path.startswith("/tin-")]
    assert sorted(pages) == ["/tin-2.html", "/tin-3.html?utm_source=rss"]


def test_robots_txt_is_obeyed_and_the_decision_kept(site: Site) -> None:
    items(site, "/open", "/closed/a")
    site.page("/open", ARTICLE)
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /closed/\n")
    captures, attempts = run(vocabulary(spec(site)))
    assert [c.url for c in captures] == [f"{site.url}/open"]
    assert attempts[f"{site.url}/open"].robots == "allowed"
    assert (attempts[f"{site.url}/closed/a"].outcome, attempts[f"{site.url}/closed/a"].robots) == (
        "robots_denied",
        "denied",
    )
    assert "/closed/a" not in site.asked
    assert site.asked.count("/robots.txt") == 1


def test_a_site_whose_robots_txt_fails_is_left_alone(site: Site) -> None:
    items(site, "/a")
    site.answers["/robots.txt"] = (503, {}, b"")
    captures, attempts = run(vocabulary(spec(site)))
    assert captures == []
    assert [a.robots for a in attempts.values()] == ["unreachable"]
    assert [a.reason for a in attempts.values()] == [
        "robots.txt cannot be reached (503 Service Unavailable), so the site is left alone"
    ]


def test_requests_keep_the_delay_of_the_source_and_of_robots_txt(site: Site) -> None:
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 0.2\n")
    items(site, "/a", "/b")
    began = time.monotonic()
    run(vocabulary(spec(site, crawl_delay=0.1)))
    assert time.monotonic() - began >= 0.4
    with Client(allow_private=True) as opened:
        assert Robots(opened).permission(f"{site.url}/a").delay == 0.2


def test_no_more_than_the_bounded_number_is_fetched(site: Site) -> None:
    items(site, *(f"/{i}" for i in range(20)))
    _, attempts = run(vocabulary(spec(site, max_articles=3)))
    assert len(attempts) == 1 + 3


def test_one_source_failing_does_not_stop_the_next(site: Site) -> None:
    items(site, "/a")
    site.page("/a", ARTICLE)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{unused.getsockname()[1]}/rss"
    site.page("/odd", ARTICLE)
    broken = spec(site, "broken", domain="localhost", discovery=[{"kind": "feed", "url": dead}])
    odd = spec(
        site, "odd", domain="example.vn", discovery=[{"kind": "listing", "url": f"{site.url}/odd", "links": "a[[["}]
    )
    captures, attempts = run(vocabulary(broken, odd, spec(site)))
    assert len(captures) == 1
    assert attempts[dead].outcome == "failed"
    assert any(a.source_id == "odd" and a.outcome == "failed" for a in attempts.values())


def test_sources_are_chosen_by_the_register_unless_named(site: Site) -> None:
    items(site)
    assert run(vocabulary(spec(site), enabled="0")) == ([], {})
    assert len(next(fetch_sources(["local"], vocabulary(spec(site), enabled="0"), NOW))) == 1
    with pytest.raises(InputError, match="nowhere"):
        list(fetch_sources(["nowhere"], vocabulary(spec(site)), NOW))


def test_addresses_inside_the_own_network_are_refused(site: Site) -> None:
    site.page("/a", ARTICLE)
    port = site.url.rsplit(":", 1)[1]
    hosts = (
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
    )
    for host in hosts:
        assert get(f"http://{host}:{port}/a").outcome == "refused", host
    assert site.asked == []


def test_a_redirect_into_the_own_network_or_out_of_http_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")
    site.answers["/in"] = (302, {"Location": "http://127.0.0.2:1/x"}, b"")
    site.answers["/file"] = (302, {"Location": "file:///etc/passwd"}, b"")
    site.answers["/loop"] = (302, {"Location": "/loop"}, b"")
    site.answers["/on"] = (301, {"Location": "/a"}, b"")
    site.page("/a", ARTICLE)
    assert get(f"{site.url}/in").outcome == "refused"
    assert get(f"{site.url}/file").outcome == "refused"
    assert get(f"{site.url}/loop").outcome == "failed"
    assert site.asked.count("/loop") == client.MAX_REDIRECTS + 1
    assert get(f"{site.url}/on").url == f"{site.url}/a"


def test_a_page_that_leads_to_another_site_is_refused(site: Site) -> None:
    items(site, "/away")
    site.answers["/away"] = (302, {"Location": site.url.replace("127.0.0.1", "localhost") + "/a"}, b"")
    site.page("/a", ARTICLE)
    captures, attempts = run(vocabulary(spec(site)))
    assert captures == []
    assert attempts[f"{site.url}/away"].outcome == "refused"


@pytest.mark.parametrize("declares", [True, False])
def test_a_body_past_the_bound_is_given_up(site: Site, declares: bool) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if declares:
            handler.send_header("Content-Length", str(10**12))
        handler.end_headers()
        for _ in range(1000):
            try:
                handler.wfile.write(b"x" * 10_000)
            except OSError:
                return

    site.answers["/big"] = endless
    assert get(f"{site.url}/big", allow_private=True, max_bytes=100_000).outcome == "too_large"


def test_compressed_bodies_are_bounded_by_what_they_unpack_to(site: Site) -> None:
    import gzip

    bomb = gzip.compress(b"0" * 5_000_000)
    site.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, bomb)
    assert get(f"{site.url}/bomb", allow_private=True, max_bytes=100_000).outcome == "too_large"
    site.answers["/page"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(ARTICLE.encode()))
    assert get(f"{site.url}/page", allow_private=True).body == ARTICLE.encode()


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_server_that_drips_is_cut_off(site: Site, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.6)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if where == "body" else b""))
        for _ in range(100):
            try:
                handler.wfile.write(b"x")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    site.answers["/drip"] = drip
    began = time.monotonic()
    assert get(f"{site.url}/drip", allow_private=True).outcome == "timed_out"
    assert time.monotonic() - began < 3


def test_what_is_no_page_is_refused_by_its_type(site: Site) -> None:
    items(site, "/a.pdf", "/empty")
    site.answers["/a.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF")
    site.page("/empty", "")
    captures, attempts = run(vocabulary(spec(site)))
    assert captures == []
    assert {a.outcome for u, a in attempts.items() if not u.endswith("/rss")} == {"wrong_type"}


def test_only_plain_web_addresses_are_asked() -> None:
    assert is_web_address("https://a.vn/x")
    for url in ("ftp://a.vn", "file:///x", "https://", "https://user@a.vn/", "http://[x", "javascript:1", "//a.vn"):
        assert not is_web_address(url), url
