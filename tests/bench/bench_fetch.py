"""Pages fetched per second and core from a server on loopback, delays off: fetching alone, and into the archive too.

Run by `make bench`. It has no peer beside it yet.
"""

from __future__ import annotations

import socket
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.web.taking_in import Intake, listing_spec, vocabulary
from tests.web.web import Web, article, resolver
from tinhso.acquire.live import fetch_sources
from tinhso.records import Capture

N_PAGES = 500


def main() -> None:
    socket.getaddrinfo = resolver({})
    web = Web()
    site = web.site("s0.test")
    site["/"] = "".join(f'<a href="/tin-{n}.html">Tin</a>' for n in range(N_PAGES)).encode()
    site |= {f"/tin-{n}.html": article(0, n) for n in range(N_PAGES)}
    spec = listing_spec("s0", web.port)
    began = time.perf_counter()
    batches = fetch_sources(None, vocabulary([spec]), datetime.now(UTC))
    n_pages = sum(isinstance(item, Capture) for batch in batches for item in batch)
    print(f"fetched alone: {n_pages / (time.perf_counter() - began):.0f} pages a second, the server's work included")
    with tempfile.TemporaryDirectory() as folder, Intake(Path(folder)) as intake:
        began = time.perf_counter()
        intake.fetch(spec, now=datetime.now(UTC))
        seconds = time.perf_counter() - began
        print(f"archived and landed: {len(intake.captured()) / seconds:.0f} pages a second, likewise")
    web.close()


if __name__ == "__main__":
    main()
