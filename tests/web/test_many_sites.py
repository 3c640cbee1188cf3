"""Twenty sites at once: everything captured once, manners kept by the servers' own log, and only changes sent later."""

from __future__ import annotations

import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from itertools import pairwise

import pytest

from tests.web.conftest import NOW
from tests.web.taking_in import Intake, listing_spec, spec
from tests.web.web import Web, article
from tinhso.acquire import source_run

N_SITES = 20
SLOW, HOSTILE, DELAYED = 3, 7, 11
DELAY = 0.05


def furnish(web: Web, n_pages: int = 24, per_listing: int = 12) -> None:
    """Each site lists its pages on several pages; one is slow, one hostile, one asks for a delay in robots.txt."""
    for i in range(N_SITES):
        site = web.site(f"s{i}.test")
        site["/robots.txt"] = b"User-agent: *\nDisallow: /tin-5.html\n"
        for first in range(0, n_pages, per_listing):
            links = "".join(f'<a href="/tin-{n}.html">Tin {n}</a>' for n in range(first, first + per_listing))
            following = f'<a class="next" href="/trang-{first}.html">Sau</a>' if first + per_listing < n_pages else ""
            site["/" if not first else f"/trang-{first - per_listing}.html"] = (links + following).encode()
        site |= {f"/tin-{n}.html": article(i, n) for n in range(n_pages)}
    for n in range(n_pages):
        web.site(f"s{SLOW}.test")[f"/tin-{n}.html"] = slowly(article(SLOW, n))
        web.site(f"s{HOSTILE}.test")[f"/tin-{n}.html"] = reset
    web.site(f"s{DELAYED}.test")["/robots.txt"] = f"User-agent: *\nCrawl-delay: {DELAY}\n".encode()


def slowly(body: bytes):  # type: ignore[no-untyped-def]
    def answer(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.03)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        handler.wfile.write(head.encode() + body)

    return answer


def reset(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nTh")
    handler.connection.close()


@pytest.mark.parametrize(
    ("n_pages", "per_listing"), [(12, 6), pytest.param(500, 100, marks=pytest.mark.scale)], ids=["few", "many"]
)
def test_all_reachable_pages_are_captured_once_and_a_second_run_transfers_only_what_changed(
    web: Web, intake: Intake, n_pages: int, per_listing: int
) -> None:
    furnish(web, n_pages, per_listing)
    specs = [listing_spec(f"s{i}", web.port) for i in range(N_SITES)]
    intake.fetch(*specs, now=NOW)

    good = [i for i in range(N_SITES) if i != HOSTILE]
    allowed = [(i, n) for i in good for n in range(n_pages) if n != 5 or i == DELAYED]
    everything = {web.url(f"s{i}.test", f"/tin-{n}.html") for i, n in allowed}
    assert set(intake.captured()) == everything
    pages = [a for a in web.log if a.path.startswith("/tin-") and a.host != f"s{HOSTILE}.test"]
    assert len(pages) == len(everything)  # each asked for once
    assert not [a for a in pages if a.path == "/tin-5.html" and a.host != f"s{DELAYED}.test"]
    times = [a.at for a in web.asked(f"s{DELAYED}.test") if a.path != "/robots.txt"]
    assert min(later - earlier for earlier, later in pairwise(times)) >= DELAY
    hostile = [a for a in intake.attempts() if a.source_id == f"s{HOSTILE}"]
    assert any(a.outcome == "postponed" for a in hostile)
    assert len(web.asked(f"s{HOSTILE}.test")) < 100  # given up, not hammered

    # An hour later nothing is due but the discovery pages, and those have not changed.
    web.log.clear()
    intake.fetch(*[s for s in specs if s["source_id"] != f"s{HOSTILE}"], now=NOW + timedelta(hours=1))
    assert {a.status for a in web.log if a.path != "/robots.txt"} == {304}
    assert {a.path for a in web.log} == {"/", "/robots.txt"}

    # A week later pages are looked at again: one has changed, one is gone.
    web.log.clear()
    changed, gone = web.url("s0.test", "/tin-0.html"), web.url("s0.test", "/tin-1.html")
    before = intake.captured()
    web.site("s0.test")["/tin-0.html"] = article(0, 0, "<p>Đính chính: tỷ lệ là 91% chứ không phải 81%.</p>")
    del web.site("s0.test")["/tin-1.html"]
    attempts = intake.fetch(specs[0], now=NOW + timedelta(days=5))
    assert intake.captured()[changed] != before[changed]
    assert (attempts[changed].outcome, attempts[changed].purpose) == ("fetched", "revisit")
    assert (attempts[gone].outcome, attempts[gone].http_status) == ("not_found", 404)
    sent = [a.path for a in web.log if a.status == 200 and a.path != "/robots.txt"]
    assert sent == ["/tin-0.html"]


def test_one_source_after_another_keeps_what_is_left_for_the_next_run(web: Web, intake: Intake) -> None:
    furnish(web)
    small = listing_spec("s0", web.port, max_articles=4)
    for run in range(8):
        intake.fetch(small, now=NOW + timedelta(minutes=run))
    assert len(intake.captured()) == 24 - 1  # the listing's ETag and its second page notwithstanding


def test_a_source_that_takes_too_long_is_postponed(web: Web, intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(web)
    monkeypatch.setattr(source_run, "MAX_SECONDS", 0.2)
    intake.fetch(listing_spec(f"s{SLOW}", web.port), now=NOW)
    assert [a.outcome for a in intake.attempts() if a.purpose == "source"] == ["postponed"]
    assert 0 < len(intake.captured()) < 24


def test_a_backfill_takes_the_articles_of_its_days(web: Web, intake: Intake) -> None:
    site = web.site("s0.test")
    entries = "".join(
        f"<url><loc>{web.url('s0.test', f'/tin-{day}.html')}</loc><lastmod>2026-03-{day:02d}</lastmod></url>"
        for day in range(1, 29)
    )
    site["/sitemap.xml"] = f"<urlset>{entries}</urlset>".encode()
    site |= {f"/tin-{day}.html": article(0, day) for day in range(1, 29)}
    source = spec("s0", {"kind": "sitemap", "url": web.url("s0.test", "/sitemap.xml")})
    intake.fetch(source, now=NOW)
    assert intake.captured() == {}  # older than the look-back
    march = {"since": NOW.replace(month=3, day=10, hour=0), "until": NOW.replace(month=3, day=15, hour=0)}
    intake.fetch(source, now=NOW, **march)
    assert set(intake.captured()) == {web.url("s0.test", f"/tin-{day}.html") for day in range(10, 15)}
