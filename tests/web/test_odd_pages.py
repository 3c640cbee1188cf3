"""Pages that answer 200 and are no article, or not all of one: fetched, kept, and told apart when they are read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.conftest import NOW
from tests.web.taking_in import Intake, spec
from tests.web.web import Web, article
from tinhso.parse import parse
from tinhso.records import Article, Capture, Rejection
from tinhso.settings import load_settings
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(load_settings().vocabulary)
HOST = "a.test"
BODY = "Tỉnh Lào Cai có 80% hồ sơ được nộp trực tuyến trong năm 2025, theo báo cáo của tỉnh về chuyển đổi số."


def page(body: str, head: str = '<meta charset="utf-8">') -> str:
    return f"<!doctype html><html><head>{head}<title>Chuyển đổi số ở Lào Cai</title></head><body>{body}</body></html>"


def fetched(web: Web, intake: Intake, payload: bytes, content_type: str = "text/html; charset=utf-8") -> Capture:
    """The capture of one page that a feed names."""
    web.site(HOST)["/rss"] = f"<rss><channel><item><link>{web.url(HOST, '/p')}</link></item></channel></rss>".encode()
    told = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(payload)}\r\n\r\n".encode()
    web.site(HOST)["/p"] = lambda handler: handler.wfile.write(told + payload)
    intake.fetch(spec("a", {"kind": "feed", "url": web.url(HOST, "/rss")}), now=NOW)
    return next(item for item in intake.items if isinstance(item, Capture))


@pytest.mark.parametrize(
    "body",
    [
        "<div id=root></div><script>start({text: 'x'})</script><noscript>You need to enable JavaScript</noscript>",
        "<h1>Just a moment...</h1><p>Checking your browser before accessing the site.</p>",
        "<div><p>Trang web này sử dụng cookie. Vui lòng chấp nhận để tiếp tục.</p><button>Chấp nhận</button></div>",
        "<main><p>Vui lòng đăng nhập để tiếp tục</p></main>",
        f"<h1>Chuyển đổi số ở Lào Cai</h1><p>{BODY}</p><div id=dcontent><p>{'VGluaCBMw6BvIENhaQ' * 60}==</p></div>",
    ],
    ids=["JavaScript only", "robot check", "cookie wall", "log in", "enciphered"],
)
def test_a_notice_in_place_of_an_article_is_kept_and_refused_with_its_words(
    web: Web, intake: Intake, body: str
) -> None:
    refused = parse(fetched(web, intake, page(body).encode()), VOCABULARY)
    assert isinstance(refused, Rejection)
    assert refused.reason == "walled"
    assert "raw/inbox" in refused.detail
    assert len(intake.captured()) == 1


def test_an_article_with_a_cookie_banner_is_an_article(web: Web, intake: Intake) -> None:
    body = f"<article><h1>Chuyển đổi số ở Lào Cai</h1><p>{BODY} {BODY}</p></article><p>This website uses cookies.</p>"
    read = parse(fetched(web, intake, page(body).encode()), VOCABULARY)
    assert isinstance(read, Article)
    assert BODY in read.text


def test_of_a_paid_article_what_is_shown_is_read_and_the_offer_is_not(web: Web, intake: Intake) -> None:
    offer = "<div class=paywall>Đăng ký gói thành viên để đọc tiếp bài viết này.</div>"
    body = f"<article><h1>Chuyển đổi số ở Lào Cai</h1><p>{BODY}</p>{offer}</article>"
    read = parse(fetched(web, intake, page(body).encode()), VOCABULARY)
    assert isinstance(read, Article)
    assert read.text.endswith(BODY)


@pytest.mark.parametrize(
    ("encoding", "declared", "head"),
    [
        ("utf-8", "iso-8859-1", '<meta charset="iso-8859-1">'),
        ("utf-8", "windows-1258", ""),
        ("utf-8", "nonsense-9", '<meta charset="also-nonsense">'),
        ("utf-16", "utf-8", '<meta charset="utf-8">'),
    ],
)
def test_a_charset_that_lies_is_found_out(web: Web, intake: Intake, encoding: str, declared: str, head: str) -> None:
    body = page(f"<article><h1>Chuyển đổi số ở Lào Cai</h1><p>{BODY}</p></article>", head)
    read = parse(fetched(web, intake, body.encode(encoding), f"text/html; charset={declared}"), VOCABULARY)
    assert isinstance(read, Article)
    assert BODY in read.text


@pytest.mark.parametrize("days", [-4000, -1, 1, 4000])
def test_a_server_whose_clock_is_wrong_is_read_by_ours(web: Web, intake: Intake, days: int) -> None:
    then = (NOW + timedelta(days=days)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    payload = article(1, 1)
    web.site(HOST)["/rss"] = f"<rss><channel><item><link>{web.url(HOST, '/p')}</link></item></channel></rss>".encode()
    told = f"HTTP/1.1 200 OK\r\nDate: {then}\r\nLast-Modified: {then}\r\nExpires: {then}\r\nAge: 99999\r\n"
    told += f"Content-Type: text/html\r\nContent-Length: {len(payload)}\r\n\r\n"
    web.site(HOST)["/p"] = lambda handler: handler.wfile.write(told.encode() + payload)
    source = spec("a", {"kind": "feed", "url": web.url(HOST, "/rss")})
    attempts = intake.fetch(source, now=NOW)
    capture = next(item for item in intake.items if isinstance(item, Capture))
    assert NOW <= capture.captured_at < NOW + timedelta(minutes=1)
    assert NOW <= attempts[web.url(HOST, "/p")].attempted_at < NOW + timedelta(minutes=1)
    again = intake.fetch(source, now=NOW + timedelta(days=1))
    assert again[web.url(HOST, "/p")].outcome == "unchanged"
