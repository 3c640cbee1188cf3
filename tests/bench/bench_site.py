"""How fast the site is built from a release, and how fast its home page is seen on a phone.

    python -m tests.bench.bench_site warehouse/tinhso.duckdb     # any published file
    python -m tests.bench.bench_site 200000                      # generated articles: minutes to make them

Built three times: from nothing, again from the same release, and after a hundred sentences have changed. Promised for
200,000 articles: within a minute on two cores. The home page is measured with a full panel (63 provinces, 60
indicators, 6 years, made up) in Chromium, as a phone: processor four times slower, 1.6 Mbit/s, 150 ms away, from a
server on loopback that compresses as web servers do. Seen first is First Contentful Paint, promised within a second;
the largest part is Largest Contentful Paint.
"""

from __future__ import annotations

import gzip
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import duckdb
from playwright.sync_api import sync_playwright

from tests.bench import bench_warehouse
from tests.bench.report import Finding, tell
from tests.unit.orchestration.processes import descendants
from tinhso.page import queries
from tinhso.page.home import data_files, home_view
from tinhso.page.panel import build_panel, first_view
from tinhso.page.render import Renderer
from tinhso.page.site import build_site
from tinhso.settings import load_settings

_UNITS = ["percent"] * 36 + ["index_0_1"] * 8 + ["team"] * 16
_PHONE = {"width": 390, "height": 844}
_NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
_LOOKS = 7
_SEEN = """new Promise(done => new PerformanceObserver(found => done([
    performance.getEntriesByName('first-contentful-paint')[0].startTime, found.getEntries().at(-1).startTime]))
    .observe({type: 'largest-contentful-paint', buffered: true}))"""


def main(given: str) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = _generated(int(given), folder) if given.isdigit() else Path(given)
        with duckdb.connect(str(database), read_only=True) as connection:
            (size,) = connection.execute("select count(*) from dim_article").fetchone() or (0,)
        first = folder / "first" / "site"
        taken = _build("from nothing", database, first, None)
        again = _build("the same release", database, folder / "second" / "site", first)
        _build("100 sentences changed", _changed(database, folder), folder / "third" / "site", first)
        files = sorted((path for path in first.rglob("*.html")), key=lambda path: -path.stat().st_size)
        written = sum(path.stat().st_size for path in first.rglob("*") if path.is_file())
        print(f"site: {written / 1e6:,.0f} MB; largest page {files[0].name}, {files[0].stat().st_size / 1e3:,.0f} kB")
        _fill_home(database, first)
        seen, sent = _look(first)
    return int(
        not tell(
            Finding("site", "all pages from nothing", size, taken, "s", promised=60 if size >= 200_000 else None),
            Finding("site", "all pages, the same release again", size, again, "s", "from nothing", taken),
            Finding("site", "home seen first, phone and line slowed", size, seen, "ms", promised=1000),
            Finding("site", "home page, compressed", size, sent / 1e3, "kB", promised=300),
        )
    )


def _generated(articles: int, folder: Path) -> Path:
    settings = load_settings(str(folder / "generated"))
    bench_warehouse.land(settings, 0, articles, articles)
    bench_warehouse.build(settings)
    bench_warehouse.release(settings)
    return settings.warehouse / "copy.duckdb"


def _changed(database: Path, folder: Path) -> Path:
    """The release with other sentences in a hundred places."""
    copy = folder / "changed.duckdb"
    shutil.copyfile(database, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            """
            update fct_observation set sentence = sentence || ' Hết.'
            where observation_id in (select chosen_observation_id from mart_region_scorecard order by all limit 100)
            """
        )
    return copy


def _build(name: str, database: Path, folder: Path, previous: Path | None) -> float:
    """Seconds it took."""
    workers = len(os.sched_getaffinity(0))
    began, used = time.perf_counter(), time.process_time()
    with _Processor() as processor:
        writer = build_site(database, folder, previous, workers)
    seconds = time.perf_counter() - began
    spent = f"{seconds:.1f} s, processor {time.process_time() - used + processor.seconds:.1f} s"
    print(f"{name}: {spent}; {writer.n_written:,} files written, {writer.n_same:,} the same as before", flush=True)
    return seconds


class _Processor:
    """Seconds of processor time that the processes started meanwhile have used."""

    def __init__(self) -> None:
        self._used: dict[int, float] = {}
        self._ended = Event()
        self._watcher = Thread(target=self._watch)

    @property
    def seconds(self) -> float:
        return sum(self._used.values())

    def __enter__(self) -> _Processor:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            for pid in descendants(os.getpid()):
                with suppress(OSError):
                    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                    self._used[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _fill_home(database: Path, site: Path) -> None:
    """The home page of a full panel in place of the release's own."""
    with duckdb.connect(str(database), read_only=True) as connection:
        regions = queries.regions(connection)
    chance = random.Random(1)
    indicators = [
        {
            "indicator_id": f"some_indicator_name_{at}",
            "name_vi": f"Tỷ lệ hồ sơ nộp trực tuyến {at}",
            "name_en": f"Dossiers submitted online {at}",
            "pillar": "government",
            "unit": unit,
            "unit_name_vi": "tổ",
            "unit_name_en": "teams",
        }
        for at, unit in enumerate(_UNITS)
    ]
    rows = [
        {
            "indicator_id": indicator["indicator_id"],
            "geography": geography,
            "region_id": region["region_id"],
            "year": year,
            "value": _value(indicator["unit"], chance),
        }
        for indicator in indicators
        for geography, flag in (("as_reported", "is_old"), ("units_2025", "is_new"))
        for region in regions
        if region[flag]
        for year in range(2020, 2026)
    ]
    panel = build_panel(regions, indicators, rows, [])
    view = first_view(panel)
    for path, script in data_files(panel):
        (site / path).write_text(script, encoding="utf-8")
    renderer = Renderer("vi")
    _, html = renderer.page(
        "index.html", "index.html", both=True, styled=True, events=[], pillars=[], progress=[], release="",
        **home_view(panel, view, "vi"),
    )  # fmt: skip
    (site / "index.html").write_text(html, encoding="utf-8")


def _value(unit: str, chance: random.Random) -> float:
    return {"percent": 100 * chance.random(), "index_0_1": chance.random()}.get(unit, chance.randint(1, 5000))


class _Compressing(SimpleHTTPRequestHandler):
    """Serves files compressed but for fonts, and counts what it sent."""

    sent = 0

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        is_font = path.suffix == ".woff2"
        body = path.read_bytes() if is_font else gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        if not is_font:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        type(self).sent += len(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def _look(site: Path) -> tuple[float, int]:
    """(milliseconds until something is seen, bytes sent), of the home page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Compressing, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        seen = []
        for _ in range(_LOOKS):
            context = browser.new_context(viewport=_PHONE, device_scale_factor=2, is_mobile=True)
            page = context.new_page()
            devtools = context.new_cdp_session(page)
            devtools.send("Network.emulateNetworkConditions", _NETWORK)
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            _Compressing.sent = 0
            page.goto(f"http://127.0.0.1:{server.server_port}/index.html", wait_until="load")
            seen.append(page.evaluate(_SEEN))
            context.close()
        for name, times in zip(("first", "largest part"), zip(*seen, strict=True), strict=True):
            print(f"home, {name} seen after {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f})")
        browser.close()
    server.shutdown()
    return statistics.median(first for first, _ in seen), _Compressing.sent


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or ["warehouse/tinhso.duckdb"]))
