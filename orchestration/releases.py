"""`tinhso releases` and `tinhso rollback`: what readers could see, and which of it they see."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.table import Table

from orchestration.published import find_release
from orchestration.terminal import BUSY, DONE, FAILED, OUT, WRONG_USAGE, fail
from tinhso.load.lock import WriterBusyError, WriterLock
from tinhso.publish.rejected import clear_rejected, read_rejected, record_rejected
from tinhso.publish.release import Release, current_release, releases, switch
from tinhso.settings import Settings


def print_releases(settings: Settings) -> int:
    """Print the releases kept, the newest first; the exit status."""
    kept, current = releases(settings.releases), current_release(settings.published_file)
    if not kept:
        fail(f"There is no release in {settings.releases} yet. Run `tinhso refresh` first.")
        return FAILED
    table = Table("", "Release", "Built (UTC)", "Observations", "Articles", "MB")
    for column in table.columns[3:]:
        column.justify = "right"
    for release in reversed(kept):
        is_current = current is not None and release.folder == current.folder
        rows = (f"{release.rows.get(name, 0):,}" for name in ("fct_observation", "dim_article"))
        built = f"{datetime.fromisoformat(release.built_at):%Y-%m-%d %H:%M}"
        size = sum(path.stat().st_size for path in release.folder.rglob("*") if path.is_file())
        table.add_row("→" if is_current else "", release.folder.name, built, *rows, f"{size / 2**20:,.1f}")
    OUT.print(table)
    OUT.print("→ is what readers see. Go back to another one: tinhso rollback RELEASE")
    return DONE


def rollback(settings: Settings, name: str) -> int:
    """Let readers see the release `name` (or the only one whose name begins so) again; the exit status."""
    wanted = find_release(settings, name)
    if wanted is None:
        return WRONG_USAGE
    try:
        with WriterLock(settings.warehouse) as lock:
            if lock.predecessor:
                _report_dead(settings, lock)
            return _switch(settings, wanted)
    except WriterBusyError as error:
        fail(str(error))
        return BUSY


def _switch(settings: Settings, wanted: Release) -> int:
    current = current_release(settings.published_file)
    if current and current.folder == wanted.folder:
        OUT.print(f"{wanted.folder.name} is the current release already.")
        return DONE
    later = [r.fingerprint for r in releases(settings.releases) if r.built_at > wanted.built_at]
    rejected = sorted({*read_rejected(settings.warehouse), *later} - {wanted.fingerprint})
    record_rejected(settings.warehouse, rejected)  # before the switch: killed between them, nothing bad comes back
    switch(settings.published_file, wanted.database)
    if not rejected:
        clear_rejected(settings.warehouse)
    built = datetime.fromisoformat(wanted.built_at).replace(tzinfo=UTC)
    OUT.print(f"Readers see {wanted.folder.name} now, built {built:%Y-%m-%d %H:%M} UTC.")
    OUT.print("It stays until a refresh finds other documents, rules or corrections than the later releases had.")
    return DONE


def _report_dead(settings: Settings, lock: WriterLock) -> None:
    """The run that held the lock and died is told to be over, since this lock takes its trace away."""
    from orchestration.instance import open_instance
    from orchestration.resources import report_dead

    with open_instance(settings) as instance:
        report_dead(instance, lock.predecessor)
