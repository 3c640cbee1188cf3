"""How well reprints are told from reports in the same words, how long bands take, and how clustering grows.

    python tests/bench/bench_stories.py [--stories N] [--articles N]

`--stories` originals with four reprints each and a monthly report for each (tests/bench/reprints.py); `--articles` is
the largest number of articles the model int_articles__stories is timed with, in DuckDB alone.
"""

from __future__ import annotations

import argparse
import sys
import time

import duckdb

from tests.bench.report import Finding, tell
from tests.bench.reprints import clustered, told
from tinhso.parse.story import story_bands
from tinhso.settings import PROJECT
from tinhso.text import fold

MACRO = PROJECT / "dbt_project" / "macros" / "connected_components.sql"
MODEL = PROJECT / "dbt_project" / "models" / "intermediate" / "int_articles__stories.sql"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=1000)
    parser.add_argument("--articles", type=int, default=300_000)
    given = parser.parse_args()
    articles = list(told(given.stories))
    figures = clustered(articles)
    print(f"{len(articles):,} articles: precision {figures.precision:.3f}, recall {figures.recall:.3f} of pairs in one "
          f"story; the largest story has {figures.largest} (true: 5)")  # fmt: skip
    for kind, share in figures.found.items():
        print(f"  {kind}: {share:.1%} of the reprints came to their original")
    folded = [fold(article.text) for article in articles[:2000]]
    began = time.process_time()
    for text in folded:
        story_bands(text)
    each = (time.process_time() - began) / len(folded)
    n_words = sum(len(text.split()) for text in folded) / len(folded)
    print(f"bands: {each * 1e6:.0f} µs an article of {n_words:.0f} words")
    for n in (given.articles // 10, given.articles):
        tell(Finding("stories", "the model's SQL over all articles", n, seconds_of_model(n), "s"))
    return 0


def seconds_of_model(n_articles: int) -> float:
    """Of the model's SQL over `n_articles`, a third of them reprints, in stories of up to thirty."""
    n_bands = len(story_bands(""))
    with duckdb.connect() as connection:
        connection.execute(
            f"""create table stg_news__articles as
                with a as (select range as n, hash(range) % 3 = 0 and range > 30 as is_copy from range({n_articles}))
                select printf('%016x', hash(n)) as article_id,
                       timestamp '2024-01-01' + interval (n) minute as published_at,
                       timestamp '2025-01-01' as first_seen_at,
                       [(hash(if(is_copy and b < 6, n - 1 - hash(n) % 30, n), b) >> 1)::bigint
                        for b in range({n_bands})] as story_bands
                from a"""
        )
        sql = _rendered()
        began = time.perf_counter()
        connection.execute(f"create table stories as {sql}")
        seconds = time.perf_counter() - began
        n_stories = connection.execute("select count(distinct story_id) from stories").fetchone()
        assert n_stories and 0.5 * n_articles < n_stories[0] < 0.8 * n_articles, n_stories
    return seconds


def _rendered() -> str:
    """The model's SQL without dbt: its one reference and its one macro put in."""
    from jinja2 import Environment

    template = Environment().from_string(MACRO.read_text("utf-8") + "\n" + MODEL.read_text("utf-8"))
    without_dbt = {"config": lambda **_: "", "of_changed_stories": lambda: "true"}
    return template.render(ref=lambda name: name, **without_dbt)


if __name__ == "__main__":
    sys.exit(main())
