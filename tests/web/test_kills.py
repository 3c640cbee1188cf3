"""A run that is killed at any moment and started again comes to the same archive."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import PROJECT
from tests.web.taking_in import Intake
from tests.web.test_many_sites import slowly
from tests.web.web import Web, article
from tinhso.records import FetchAttempt

N_SITES, N_PAGES, N_KILLS = 4, 20, 10


def run(data: Path, web: Web, seconds: float | None) -> None:
    command = [sys.executable, "-m", "tests.web.taking_in", str(data), str(web.port), str(N_SITES)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(timeout=seconds or 60)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=10)


def test_killed_at_ten_instants_it_converges_and_nothing_is_told_that_is_not_there(tmp_path: Path) -> None:
    web = Web()
    try:
        for i in range(N_SITES):
            site = web.site(f"s{i}.test")
            site["/"] = "".join(f'<a href="/tin-{n}.html">Tin</a>' for n in range(N_PAGES)).encode()
            site |= {f"/tin-{n}.html": slowly(article(i, n)) for n in range(N_PAGES)}
        chance = random.Random(4)
        began = time.monotonic()
        for _ in range(N_KILLS):
            run(tmp_path / "data", web, chance.uniform(0.01, 0.35))
            assert_told_is_there(tmp_path / "data")
        run(tmp_path / "data", web, None)
        with Intake(tmp_path / "data") as intake:
            assert len(intake.captured()) == N_SITES * N_PAGES
            n_rows = intake.connection.execute("select count(*), count(distinct url) from news.captures").fetchone()
            assert n_rows == (N_SITES * N_PAGES, N_SITES * N_PAGES)
        assert time.monotonic() - began < 120
    finally:
        web.close()


def assert_told_is_there(data: Path) -> None:
    """Every attempt that says a page was fetched names a capture that stands in the archive before it."""
    seen = set()
    with Intake(data) as intake:
        for item, _, _ in intake.archive.tail({}):
            if isinstance(item, FetchAttempt):
                assert item.outcome != "fetched" or item.purpose == "listing" or item.capture_id in seen
            else:
                seen.add(item.capture_id)
