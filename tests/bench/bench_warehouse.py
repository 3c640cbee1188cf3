"""Models and publishing at size: a whole build, one after 1,000 new articles, and the release, each beside its floor.

    python -m tests.bench.bench_warehouse [ARTICLES …]        # 20,000 unless told; the promise is for 200,000

The floor of a whole build is the same SQL, models and tests, straight in DuckDB; that of a build after new articles is
dbt with nothing to do; that of publishing is copying the file that was published, that of asking the same rows in order
of ids. Each step is a process of its own: wall and CPU seconds (on a busy machine only the latter compare) and its peak
of memory. Promised for 200,000 articles: a whole build within 180 s and 6 GB, one after 1,000 new articles within 20 s
beyond what dbt takes to do nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from typing import Any

import duckdb

from orchestration import dbt
from tests.bench.big_landing import add_articles, add_build
from tests.bench.report import Finding, tell
from tinhso.publish.copy import copy_tables
from tinhso.settings import Settings, load_settings

_NEW = 1_000
_SLOWEST = 8  # models and tests that are named
_PROMISED_FOR = 200_000  # articles
_PROMISES = {"whole": 180.0, "gigabytes": 6.0, "changes": 20.0}


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds, and the peak of memory in GB."""

    wall: float
    cpu: float
    peak: float

    def __str__(self) -> str:
        return f"{self.wall:6.1f} s wall, {self.cpu:6.1f} s CPU, {self.peak:.1f} GB"


def cost(step: Callable[..., None], *arguments: object) -> Cost:
    """Of `step` in a process of its own."""
    started = time.perf_counter()
    process = get_context("spawn").Process(target=step, args=arguments)
    process.start()
    _, status, used = os.wait4(process.pid or 0, 0)
    if status:
        raise RuntimeError(f"{step.__name__} failed; what it said stands above.")
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6)


def build(settings: Settings, *select: str) -> None:
    ended: list[dict[str, Any]] = []
    outcome = dbt.build(settings, settings.build_file, select, lambda event: ended.append(event["data"]["node_info"]))
    assert outcome.is_success, outcome.failures
    (settings.warehouse / "ended.json").write_text(json.dumps(ended), encoding="utf-8")
    for node in sorted(ended, key=_seconds, reverse=True)[:_SLOWEST]:
        print(f"    {_seconds(node):6.2f} s {node['node_name']}")


def _seconds(node: dict[str, Any]) -> float:
    started, finished = (datetime.fromisoformat(node[f"node_{verb}_at"]) for verb in ("started", "finished"))
    return (finished - started).total_seconds()


def run_bare(settings: Settings) -> None:
    """The SQL dbt has just run, in its order, as tables and counted tests of a copy of the build file."""
    manifest = dbt.load_manifest(settings)
    compiled = dbt.target_path(settings) / "compiled" / "tinhso"
    copy = settings.warehouse / "bare" / settings.build_file.name  # its SQL names the database by the file
    with duckdb.connect(str(copy)) as connection:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        connection.execute("set memory_limit = '4GB'; set force_compression = 'uncompressed'")
        connection.execute("set preserve_insertion_order = false")
        for ended in json.loads((settings.warehouse / "ended.json").read_text(encoding="utf-8")):
            node = manifest["nodes"].get(ended["unique_id"], {})
            if node.get("resource_type") == "test":
                sql = (compiled / node["original_file_path"] / f"{node['name']}.sql").read_text(encoding="utf-8")
                connection.execute(f"select count(*) from ({sql})").fetchone()
            elif node.get("resource_type") == "model":
                sql = (compiled / node["original_file_path"]).read_text(encoding="utf-8")
                kind = "view" if node["config"]["materialized"] == "view" else "table"
                connection.execute(f"create or replace {kind} {node['relation_name']} as {sql}")


def land(settings: Settings, first: int, count: int, base: int) -> None:
    add_articles(settings.build_file, first, count, base)
    if first == 0:
        add_build(settings.build_file, 1)


