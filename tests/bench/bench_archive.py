"""Captures of a bulk crawl read, filtered and parsed per second and core, beside warcio, fastwarc and gzip alone.

    python tests/bench/bench_archive.py [--captures N] [--rounds N]

The WARC is made like a day of a news crawl: of 100 responses 60 are pages in other languages, 10 Vietnamese pages off
the topic, 4 on it, 14 images, 12 redirects and errors, each with its request record. Rates are over processor time of
one thread, medians of rounds in turns. Also: every page wanted (no filter), memory, and that what `wget` saves is read
(needs wget: apt-get install wget).
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median

from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.bench.pages import bench_pages
from tests.bench.report import Finding, tell
from tinhso.acquire.inbox import read_inputs
from tinhso.acquire.page_filter import PageFilter
from tinhso.acquire.sources import source_finder
from tinhso.parse import parse
from tinhso.records import Article, Capture
from tinhso.settings import PROJECT
from tinhso.text import strip_marks
from tinhso.vocabulary import load_vocabulary

PROMISED, PROMISED_SHARE = 1500, 0.6
VOCABULARY = load_vocabulary(PROJECT / "vocabulary")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
_TERMS = [term for group in VOCABULARY.rules["topic"]["groups"] for term in group["terms"]]
_TOPIC = re.compile("|".join(sorted(map(re.escape, _TERMS), key=len, reverse=True)), re.IGNORECASE)
_HOSTS = [row["domain"] for row in VOCABULARY.registers["sources"] if row["domain"]]


def write_crawl(path: Path, n: int) -> None:
    """`n` responses of a news crawl, with their requests."""
    chance = random.Random(1)
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number, page in enumerate(bench_pages(n)):
            kind = chance.choices(("foreign", "off", "on", "image", "other"), (60, 10, 4, 14, 12))[0]
            text = page.html.decode()
            url, status, media = page.url, "200 OK", "text/html; charset=utf-8"
            if kind == "foreign":
                text, url = strip_marks(text), f"https://news{number % 900}.example.com/{number}.html"
            elif kind == "off":
                text = _TOPIC.sub("nông sản", text)
            elif kind == "image":
                text, media = "\x89PNG" + text[:9000], "image/png"
            elif kind == "other":
                text, status = text[:500], chance.choice(("301 Moved Permanently", "404 Not Found"))
            request = StatusAndHeaders("GET / HTTP/1.1", [("User-Agent", "crawler")], is_http_request=True)
            writer.write_record(writer.create_warc_record(url, "request", payload=BytesIO(), http_headers=request))
            headers = StatusAndHeaders(status, [("Content-Type", media)], protocol="HTTP/1.1")
            body = BytesIO(text.encode())
            writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=headers))


def by_gzip(path: Path) -> int:
    with gzip.open(path) as stream:
        return sum(len(piece) for piece in iter(lambda: stream.read(2**18), b""))


def by_warcio(path: Path) -> int:
    with path.open("rb") as stream:
        records = (record for record in ArchiveIterator(stream) if record.rec_type == "response")
        return sum(len(record.content_stream().read()) for record in records)


def by_fastwarc(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(len(record.reader.read()) for record in FastIterator(stream, record_types=WarcRecordType.response))


def ours(path: Path, wanted: PageFilter) -> Iterator[Capture]:
    found = read_inputs([path], NOW, source_finder(VOCABULARY), wanted)
    return (item for item in found if isinstance(item, Capture))


def every_page(path: Path) -> int:
    return sum(len(capture.payload) for capture in ours(path, PageFilter()))


def by_host(path: Path) -> int:
    return sum(len(capture.payload) for capture in ours(path, PageFilter(_HOSTS)))


def by_topic(path: Path) -> int:
    return sum(len(capture.payload) for capture in ours(path, PageFilter((), VOCABULARY)))


def filtered_and_parsed(path: Path) -> int:
    found = (parse(capture, VOCABULARY) for capture in ours(path, PageFilter(_HOSTS, VOCABULARY)))
    return sum(isinstance(article, Article) for article in found)


def every_page_parsed(path: Path) -> int:
    return sum(isinstance(parse(capture, VOCABULARY), Article) for capture in ours(path, PageFilter(_HOSTS)))


READERS: dict[str, Callable[[Path], int]] = {
    "gzip alone": by_gzip,
    "warcio alone": by_warcio,
    "fastwarc alone": by_fastwarc,
    "tinhso, every page": every_page,
    "tinhso, by host": by_host,
    "tinhso, by topic": by_topic,
    "tinhso, by host and topic, parsed": filtered_and_parsed,
    "tinhso, by host, parsed": every_page_parsed,
}


def what_wget_saves_is_read(folder: Path) -> None:
    """Crawls a site on loopback by wget and reads its WARC. Raises AssertionError, FileNotFoundError without wget."""
    page = next(bench_pages(1)).html

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = b'<a href="/so">x</a><a href="/khong">x</a>' if self.path == "/" else page
            self.send_response(200 if self.path in ("/", "/so") else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = f"http://127.0.0.1:{server.server_port}"
    command = [shutil.which("wget") or "wget", "-q", "-r", "-l1", "--tries=1", "--warc-file", "crawl", f"{site}/"]
    subprocess.run(command, cwd=folder, timeout=60, check=False)  # it meets a missing page: status 8
    server.shutdown()
    found = {capture.url: capture.payload for capture in ours(folder / "crawl.warc.gz", PageFilter(["127.0.0.1"]))}
    assert set(found) == {f"{site}/", f"{site}/so"}, found.keys()
    assert found[f"{site}/so"] == page


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    rates: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        what_wget_saves_is_read(Path(folder))
        print("what wget saved was read")
        path = Path(folder) / "news.warc.gz"
        write_crawl(path, given.captures)
        print(f"{given.captures} captures, {path.stat().st_size / 2**20:.0f} MB compressed")
        every_page_parsed(path)  # what is compiled once
        for _ in range(given.rounds):
            for name, read in READERS.items():
                began = time.process_time()
                n = read(path)
                rates.setdefault(name, []).append(given.captures / (time.process_time() - began))
                if len(rates[name]) == 1 and name.endswith("parsed"):
                    print(f"{name}: {n} articles")
    middle = {name: median(measured) for name, measured in rates.items()}
    for name, rate in middle.items():
        print(f"{name:34s} {rate:7.0f} captures/s  {rate / middle['fastwarc alone']:5.2f} × fastwarc")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    n, what, unit, mine = given.captures, "captures read and filtered by host", "captures/s", middle["tinhso, by host"]
    kept = tell(Finding("archive", what, n, mine, unit, "fastwarc", middle["fastwarc alone"], PROMISED_SHARE))
    for peer in ("warcio", "gzip"):
        tell(Finding("archive", what, n, mine, unit, f"{peer} alone", middle[f"{peer} alone"]))
    rate = middle["tinhso, by host and topic, parsed"]
    kept &= tell(Finding("archive", "captures read, filtered, parsed", n, rate, unit, promised=PROMISED))
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
