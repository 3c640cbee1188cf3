"""A run that is killed at any moment and started again comes to the same archive."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path

import pytest

from tests.web.taking_in import Intake, fetch_sites
from tests.web.test_many_sites import slowly
from tests.web.web import Web, article
from tinhso.extract import extract
from tinhso.parse import parse
from tinhso.records import Article, Capture, FetchAttempt
from tinhso.settings import load_settings
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(load_settings().vocabulary)
SERVER = multiprocessing.get_context("forkserver")  # each run is a process of its own


def run(data: Path, web: Web, n_sites: int, seconds: float | None) -> bool:
    """Whether the run had to be killed: so many seconds after it archived its first page, None for never."""
    before = _n_bytes(data)
    ready = SERVER.Event()
    process = SERVER.Process(target=fetch_sites, args=(data, web.port, n_sites, ready))
    process.start()
    assert ready.wait(60)
    while seconds and process.is_alive() and _n_bytes(data) == before:
        time.sleep(0.002)
    process.join(seconds or 300)
    is_killed = process.exitcode is None
    process.kill()
    process.join(10)
    assert is_killed or process.exitcode == 0
    return is_killed


def _n_bytes(data: Path) -> int:
    """Of the archive."""
    return sum(path.stat().st_size for path in (data / "archive").glob("*.warc.gz"))


def facts(data: Path) -> list[tuple[object, ...]]:
    """What is read from every page of an archive, in order of their addresses."""
    with Intake(data) as intake:
        captures = sorted(
            (item for item, _, _ in intake.archive.tail({}) if isinstance(item, Capture)), key=lambda c: str(c.url)
        )
    articles = [parse(capture, VOCABULARY) for capture in captures]
    read = [extract(article, VOCABULARY) for article in articles if isinstance(article, Article)]
    assert len(read) == len(captures)
    return [observation for extraction in read for observation in extraction.observations]


@pytest.mark.parametrize(
    ("n_kills", "n_sites", "n_pages", "seconds"),
    [(4, 3, 16, 0.6), pytest.param(10, 20, 500, 4.0, marks=pytest.mark.scale)],
    ids=["few", "many"],
)
def test_killed_at_random_instants_it_converges_to_the_same_archive_and_the_same_facts(
    tmp_path: Path, n_kills: int, n_sites: int, n_pages: int, seconds: float
) -> None:
    web = Web()
    try:
        for i in range(n_sites):
            site = web.site(f"s{i}.test")
            site["/"] = "".join(f'<a href="/tin-{n}.html">Tin</a>' for n in range(n_pages)).encode()
            site |= {f"/tin-{n}.html": slowly(article(i, n)) for n in range(n_pages)}
        run(tmp_path / "calm", web, n_sites, None)
        chance = random.Random(4)
        was_killed = []
        for _ in range(n_kills):
            was_killed.append(run(tmp_path / "data", web, n_sites, chance.uniform(0.03, 1) * seconds))
            assert_told_is_there(tmp_path / "data")
        assert any(was_killed)
        run(tmp_path / "data", web, n_sites, None)
    finally:
        web.close()
    with Intake(tmp_path / "calm") as calm, Intake(tmp_path / "data") as intake:
        assert intake.captured() == calm.captured()
        assert len(intake.captured()) == n_sites * n_pages
        n_rows = intake.connection.execute("select count(*), count(distinct url) from news.captures").fetchone()
        assert n_rows == (n_sites * n_pages, n_sites * n_pages)
    read = facts(tmp_path / "data")
    assert len(read) >= n_sites * n_pages
    assert read == facts(tmp_path / "calm")


def assert_told_is_there(data: Path) -> None:
    """Every attempt that says a page was fetched names a capture that stands in the archive before it."""
    seen = set()
    with Intake(data) as intake:
        for item, _, _ in intake.archive.tail({}):
            if isinstance(item, FetchAttempt):
                assert item.outcome != "fetched" or item.purpose == "listing" or item.capture_id in seen
            else:
                seen.add(item.capture_id)
