"""The command line `tinhso`: verbs, their options and their help. What a verb does lies in a module of its own,
imported only when it is called, so that help and queries answer at once.

Exit status: 0 done · 1 the run or the query failed · 2 wrong usage, found before anything started · 3 another writer is
at work.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click

from orchestration.options import AGE, DATA, Question, Verbs
from orchestration.source_cli import source
from tinhso import __version__
from tinhso.settings import load_settings


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tinhso")
def main() -> None:
    """Tỉnh Số: facts about the digital transformation of Vietnam's provinces, read from the press into DuckDB.

    \b
    Begin with:
      tinhso refresh                    load the samples (or raw/inbox), build and publish the warehouse
      tinhso sql "select * from mart_region_scorecard limit 10"
      tinhso page                       look at it in the browser
      tinhso status                     how fresh it is, and what could not be read
    """


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@DATA
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="Of WARC files: only pages of this host or below.")
@click.option("--on-topic", is_flag=True, help="Of WARC files: only pages with words of the topic (rules/topic.yml).")
@click.option("--live", is_flag=True, help="Fetch the enabled sources as well (robots.txt is obeyed).")
@click.option("--source", "sources", multiple=True, metavar="ID", help="With --live: only this one; may be repeated.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="With --live: go back for articles from this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="With --since: up to the day before this one.")
def refresh(
    paths: tuple[Path, ...],
    data: Path | None,
    hosts: tuple[str, ...],
    on_topic: bool,
    live: bool,
    sources: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Take in documents, read what is new, build and test the models, publish.

    PATHs are files or folders: .txt, .html, .jsonl(.gz), .warc(.gz), official tables as .csv or .xlsx. Without one,
    what lies in raw/inbox; if that is empty, the samples. What is known already is not done again. What cannot be read
    is set aside with a reason, see `tinhso status`. A failing test leaves the published file as it was, and the exit
    status is 1.

    \b
    Examples:
      tinhso refresh
      tinhso refresh articles/ more.jsonl.gz
      tinhso refresh crawl.warc.gz --data ~/warehouse
      tinhso refresh CC-NEWS-*.warc.gz --host baodaklak.vn --host gov.vn --on-topic
      tinhso refresh --live --source baodaklak
      tinhso refresh --live --source vietnamnet --since 2024-01-01 --until 2024-07-01
    """
    from orchestration.refresh import refresh_warehouse

    span = tuple(f"{day:%Y-%m-%d}" if day else "" for day in (since, until))
    raise SystemExit(refresh_warehouse(load_settings(data), paths, live, sources, span, hosts, on_topic))


@main.command(cls=Question)
@click.argument("query")
@DATA
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print the rows.",
)
def sql(query: str, data: Path | None, style: str) -> None:
    """Ask the published warehouse a question in SQL. Nothing can be changed by it.

    QUERY is the question itself, or the path of a file that holds it, ending in .sql. Some twenty such questions lie in
    dbt_project/analyses.

    \b
    Examples:
      tinhso sql "show tables"
      tinhso sql "describe fct_observation"
      tinhso sql "select region_id, value, period from fct_observation where indicator_id = 'dti'"
      tinhso sql "from fct_event" --format csv > events.csv
      tinhso sql dbt_project/analyses/which_targets_are_due_next.sql
    """
    from orchestration.query import print_query

    raise SystemExit(print_query(load_settings(data), query, style))


@main.command()
@DATA
def page(data: Path | None) -> None:
    """Open the pages of the current release in the browser: map, rankings, targets, every number with its sentence.

    They are files and need no server. Where there is no browser, the address is printed all the same.

    \b
    Examples:
      tinhso page
      tinhso page --data ~/warehouse
    """
    from orchestration.page import open_page

    raise SystemExit(open_page(load_settings(data)))


@main.command()
@click.argument("observation_id")
@DATA
def explain(observation_id: str, data: Path | None) -> None:
    """Show where one number comes from: article, sentence, rule, and how each field was decided.

    \b
    Examples:
      tinhso sql "select observation_id, quote from fct_observation limit 5"
      tinhso explain 3f2a9c0d51b7e684
    """
    from orchestration.explain import print_explanation

    raise SystemExit(print_explanation(load_settings(data), observation_id))


@main.command()
@DATA
@click.option(
    "--max-age", type=AGE, metavar="AGE", help="Only ask whether a refresh ended well in the last 26h, 90m, 2d."
)
@click.option("--alert", "is_told", is_flag=True, help="With --max-age: if not, tell those whom [alerts] names, once.")
def status(data: Path | None, max_age: timedelta | None, is_told: bool) -> None:
    """Show the current release, how fresh each source is, what was set aside and why, and the space used.

    With --max-age it says one line, and the exit status is 1 when no refresh ended well in that time or the last build
    was not published: for cron or a health probe.

    \b
    Examples:
      tinhso status
      tinhso status --max-age 26h
      tinhso status --max-age 26h --alert
    """
    from orchestration.status import check_age, print_status

    settings = load_settings(data)
    if is_told and max_age is None:
        raise click.UsageError("--alert goes with --max-age: how old is too old?")
    raise SystemExit(print_status(settings) if max_age is None else check_age(settings, max_age, is_told))


