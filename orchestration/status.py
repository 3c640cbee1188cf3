"""`tinhso status`: the current release, freshness, what was set aside and why, space used."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb
from rich.table import Table

from orchestration.published import open_published
from orchestration.terminal import DONE, FAILED, OUT, fail
from tinhso.publish.failure import read_failure
from tinhso.publish.heartbeat import last_success
from tinhso.publish.release import Release, current_release, releases
from tinhso.settings import Settings

_SHOWN_PER_REASON = 5


def print_status(settings: Settings) -> int:
    """Print it; the exit status."""
    release = current_release(settings.published_file)
    if failure := read_failure(settings.warehouse):
        OUT.print(f"The last build was not published. {failure}\n", markup=False)
    if release is None:
        fail(f"There is no warehouse at {settings.published_file} yet. Run `tinhso refresh` first.")
        return 1
    with open_published(settings) as connection:
        _print_release(settings, release)
        _print_freshness(connection)
        _print_quarantine(connection)
    return 0


class Age(NamedTuple):
    """Whether a run ended well lately and was published, and one line about it. `is_stale`: it was too long ago."""

    is_well: bool
    is_stale: bool
    told: str


def age_of(settings: Settings, most: timedelta) -> Age:
    """Well: a run ended well no longer ago than `most`, and no build since was held back."""
    ended, failure = last_success(settings.warehouse), read_failure(settings.warehouse)
    if ended is None:
        return Age(False, True, f"No refresh of {settings.warehouse} has ended well yet. Run `tinhso refresh`.")
    hours = (datetime.now(UTC) - ended).total_seconds() / 3600
    told = f"The last good refresh ended {hours:.1f} hours ago, at {ended:%Y-%m-%d %H:%M} UTC"
    is_stale = hours > most.total_seconds() / 3600
    if failure:
        return Age(False, is_stale, f"{told}; the last build was not published. {failure}")
    if is_stale:
        return Age(False, True, f"{told}: too long. See what became of the last runs: make dev")
    return Age(True, False, f"{told}.")


def check_age(settings: Settings, most: timedelta, is_told: bool = False) -> int:
    """Print what age_of says; the exit status. With `is_told`, who is named by [alerts] is told when it is too old: a
    build that was held back has been told by its run."""
    age = age_of(settings, most)
    if age.is_well:
        OUT.print(age.told)
        return DONE
    fail(age.told)
    if is_told and age.is_stale:
        from orchestration.alerting import tell_stale

        for hindrance in tell_stale(settings, age.told):
            fail(hindrance)
    return FAILED


def _print_release(settings: Settings, release: Release) -> None:
    built = datetime.fromisoformat(release.built_at).replace(tzinfo=UTC)
    age = (datetime.now(UTC) - built).total_seconds() / 3600
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("Release", release.build_id)
    table.add_row("Built", f"{built:%Y-%m-%d %H:%M} UTC, {age:.1f} hours ago")
    table.add_row("Published file", str(settings.published_file))
    free = shutil.disk_usage(settings.data).free
    for name, path, bound in (
        ("Raw archive", settings.archive, "all that was received, for good"),
        ("Build file", settings.build_file, "as large as its tables; `tinhso housekeeping` compacts it"),
        ("Releases", settings.releases, f"{len(releases(settings.releases))}, bounded by releases.keep in tinhso.toml"),
        ("Run logs", settings.dagster_home, "`tinhso housekeeping` bounds them"),
    ):
        table.add_row(name, f"{_size(path) / 2**20:,.1f} MB ({bound})")
    table.add_row("Free on the disk", f"{free / 2**20:,.0f} MB")
    OUT.print(table)


def _print_freshness(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        """select source_id, newest_article_at, last_success_at from meta_freshness
           where last_success_at is not null order by last_success_at desc, source_id limit 30"""
    ).fetchall()
    table = Table("Source", "Newest article", "Last received (UTC)", title="Freshness", title_justify="left")
    for source, newest, received in rows:
        table.add_row(source, f"{newest:%Y-%m-%d}" if newest else "no date", f"{received:%Y-%m-%d %H:%M}")
    OUT.print()
    OUT.print(table)


def _print_quarantine(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        """select stage, reason, count(*) over (partition by stage, reason) as n, document, place, detail
           from meta_quarantine
           qualify row_number() over (partition by stage, reason order by rejected_at desc, document) <= $1
           order by stage, reason, rejected_at desc, document""",
        [_SHOWN_PER_REASON],
    ).fetchall()
    total = connection.execute("select count(*) from meta_quarantine").fetchone()
    OUT.print()
    if not rows:
        OUT.print("Quarantined: nothing.")
        return
    OUT.print(f"Quarantined: {total[0] if total else 0} (the last {_SHOWN_PER_REASON} of each reason)")
    for i, (stage, reason, n, document, place, detail) in enumerate(rows):
        if i == 0 or rows[i - 1][:2] != (stage, reason):
            OUT.print(f"  {reason} (at {stage}): {n}")
        where = "" if place == document else f" ({place})"
        OUT.print(f"    {document}{where}: {detail}", markup=False)
    OUT.print('All of them: tinhso sql "from meta_quarantine"')


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())
