"""How fast the site is built from a release, and how fast its home page is seen on a phone.

    python -m tests.bench.bench_site warehouse/tinhso.duckdb

Any published file serves; of 200,000 articles one is left by `bench_warehouse 200000`. The home page is measured with a
full panel (63 provinces, 60 indicators, 6 years, made up) in Chromium, as a phone: processor four times slower,
1.6 Mbit/s, 150 ms away, from a server on loopback that compresses as web servers do.
"""

from __future__ import annotations

import gzip
import random
import shutil
import sys
import tempfile
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
from playwright.sync_api import sync_playwright

from tinhso.page import queries
from tinhso.page.home import home_view
from tinhso.page.panel import build_panel, first_view
from tinhso.page.render import Renderer, as_script
from tinhso.page.site import build_site
from tinhso.page.words import words

_UNITS = ["percent"] * 36 + ["index_0_1"] * 8 + ["team"] * 16
_PHONE = {"width": 390, "height": 844}
_NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
_FIRST_VIEW = """new Promise(done => new PerformanceObserver(found => done(found.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true}))"""


def main(database: Path) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "first"), Path(folder, "second")
        _build(database, first, None)
        _build(database, second, first)
        files = sorted((path for path in first.rglob("*.html")), key=lambda path: -path.stat().st_size)
        size = sum(path.stat().st_size for path in first.rglob("*") if path.is_file())
        print(f"site: {size / 1e6:,.0f} MB; largest page {files[0].name}, {files[0].stat().st_size / 1e3:,.0f} kB")
        _fill_home(database, first)
        _look(first)


def _build(database: Path, folder: Path, previous: Path | None) -> None:
    began, used = time.perf_counter(), time.process_time()
    writer = build_site(database, folder, previous)
    spent = f"{time.perf_counter() - began:.1f} s, processor {time.process_time() - used:.1f} s"
    print(f"built: {spent}; {writer.n_written:,} files written, {writer.n_same:,} the same as before")


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
    known = {**panel, "first": [view.indicator_id, view.year, view.geography], "words": words()}
    (site / "data" / "panel.js").write_text(f"window.tinhso = {as_script(known)};\n", encoding="utf-8")
    renderer = Renderer("vi")
    _, html = renderer.page(
        "index.html", "index.html", both=True, events=[], pillars=[], progress=[], release="",
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


def _look(site: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Compressing, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for _ in range(3):
            context = browser.new_context(viewport=_PHONE, device_scale_factor=2, is_mobile=True)
            page = context.new_page()
            devtools = context.new_cdp_session(page)
            devtools.send("Network.emulateNetworkConditions", _NETWORK)
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            _Compressing.sent = 0
            page.goto(f"http://127.0.0.1:{server.server_port}/index.html", wait_until="load")
            seen = page.evaluate(_FIRST_VIEW)
            print(f"home: {_Compressing.sent / 1e3:.0f} kB compressed, largest part seen after {seen:.0f} ms")
            context.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(Path(*sys.argv[1:] or ["warehouse/tinhso.duckdb"]))