@main.command()
@DATA
@click.option("--max-age", type=AGE, default="26h", show_default=True, metavar="AGE", help="Older is not well.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 only in a container.")
@click.option("--port", type=click.IntRange(1, 65535), default=3001, show_default=True)
def health(data: Path | None, max_age: timedelta, host: str, port: int) -> None:
    """Answer /healthz over HTTP: 200 when a refresh ended well in the last 26 hours and was published, else 503.

    For probes of containers, load balancers and uptime monitors. It runs until it is stopped. A probe that can start a
    command needs no server: `tinhso status --max-age 26h`.

    \b
    Examples:
      tinhso health
      curl --fail http://127.0.0.1:3001/healthz
    """
    from orchestration.health import serve_health

    raise SystemExit(serve_health(load_settings(data), max_age, host, port))


@main.command()
@DATA
def rebuild(data: Path | None) -> None:
    """Make the warehouse anew from the raw archive alone: the same facts, without network.

    The present warehouse stays until the new one is complete.

    \b
    Examples:
      tinhso rebuild
      tinhso rebuild --data ~/warehouse
    """
    from orchestration.refresh import rebuild_warehouse

    raise SystemExit(rebuild_warehouse(load_settings(data)))


@main.command()
@DATA
@click.option("--engine", type=click.Choice(["local", "spark"]), help="Who reads. Default: as tinhso.toml says.")
@click.option("--master", default="", metavar="URL", help="The master of Spark. Default: as tinhso.toml says.")
def extract(data: Path | None, engine: str | None, master: str) -> None:
    """Read every article again with the present rules, then build and publish.

    New rules need no such run: `tinhso refresh` reads again by itself.

    \b
    Examples:
      tinhso extract
      tinhso extract --engine spark --master spark://spark.example.org:7077
    """
    from orchestration.refresh import extract_again

    raise SystemExit(extract_again(load_settings(data), engine, master))


@main.command()
@DATA
def releases(data: Path | None) -> None:
    """List the releases kept, the newest first, and which of them readers see.

    \b
    Examples:
      tinhso releases
    """
    from orchestration.releases import print_releases

    raise SystemExit(print_releases(load_settings(data)))


@main.command()
@click.argument("release")
@DATA
def rollback(release: str, data: Path | None) -> None:
    """Let readers see an earlier RELEASE again (its name, or how it begins), at once.

    The later ones stay on disk. What was wrong with them is mended by a correction, a rule or a better document;
    the next refresh that finds such a change publishes again.

    \b
    Examples:
      tinhso releases
      tinhso rollback 20261121T060012Z
    """
    from orchestration.releases import rollback as roll_back

    raise SystemExit(roll_back(load_settings(data), release))


@main.command()
@DATA
def housekeeping(data: Path | None) -> None:
    """Bound what grows: logs of old runs, leftovers, empty room in the build file. The whole raw archive is read.

    Logs of the newest 300 runs stay, none older than 90 days; of releases the last five; the raw archive for good. The
    Dagster UI has it as a weekly schedule. Exit status 1 when part of the archive cannot be read.

    \b
    Examples:
      tinhso housekeeping --data ~/warehouse
    """
    from orchestration.housekeeping import keep_house_now

    raise SystemExit(keep_house_now(load_settings(data)))


@main.command()
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@DATA
def forget(addresses: tuple[str, ...], data: Path | None) -> None:
    """Take an article down: erase its bytes and text everywhere, and never load it again.

    URL is its address in any spelling, or the name of the document that was dropped. Erased are its records in the raw
    archive, its rows, all releases but a new one without it, and the logs of runs that mention it. What stays is a
    tombstone of hashes, and its facts in meta_changes as withdrawn, without text. It cannot be undone.

    \b
    Examples:
      tinhso forget https://bao.example.vn/mot-bai-bao-123456.html
      tinhso forget letter-from-a-reader.txt --data ~/warehouse
    """
    from orchestration.forget import forget as take_down

    raise SystemExit(take_down(load_settings(data), addresses))


@main.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@DATA
def diff(old: str | None, new: str | None, data: Path | None) -> None:
    """Show what release NEW says otherwise than release OLD: per table the rows added (+), removed (-) and changed (~),
    in which columns, and the first few of each.

    A release is named as `tinhso releases` lists it, or as its name begins. Without NEW it is the one readers see,
    without OLD the one before. Why a fact changed, and since which build, stands in meta_changes.

    \b
    Examples:
      tinhso diff
      tinhso diff 20261120
      tinhso diff 20261119T060012Z 20261121T060012Z
      tinhso sql "select change, reason, count(*) from meta_changes group by all"
    """
    from orchestration.diff import print_difference

    raise SystemExit(print_difference(load_settings(data), old, new))


@main.command()
@DATA
def doctor(data: Path | None) -> None:
    """Check versions, settings, folders, disk, lock, archive, release and network, and say what to do.

    Nothing is changed.

    Exit status 1 when something needs doing.

    \b
    Examples:
      tinhso doctor --data ~/warehouse
    """
    from orchestration.doctor import examine

    raise SystemExit(examine(load_settings(data)))


@main.group(cls=Verbs)
def alert() -> None:
    """Try the messages that a failed run sends (settings under [alerts], see deploy/tinhso.toml)."""


@alert.command()
@DATA
def test(data: Path | None) -> None:
    """Send a trial message by every channel that is set, and say what became of it.

    Exit status 1 when a channel did not take it.

    \b
    Examples:
      tinhso alert test
      TINHSO_ALERTS__SLACK__URL=https://hooks.slack.com/services/… tinhso alert test
    """
    from orchestration.alerting import try_alerts

    raise SystemExit(try_alerts(load_settings(data)))


main.add_command(source)
