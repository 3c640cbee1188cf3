"""A build that follows another does only what has changed, and leaves the tables that a build of everything makes."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration import dbt
from tests.bench.big_landing import add_articles, add_build
from tests.dbt.conftest import PROJECT, PUBLISHED
from tinhso.load.changes import note_changes, settle_changes
from tinhso.load.corrections import store_corrections
from tinhso.load.database import open_build
from tinhso.settings import Settings, load_settings

_BASE = 400
_MENTIONS = ("region_mentions", "observation_mentions", "event_mentions", "policy_mentions")
_OF_ARTICLES = ("articles", "extractions", *_MENTIONS)
# Dies as in a power cut when the model it is told of has been built.
_DIE = """
import os, signal, sys
from orchestration import dbt
from tinhso.settings import load_settings
def die(event):
    if event["data"]["node_info"]["node_name"] == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
settings = load_settings(sys.argv[1])
dbt.build(settings, settings.build_file, [], die)
"""


def _build(settings: Settings) -> dbt.Outcome:
    return dbt.build(settings, settings.build_file, [], lambda event: None)


def _run(settings: Settings, *statements: str) -> None:
    with open_build(settings.build_file) as connection:
        for statement in statements:
            connection.execute(statement)


def _published(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        tables = connection.execute(
            f"select schema_name, table_name from duckdb_tables() where schema_name in {PUBLISHED} order by all"
        ).fetchall()
        return {table: connection.execute(f"from {s}.{table} order by all").fetchall() for s, table in tables}


def _long_articles(settings: Settings) -> list[tuple[str, str]]:
    """(article, one of its facts) of articles of one version that tell many numbers and share their story with none."""
    with open_build(settings.build_file) as connection:
        return connection.execute(
            """select article_id, min(observation_id) from news.observation_mentions
               where confidence > 0.5 and indicator_id is not null and region_id is not null and article_id in (
                   select any_value(article_id) from (select article_id, unnest(story_bands) as band from news.articles)
                   group by band having count(*) = 1)
               group by 1 order by count(*) desc, 1 limit 9"""
        ).fetchall()


def _events(settings: Settings, besides: Sequence[str]) -> list[tuple[str, str]]:
    """(event mention, article) of articles of one version, of different occasions."""
    with open_build(settings.build_file) as connection:
        return connection.execute(
            """select min(event_mention_id), min(article_id) from news.event_mentions
               where venue_region_id is not null and not list_contains($1, article_id)
               and article_id in (select article_id from news.articles group by 1 having count(*) = 1)
               group by event_type, start_date, venue_region_id having count(*) = 1 order by 1 limit 5""",
            [list(besides)],
        ).fetchall()


def _copy_of_another(settings: Settings, besides: Sequence[str]) -> str:
    """An article that shares its story."""
    with open_build(settings.build_file) as connection:
        found = connection.execute(
            """select min(article_id) from intermediate.int_articles__stories
               where not is_story_lead and not list_contains($1, article_id)""",
            [list(besides)],
        ).fetchone()
        return found[0] if found else ""


def _vanish(article: str) -> list[str]:
    return [f"delete from news.{table} where article_id = '{article}'" for table in _OF_ARTICLES]


def _keep(article: str) -> list[str]:
    return [f"create table kept.{table} as from news.{table} where article_id = '{article}'" for table in _OF_ARTICLES]


def _edit(article: str) -> list[str]:
    """Another version: one number more than before, the first one gone."""
    of = f"where article_id = '{article}'"
    copies = [
        f"""insert into news.{table} select * replace (content_hash || '-2' as content_hash) from news.{table} {of}
            and content_hash not like '%-2'"""
        for table in _OF_ARTICLES[1:]
    ]
    return [
        f"""insert into news.articles select * replace (
                content_hash || '-2' as content_hash, text || ' Sửa.' as text, capture_id || '-2' as capture_id,
                captured_at + interval 3 day as captured_at) from news.articles {of}
            qualify row_number() over (order by captured_at desc) = 1""",
        *copies,
        f"""delete from news.observation_mentions {of} and content_hash like '%-2' and observation_id =
                (select min(observation_id) from news.observation_mentions {of})""",
        f"""insert into news.observation_mentions select * replace ('more' as observation_id, value + 3 as value)
            from news.observation_mentions {of} and content_hash like '%-2' order by observation_id limit 1""",
    ]


def _go_back(article: str) -> str:
    """The page tells again what it told at first."""
    return f"""insert into news.fetches by name select * replace (attempted_at + interval 30 day as attempted_at)
               from news.fetches where outcome = 'fetched' and capture_id in
                   (select capture_id from news.parses where article_id = '{article}')"""


def _read_again(article: str, extractor: str) -> list[str]:
    of = f"where article_id = '{article}'"
    return [f"update news.{table} set extractor_version = '{extractor}' {of}" for table in _OF_ARTICLES[1:]]


def _same_event(mention: str, article: str, other: str) -> list[str]:
    """As other rules read it."""
    told = ("event_type", "event_name", "start_date", "date_precision", "venue_region_id")
    return [
        f"""update news.event_mentions as mine set {", ".join(f"{column} = other.{column}" for column in told)}
            from news.event_mentions as other
            where mine.event_mention_id = '{mention}' and other.event_mention_id = '{other}'""",
        *_read_again(article, "x2"),
    ]


def _own_story(article: str) -> str:
    return f"update news.articles set parser_version = 'p2', story_bands = [-1] where article_id = '{article}'"


def _same_story(article: str, other: str) -> str:
    """As another parser finds it."""
    return f"""update news.articles set parser_version = 'p2', story_bands =
                   (select any_value(story_bands) from news.articles where article_id = '{other}')
               where article_id = '{article}'"""


def _merge(told: str, into: str, fact: str = "observation") -> dict[str, object]:
    named = "observation_id" if fact == "observation" else "event_mention_id"
    return {
        "correction_id": f"once-{fact}",
        "fact": fact,
        "action": "merge",
        "status": "active",
        "reason": "told twice",
        "reviewed_on": date(2027, 1, 1),
        "target": f'{{"{named}": "{told}"}}',
        "expect": "{}",
        "changes": None,
        "into_id": into,
    }


def test_changes_a_kill_and_a_failure_later_the_tables_are_those_of_a_whole_build(
    first_refresh, tmp_path: Path
) -> None:
    settings = load_settings(tmp_path)
    shutil.copytree(first_refresh[0] / "warehouse" / ".dbt", dbt.target_path(settings))  # spares parsing
    add_articles(settings.build_file, 0, _BASE, base=_BASE)
    add_build(settings.build_file, 1)
    long_articles = _long_articles(settings)
    (gone, _), (edited, _), (reread, lost), (away, _), (joins, _), (joined, _), (returning, _) = long_articles[:7]
    (_, merged), (_, left) = long_articles[7:]
    _run(settings, *_edit(returning))
    with open_build(settings.build_file) as connection:
        used = (gone, edited, reread, away, joins, joined, returning)
        (twice, _), (once, once_in), (moves, moves_in), (host, _), (leaves, leaves_in) = _events(settings, used)
        store_corrections(connection, [_merge(lost, into=merged), _merge(twice, into=once, fact="event")])
    assert _build(settings).is_success
    parts = _copy_of_another(settings, used)
    # Where nothing changes nothing is made again: what is scratched in stays.
    _run(settings, "create schema kept", f"create table kept.left as from core.fct_observation where {_is(left)}")
    _run(settings, f"update core.fct_observation set rule_id = 'scratched' where {_is(left)}")

    add_articles(settings.build_file, _BASE, 40, base=_BASE)
    _run(settings, *_vanish(gone), *_edit(edited), *_keep(away), *_vanish(away), _same_story(joins, joined))
    # An event moves to another occasion, one is told no more, one that a correction joins another to reads otherwise.
    _run(settings, *_same_event(moves, moves_in, host), *_read_again(once_in, "x2"), *_read_again(leaves_in, "x2"))
    _run(settings, f"update news.event_mentions set event_name = 'Hội chợ số' where event_mention_id = '{once}'")
    _run(settings, f"delete from news.event_mentions where event_mention_id = '{leaves}'", _own_story(parts))
    _run(settings, _go_back(returning))
    killed = subprocess.run([sys.executable, "-c", _DIE, str(tmp_path), "fct_observation"], cwd=PROJECT, timeout=200)
    assert killed.returncode == -signal.SIGKILL

    # One article is back as it was; other rules lose a number that is corrected, which fails a test, and find it again.
    _run(settings, *(f"insert into news.{table} from kept.{table}" for table in _OF_ARTICLES))
    _run(settings, f"create table kept.lost as from news.observation_mentions where {_is(lost)}")
    _run(settings, f"delete from news.observation_mentions where {_is(lost)}", *_read_again(reread, "x2"))
    failures = _build(settings).failures
    assert any("meta_corrections_still_find" in failure for failure in failures), failures
    _run(settings, "insert into news.observation_mentions from kept.lost", *_read_again(reread, "x3"))
    assert _build(settings).is_success

    rules = _rows(settings, f"select rule_id from core.fct_observation where {_is(left)}")
    assert rules == [("scratched",)], "all was made again, not only what had changed"
    _run(settings, f"delete from core.fct_observation where {_is(left)}")
    _run(settings, "insert into core.fct_observation from kept.left")
    changed = _published(settings)
    _run(settings, "delete from news.modelled")
    assert _build(settings).is_success
    whole = _published(settings)
    assert changed.keys() == whole.keys()
    assert [table for table in whole if changed[table] != whole[table]] == []
    assert _rows(settings, f"select article_id from core.dim_article where article_id = '{gone}'") == []
    assert _rows(settings, f"select version from core.dim_article where article_id = '{edited}'") == [(2,)]
    newest = f"select version, content_hash like '%-2' from core.dim_article where article_id = '{returning}'"
    assert _rows(settings, newest) == [(2, False)]
    stories = f"select count(distinct story_id) from core.dim_article where article_id in {joins, joined}"
    assert _rows(settings, stories) == [(1,)]
    assert _rows(settings, f"select story_id from core.dim_article where article_id = '{parts}'") == [(parts,)]
    events = "select count(distinct event_id) from core.fct_event_mention where event_mention_id in "
    assert [_rows(settings, f"{events} {pair}") for pair in ((moves, host), (twice, once))] == [[(1,)], [(1,)]]
    assert _rows(settings, f"from core.fct_event where event_id = '{leaves}'") == []


def test_other_code_or_vocabulary_makes_all_anew(tmp_path: Path) -> None:
    with open_build(tmp_path / "build.duckdb") as connection:
        assert not note_changes(connection, "v1")
        settle_changes(connection, "v1")
        assert note_changes(connection, "v1")
        assert not note_changes(connection, "v2")
        assert not note_changes(connection, "v1"), "nothing was built whole since"
        settle_changes(connection, "v1")
        store_corrections(connection, [_merge("one", into="other")])
        assert not note_changes(connection, "v1")


def _is(observation: str) -> str:
    return f"observation_id = '{observation}'"


def _rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        return connection.execute(query).fetchall()
