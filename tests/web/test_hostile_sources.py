"""A whole source on a server that refuses, lies or hangs: every answer is a row, and the rest is fetched."""

from __future__ import annotations

import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from tests.web.answering import HOST, PAGE, answer, body_of, head
from tests.web.conftest import NOW
from tests.web.taking_in import Intake, spec
from tests.web.web import Web, article

pytestmark = pytest.mark.usefixtures("some_time")


def feed_source(web: Web, *paths: str, **changes: object) -> dict[str, object]:
    links = "".join(f"<item><link>{web.url(HOST, path)}</link></item>" for path in paths)
    web.site(HOST)["/rss"] = f"<rss><channel>{links}</channel></rss>".encode()
    return spec("a", {"kind": "feed", "url": web.url(HOST, "/rss")}, **changes)


def outcomes(intake: Intake, source: dict[str, object]) -> dict[str, str]:
    attempts = intake.fetch(source, now=NOW)
    return {"/" + url.partition(".test:")[2].partition("/")[2]: a.outcome for url, a in attempts.items()}


def test_every_kind_of_answer_becomes_a_row_with_its_outcome(web: Web, intake: Intake) -> None:
    raw = {
        "/gone": (b"410 Gone", b""), "/forbidden": (b"403 Forbidden", b"no robots"), "/law": (b"451 No", b""),
        "/pay": (b"402 Payment Required", b""), "/error": (b"500 Oops", b""), "/teapot": (b"418 Teapot", b""),
        "/down": (b"503 Service Unavailable", b""),
        "/pdf": (b"200 OK\r\nContent-Type: application/pdf", b"%PDF"), "/empty": (b"200 OK", b"  \n"),
        "/binary": (b"200 OK\r\nContent-Type: text/html", bytes(range(256)) * 9), "/fine": (b"200 OK", PAGE),
    }  # fmt: skip
    for path, (status, payload) in raw.items():
        told = b"HTTP/1.1 " + status + b"\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(payload) + payload
        web.site(HOST)[path] = lambda handler, told=told: handler.wfile.write(told)  # type: ignore[misc]
    assert outcomes(intake, feed_source(web, *raw, "/missing")) == {
        "/rss": "fetched", "/gone": "not_found", "/forbidden": "refused", "/law": "refused", "/pay": "refused",
        "/error": "failed", "/down": "failed", "/teapot": "failed", "/pdf": "wrong_type", "/empty": "wrong_type",
        "/binary": "wrong_type", "/fine": "fetched", "/missing": "not_found",
    }  # fmt: skip
    assert len(web.asked(HOST)) == 2 + len(raw) + 1 + 4  # robots, feed, pages, and two more tries of 500 and 503
    assert list(intake.captured()) == [web.url(HOST, "/fine")]


def test_too_many_requests_are_waited_for_as_told_and_tried_again(web: Web, intake: Intake) -> None:
    times: list[float] = []

    def busy(handler: BaseHTTPRequestHandler) -> None:
        times.append(time.monotonic())
        if len(times) == 1:
            handler.wfile.write(body_of(b"", "Retry-After: 1", status="429 Too Many Requests"))
        else:
            handler.wfile.write(body_of(PAGE))

    source = feed_source(web, "/busy")
    web.site(HOST)["/busy"] = busy
    assert outcomes(intake, source)["/busy"] == "fetched"
    assert times[1] - times[0] >= 1
    assert [a.outcome for a in intake.attempts() if a.url.endswith("/busy")] == ["refused", "fetched"]


@pytest.mark.parametrize(
    ("robots", "is_fetched"),
    [
        (b"", True),
        (b"\xff\xfe\x00" * 100, True),
        (b"<html>not found</html>", True),
        (b"Disallow: /\n" * 3, True),
        (b"User-agent: *\nDisallow: /p\n" + b"# " + b"x" * 600_000, False),
        (b"User-agent: tinhso\nDisallow: /p\n\nUser-agent: *\nAllow: /\n", False),
        (b"User-agent: *\nDisallow: /" + b"*a" * 300 + b"\nCrawl-delay: -5\n", True),
        (b"User-agent: *\nCrawl-delay: nan\n", True),
    ],
    ids=["empty", "binary", "a page", "no group", "huge", "for us", "stars", "odd delay"],
)
def test_robots_of_every_kind(web: Web, intake: Intake, robots: bytes, is_fetched: bool) -> None:
    web.site(HOST)["/robots.txt"] = robots
    web.site(HOST)["/page-" + "a" * 200] = PAGE
    found = outcomes(intake, feed_source(web, "/page-" + "a" * 200))
    assert found["/page-" + "a" * 200] == ("fetched" if is_fetched else "robots_denied")


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Slow"])
def test_a_site_whose_robots_fails_is_left_alone(web: Web, intake: Intake, status: str) -> None:
    web.site(HOST)["/robots.txt"] = lambda handler: handler.wfile.write(body_of(b"", status=status))
    assert outcomes(intake, feed_source(web, "/p")) == {"/rss": "failed"}
    assert {a.path for a in web.log} == {"/robots.txt"}


@pytest.mark.usefixtures("short_of_time")
def test_a_robots_that_hangs_costs_its_bound_and_no_more(web: Web, intake: Intake) -> None:
    answer(web, b"", pause=2.0)
    web.site(HOST)["/robots.txt"] = web.site(HOST)["/x"]
    began = time.monotonic()
    assert outcomes(intake, feed_source(web, "/p")) == {"/rss": "failed"}
    assert time.monotonic() - began < 5


def test_a_feed_of_the_future_and_a_feed_in_pieces(web: Web, intake: Intake) -> None:
    source = feed_source(web, "/p1", "/p2")
    feed = web.site(HOST)["/rss"]
    assert isinstance(feed, bytes)
    web.site(HOST)["/rss"] = feed.replace(b"</link>", b"</link><pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate>")[:-30]
    web.site(HOST)["/p1"] = web.site(HOST)["/p2"] = PAGE
    assert set(outcomes(intake, source).values()) == {"fetched"}


def test_an_etag_that_lies_is_found_out_within_days(web: Web, intake: Intake) -> None:
    source = feed_source(web, "/p")
    content = [PAGE]

    def liar(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match"):
            handler.wfile.write(head("304 Not Modified", 'ETag: "always"'))
        else:
            handler.wfile.write(body_of(content[0], 'ETag: "always"'))

    web.site(HOST)["/p"] = liar
    intake.fetch(source, now=NOW)
    first = intake.captured()
    content[0] = article(1, 2)
    for days in (1, 3, 7, 14):
        intake.fetch(source, now=NOW + timedelta(days=days))
    assert intake.captured() != first


def test_a_page_whose_bytes_come_again_is_not_kept_twice(web: Web, intake: Intake) -> None:
    source = feed_source(web, "/p")
    web.site(HOST)["/p"] = lambda handler: handler.wfile.write(body_of(PAGE))
    intake.fetch(source, now=NOW)
    attempts = intake.fetch(source, now=NOW + timedelta(days=1))
    assert attempts[web.url(HOST, "/p")].outcome == "unchanged"
    assert intake.connection.execute("select count(*) from news.captures").fetchone() == (1,)
