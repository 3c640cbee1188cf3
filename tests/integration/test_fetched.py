"""Sources as partitions: one fetched by hand, all enabled ones by what a schedule asks for, against a local server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from dagster import (
    AssetKey,
    AssetsDefinition,
    DagsterInstance,
    DagsterRunStatus,
    RunRequest,
    build_schedule_context,
    job,
    materialize,
    op,
)
from dagster._core.definitions.schedule_definition import ScheduleExecutionData

from orchestration.assets.fetched import FEEDS, REVISITS, TABLES, build_fetched, sources_of
from orchestration.instance import open_instance
from orchestration.resources import Warehouse
from orchestration.schedules import CADENCES, Cadence, build_schedule
from tests.conftest import PROJECT, article_html
from tests.unit.acquire.conftest import Site
from tinhso.settings import Settings
from tinhso.vocabulary import Vocabulary, load_vocabulary

_FEED = '<?xml version="1.0"?><rss version="2.0"><channel><link>/</link>{}</channel></rss>'
_HOSTS = {"one": "127.0.0.1", "two": "localhost", "off": "off.test"}


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"")
    for percent, (name, host) in enumerate(_HOSTS.items(), 70):
        link = f"<item><link>{site.url.replace('127.0.0.1', host)}/{name}.html</link></item>"
        site.answers[f"/{name}.rss"] = (200, {"Content-Type": "application/rss+xml"}, _FEED.format(link).encode())
        site.answers[f"/{name}.html"] = (200, {}, article_html("Sơn La", percent).encode())
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DagsterInstance]:
    """One that schedules can be given: an ephemeral one has no reference."""
    with open_instance(Settings(project=PROJECT, data=tmp_path_factory.mktemp("instance"))) as opened:
        yield opened


@pytest.fixture
def vocabulary(site: Site, monkeypatch: pytest.MonkeyPatch) -> Vocabulary:
    """Three sources of the server under two names; the one that is not enabled stands first in the register."""
    real = load_vocabulary(PROJECT / "vocabulary")
    rows = tuple(
        {**real.registers["sources"][0], "source_id": name, "domain": _HOSTS[name], "is_enabled": enabled}
        for name, enabled in (("off", "0"), ("one", "1"), ("two", "1"))
    )
    specs = {
        name: {
            "source_id": name, "crawl_delay": 0, "max_articles": 10, "allow_private": True, "versions": [],
            "discovery": [{"kind": "feed", "url": f"{site.url.replace('127.0.0.1', host)}/{name}.rss"}],
        }
        for name, host in _HOSTS.items()
    }  # fmt: skip
    made = Vocabulary({**real.registers, "sources": rows}, real.rules, specs, "v")
    monkeypatch.setattr("orchestration.resources.load_vocabulary", lambda path: made)
    return made


@pytest.fixture
def feeds(vocabulary: Vocabulary) -> AssetsDefinition:
    return build_fetched(FEEDS, vocabulary)


def captured(settings: Settings) -> set[str]:
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        return {row[0] for row in connection.execute("select source_id from news.captures").fetchall()}


def test_one_source_is_fetched_by_itself_and_nothing_is_fetched_twice(
    feeds: AssetsDefinition, site: Site, tmp_path: Path
) -> None:
    settings = Settings(project=PROJECT, data=tmp_path)
    warehouse = Warehouse(project=str(settings.project), data=str(settings.data))
    with DagsterInstance.ephemeral() as instance:
        for _ in range(2):
            done = materialize([feeds], partition_key="two", resources={"warehouse": warehouse}, instance=instance)
            assert done.success
        assert instance.get_materialized_partitions(FEEDS.key) == {"two"}
        told = instance.get_latest_materialization_event(AssetKey(["news", "captures"]))
    assert told and told.asset_materialization
    assert told.asset_materialization.metadata["dagster/row_count"].value == 1, "the UI shows what stands there now"
    assert captured(settings) == {"two"}
    assert site.asked.count("/two.html") == 1 and "/one.html" not in site.asked


@op
def nothing() -> None:
    """Nothing."""


@job(name="feeds")
def feeds_job() -> None:
    nothing()


def _tick(cadence: Cadence, vocabulary: Vocabulary, instance: DagsterInstance) -> ScheduleExecutionData:
    context = build_schedule_context(instance, scheduled_execution_time=datetime(2026, 11, 21))
    return build_schedule(cadence, vocabulary, ()).evaluate_tick(context)


def test_a_schedule_does_not_ask_again_while_its_last_run_has_not_ended(
    vocabulary: Vocabulary, instance: DagsterInstance
) -> None:
    cadence = next(cadence for cadence in CADENCES if cadence.family is FEEDS)
    for status in (DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTED):
        run = instance.create_run_for_job(feeds_job, status=status)
        tick = _tick(cadence, vocabulary, instance)
        assert not tick.run_requests and "has not ended yet" in (tick.skip_message or "")
        instance.report_run_failed(run)
        assert len(_tick(cadence, vocabulary, instance).run_requests or ()) == 1


def test_what_a_schedule_asks_for_is_one_run_of_all_enabled_sources(
    feeds: AssetsDefinition, vocabulary: Vocabulary, site: Site, instance: DagsterInstance, tmp_path: Path
) -> None:
    cadence = next(cadence for cadence in CADENCES if cadence.family is FEEDS)
    settings = Settings(project=PROJECT, data=tmp_path)
    warehouse = Warehouse(project=str(settings.project), data=str(settings.data))
    (request,) = _tick(cadence, vocabulary, instance).run_requests or ()
    assert isinstance(request, RunRequest)
    done = materialize([feeds], tags=request.tags, resources={"warehouse": warehouse}, instance=instance)
    assert done.success
    assert instance.get_materialized_partitions(FEEDS.key) == {"one", "two"}
    assert captured(settings) == {"one", "two"}
    assert not [path for path in site.asked if path.startswith("/off")]


def test_a_schedule_without_an_enabled_source_says_so(instance: DagsterInstance) -> None:
    shipped = load_vocabulary(PROJECT / "vocabulary")
    ticks = [_tick(cadence, shipped, instance) for cadence in CADENCES]
    for tick in ticks:
        assert not tick.run_requests and "sources.csv" in (tick.skip_message or "")


def test_families_hold_the_sources_that_have_such_pages() -> None:
    shipped = load_vocabulary(PROJECT / "vocabulary")
    assert sources_of(TABLES, shipped) == ([], ["dti"])
    assert len(sources_of(REVISITS, shipped)[1]) == len(shipped.sources)
