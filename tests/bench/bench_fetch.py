"""Pages fetched per second and core from a site on loopback with delays off, beside Scrapy on the same site.

    python tests/bench/bench_fetch.py [--pages N] [--rounds N] [--no-peer]

The site is served by a process of its own. Rates are over the processor time of the fetching process, start-up left
out; the time on the clock is told too. Ours is measured twice: pages handed over, and pages archived and landed as a
refresh does it. Scrapy, with its defaults but for the log, hands pages over to a spider that counts them. It is
installed by pip in a throwaway environment.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.bench.peers import install_peer
from tests.bench.report import Finding, tell
from tests.web.taking_in import Intake, listing_spec, vocabulary
from tests.web.web import Web, article, resolver
from tinhso.acquire.live import fetch_sources
from tinhso.records import Capture
from tinhso.settings import PROJECT

PROMISED = 1.5  # times Scrapy's pages per second and core
PEER = "scrapy==2.13.4"
HOST = "s0.test"

# Runs in the peer's own environment: the address of the site in, [pages, processor seconds, seconds] out.
_PEER = """
import json, sys, time
import scrapy
from scrapy.crawler import CrawlerProcess

class Spider(scrapy.Spider):
    name = "site"
    n_pages = 0

    async def start(self):
        yield scrapy.Request(sys.argv[1], self.parse)

    def parse(self, response):
        for address in response.css("a[href]::attr(href)").getall():
            yield response.follow(address, self.keep)

    def keep(self, response):
        Spider.n_pages += len(response.body) > 1000

process = CrawlerProcess({"ROBOTSTXT_OBEY": True, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
process.crawl(Spider)
began, worked = time.perf_counter(), time.process_time()
process.start()
print(json.dumps([Spider.n_pages, time.process_time() - worked, time.perf_counter() - began]))
"""

Measured = tuple[int, float, float]  # pages, processor seconds, seconds


def serve(n_pages: int) -> None:
    """A site of `n_pages` until standard input closes; its port is told first."""
    web = Web()
    pages = {f"/tin-{n}.html": article(0, n) for n in range(n_pages)}
    listing = "".join(f'<a href="{path}">Tin</a>' for path in pages).encode()
    for host in (HOST, "127.0.0.1"):  # ours comes by name, the peer by address
        web.site(host)["/robots.txt"] = b"User-agent: *\nDisallow: /rieng/\n"
        web.site(host)["/"] = listing
        web.site(host).update(pages)
    print(web.port, flush=True)
    sys.stdin.read()
    web.close()


def fetch(port: int, keeps: bool) -> Measured:
    """Our own fetching of that site; with `keeps` into an archive and landing tables."""
    socket.getaddrinfo = resolver({})
    spec = listing_spec("s0", port, max_articles=1_000_000)
    with tempfile.TemporaryDirectory() as folder, Intake(Path(folder)) as intake:
        began, worked = time.perf_counter(), time.process_time()
        if keeps:
            intake.fetch(spec, now=datetime.now(UTC))
            items = intake.items
        else:
            batches = fetch_sources(None, vocabulary([spec]), datetime.now(UTC))
            items = [item for batch in batches for item in batch]
        spent = time.process_time() - worked, time.perf_counter() - began
        return sum(isinstance(item, Capture) for item in items), *spent


def run(command: list[str | Path]) -> Measured:
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=600)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stderr}")
    return tuple(json.loads(done.stdout.splitlines()[-1]))


def compare(n_pages: int, rounds: int, with_peer: bool) -> bool:
    """Ours and the peer in turns, so that a busy machine slows both; whether the promise holds."""
    me = [sys.executable, __file__]
    rates: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        ways: dict[str, list[str | Path]] = {"handed over": [*me, "--fetch"], "archived and landed": [*me, "--keep"]}
        if with_peer:
            spider = Path(folder, "spider.py")  # Scrapy reads the source of its callbacks
            spider.write_text(_PEER, encoding="utf-8")
            ways["Scrapy"] = [install_peer(folder, PEER), spider]
        served = [*me, "--serve", str(n_pages)]
        with subprocess.Popen(served, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            for _ in range(rounds):
                for name, command in ways.items():
                    found, worked, seconds = run([*command, f"http://127.0.0.1:{port}/" if name == "Scrapy" else port])
                    assert found == n_pages, f"{name}: {found} of {n_pages} pages"
                    rates[name].append(found / worked)
                    print(f"{name}: {found / worked:.0f} pages a second and core ({found / seconds:.0f} by the clock)")
            server.communicate()
    if not with_peer:
        return True
    peer = median(rates.pop("Scrapy"))
    return tell(
        *(
            Finding("fetch", f"pages {name}, one core", n_pages, median(ours), "pages/s", "Scrapy", peer, PROMISED)
            for name, ours in rates.items()
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true", help="install and measure nothing else")
    for part in ("serve", "fetch", "keep"):
        parser.add_argument(f"--{part}", type=int, help=argparse.SUPPRESS)  # what the processes of a run do
    told = parser.parse_args()
    if told.serve:
        serve(told.serve)
    elif told.fetch or told.keep:
        print(json.dumps(fetch(told.fetch or told.keep, keeps=bool(told.keep))))
    else:
        return 0 if compare(told.pages, told.rounds, not told.no_peer) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