def release(settings: Settings) -> None:
    copy_tables(settings.build_file, settings.warehouse / "copy.duckdb", settings.warehouse / "parquet")


def ask(settings: Settings, articles: int) -> None:
    """The facts of one indicator, province and year: from the release's Parquet, and from its rows in order of ids."""
    told, by_id = settings.warehouse / "parquet" / "fct_observation.parquet", settings.warehouse / "by_id.parquet"
    wanted = "indicator_id, region_id, period"
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.execute(f"copy (from '{told}' order by observation_id) to '{by_id}' (format parquet)")
        one = connection.execute(f"select {wanted} from '{told}' group by all order by count(*) desc, {wanted} limit 1")
        key = one.fetchone()
        took = []
        for path in (told, by_id):
            query = f"from '{path}' where indicator_id = $1 and region_id = $2 and period = $3"
            connection.execute(query, key).fetchall()
            started = time.perf_counter()
            connection.execute(query, key).fetchall()
            took.append(1_000 * (time.perf_counter() - started))
    what = "facts of one indicator, province and year, from Parquet"
    tell(Finding("publish", what, articles, took[0], "ms", "the same rows in order of ids", took[1]))


def copy_raw(settings: Settings) -> None:
    shutil.copyfile(settings.warehouse / "copy.duckdb", settings.warehouse / "raw.duckdb")
    shutil.copytree(settings.warehouse / "parquet", settings.warehouse / "raw")


def main(articles: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(folder)
        print(f"{articles:,} articles landed: {cost(land, settings, 0, articles, articles)}")
        whole = cost(build, settings)
        with duckdb.connect(str(settings.build_file), read_only=True) as connection:
            found = connection.execute("select count(*) from core.fct_observation").fetchone()
        print(f"whole build, {found[0] if found else 0:,} observations: {whole}")
        (settings.warehouse / "bare").mkdir()
        shutil.copy(settings.build_file, settings.warehouse / "bare")
        bare = cost(run_bare, settings)
        shutil.rmtree(settings.warehouse / "bare")
        print(f"  its SQL without dbt: {bare}; of CPU {whole.cpu / bare.cpu:.2f} times as much")
        land(settings, articles, _NEW, articles)
        changes = cost(build, settings)
        print(f"build after {_NEW:,} new articles: {changes}")
        nothing = cost(build, settings, "tag:nothing")
        print(f"dbt with nothing to do: {nothing}")
        beyond = changes.wall - nothing.wall
        print(f"  beyond that: {beyond:.1f} s wall, {changes.cpu - nothing.cpu:.1f} s CPU")
        published = cost(release, settings)
        ask(settings, articles)
        raw = cost(copy_raw, settings)
        size = (settings.warehouse / "copy.duckdb").stat().st_size / 1e6
        print(f"release made ({size:.0f} MB and Parquet): {published}; copied raw: {raw}")
    found = [
        Finding("models", "everything built", articles, whole.wall, "s", "the same SQL in DuckDB", bare.wall, 2),
        Finding("models", f"{_NEW:,} new articles built", articles, changes.wall, "s", "dbt with nothing to do",
                nothing.wall),
        Finding("publish", "release with Parquet", articles, published.wall, "s", "copying the same files", raw.wall),
    ]  # fmt: skip
    if articles == _PROMISED_FOR:
        found += [
            Finding("models", "everything built, alone", articles, whole.wall, "s", promised=_PROMISES["whole"]),
            Finding("models", "everything built, memory", articles, whole.peak, "GB", promised=_PROMISES["gigabytes"]),
            Finding("models", f"{_NEW:,} new articles built, beyond dbt", articles, beyond, "s",
                    promised=_PROMISES["changes"]),
        ]  # fmt: skip
    return int(not tell(*found))


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:]] or [20_000]
    sys.exit(max([main(size) for size in sizes]))
