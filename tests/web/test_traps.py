"""Feeds, sitemaps and listings that swell, expand, repeat or never end: a source's run stays within its bounds."""

from __future__ import annotations

import gzip
import re
import time

import pytest

from tests.web.conftest import NOW
from tests.web.taking_in import Intake, spec, vocabulary
from tests.web.web import Web, article
from tinhso.acquire import sitemaps
from tinhso.addresses import address_key

HOST = "a.test"
LAUGHS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
SWELLING = {
    "laughs": f'<!DOCTYPE rss [<!ENTITY a0 "ha">{LAUGHS}]>'.encode(),
    "a file": b'<!DOCTYPE rss [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>',
    "another host": b'<!DOCTYPE rss [<!ENTITY % more SYSTEM "http://b.test/more.dtd"> %more;]>',
}


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
@pytest.mark.parametrize("swelling", SWELLING.values(), ids=SWELLING)
def test_entities_are_not_expanded_and_what_they_name_is_not_asked_for(
    web: Web, intake: Intake, kind: str, swelling: bytes
) -> None:
    link = web.url(HOST, "/tin-1.html").encode()
    whole = {
        "feed": b"<rss><channel><item><title>&a11;</title><link>%s</link></item></channel></rss>",
        "sitemap": b"<urlset><url><loc>%s</loc></url><url><loc>&a11;</loc></url></urlset>",
    }
    web.site(HOST)["/x"] = b'<?xml version="1.0"?>' + swelling + whole[kind] % link
    web.site(HOST)["/tin-1.html"] = article(1, 1)
    began = time.process_time()
    intake.fetch(spec("a", {"kind": kind, "url": web.url(HOST, "/x")}), now=NOW)
    assert time.process_time() - began < 2, "eleven tenfold laughs would be 200 GB"
    assert {asked.path for asked in web.asked(HOST)} <= {"/robots.txt", "/x", "/tin-1.html"}
    assert web.asked("b.test") == []


def test_a_million_links_and_a_sitemap_that_unpacks_without_end_are_bounded(
    web: Web, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 2_000)  # the bound itself is tried in tests/unit
    base = web.url(HOST).encode()
    links = b"".join(b"<url><loc>%s/tin-%d.html</loc></url>" % (base, n) for n in range(100_000))
    packed = gzip.compress(b"<urlset>" + links * 10, 1)
    bomb = gzip.compress(b"<urlset>" + b"<url><loc>x</loc></url>" * 3_000_000, 1)  # 69 MB, of which 50 may be read
    web.site(HOST).update({"/million.xml.gz": packed, "/bomb.xml.gz": bomb, "/tin-0.html": article(1, 0)})
    steps = [{"kind": "sitemap", "url": web.url(HOST, f"/{name}.xml.gz")} for name in ("bomb", "million")]
    began = time.monotonic()
    attempts = intake.fetch(spec("a", *steps, max_articles=3), now=NOW)
    assert time.monotonic() - began < 20
    assert {path: attempts[web.url(HOST, path)].outcome for path in ("/million.xml.gz", "/bomb.xml.gz")} == {
        "/million.xml.gz": "fetched", "/bomb.xml.gz": "fetched",
    }  # fmt: skip
    pages = [asked.path for asked in web.asked(HOST) if asked.path != "/robots.txt" and "xml" not in asked.path]
    assert len(pages) == 3 and len(intake.captured()) == 1


class _Calendar(dict[str, bytes]):
    """A page of every month that ever will be, each with news of its own and a link to the next."""

    def get(self, path: str, default: object = None) -> bytes | None:  # type: ignore[override]
        if not (found := re.fullmatch(r"/lich/(\d+)", path)):
            return article(1, int(path[5:-5])) if path.startswith("/tin-") else None
        month = int(found[1])
        return f"<a href=/tin-{month}.html>Tin</a> <a class=next href=/lich/{month + 1}>Tháng sau</a>".encode()


def test_a_calendar_without_end_costs_the_pages_it_may(web: Web, intake: Intake) -> None:
    web.pages[HOST] = _Calendar()
    step = {"kind": "listing", "url": web.url(HOST, "/lich/1"), "links": "a[href]", "include": r"/tin-\d+\.html"}
    intake.fetch(spec("a", step | {"next": "a.next", "max_pages": 7}), now=NOW)
    assert [asked.path for asked in web.asked(HOST) if "lich" in asked.path] == [f"/lich/{n}" for n in range(1, 8)]
    assert len(intake.captured()) == 7


def test_twenty_spellings_of_one_address_are_one_request(web: Web, intake: Intake) -> None:
    plain = "/xa-hoi/tin-1.html"
    ends = (
        " #top ?utm_source=rss ?fbclid=1 ?gclid=2&utm_medium=x ?zarsrc=3 ?ref=home ?amp ?amp=1 ?print=1 ?view=amp "
        "?output=amp ?page=1 ? ?sid=9 ?mobile=1 ?from=zalo ?_ga=4 /amp"
    ).split(" ")
    spellings = [web.url(HOST, plain) + end for end in ends] + [web.url(HOST, "//xa-hoi//tin-1.html")]
    known = vocabulary([])
    assert len(spellings) == 20 and len({address_key(url, known) for url in spellings}) == 1
    links = "".join(f"<item><link>{url.replace('&', '&amp;')}</link></item>" for url in spellings)
    web.site(HOST).update({"/rss": f"<rss><channel>{links}</channel></rss>".encode(), plain: article(1, 1)})
    source = spec("a", {"kind": "feed", "url": web.url(HOST, "/rss")})
    for _ in range(2):
        intake.fetch(source, now=NOW)
    assert [asked.path for asked in web.asked(HOST) if "tin" in asked.path] == [plain]
