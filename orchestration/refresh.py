"""`tinhso refresh` and `tinhso rebuild`: checks before anything starts, the job in this process, and what it did.

Belongs here: the terminal's side of a run. Does not belong here: the work (assets/).
"""

from __future__ import annotations

import gc
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from orchestration.progress import LISTENER
from orchestration.terminal import BUSY, DONE, ERR, FAILED, OUT, WRONG_USAGE, fail, own_streams
from tinhso.acquire.files import InputError, check_inputs
from tinhso.configuration import ConfigurationError, load_configuration
from tinhso.load.damage import damaged_file
from tinhso.load.lock import Holder, WriterBusyError, WriterLock
from tinhso.publish.release import Release, current_release
from tinhso.settings import Settings

_FACTS = {
    "fct_observation": "numbers (observations)",
    "fct_event": "events",
    "fct_policy_citation": "policies cited",
    "bridge_article_region": "regions of articles",
}
_PASSED_OVER = {
    "n_other_host": "of other hosts",
    "n_no_page": "no pages (images, redirects, errors)",
    "n_off_topic": "not on the topic",
    "n_forgotten": "taken down before",
}


def refresh_warehouse(
    settings: Settings,
    paths: Sequence[Path],
    live: bool,
    sources: Sequence[str],
    span: tuple[str, str] = ("", ""),
    hosts: Sequence[str] = (),
    on_topic: bool = False,
) -> int:
    """Run the job `refresh` and tell what it did; the exit status. `span` (from, before) makes fetching a backfill;
    `hosts` and `on_topic` choose among the pages of WARC files."""
    if any(span) and not (live and span[0] and (not span[1] or span[0] < span[1])):
        fail("A backfill needs --live and --since, and --until after it.")
        return WRONG_USAGE
    if sources and not live:
        fail("--source chooses what --live fetches: give --live as well.")
        return WRONG_USAGE
    if unknown := sorted(set(sources) - {path.stem for path in (settings.vocabulary / "sources").glob("*.yml")}):
        fail(f"No source called {', '.join(unknown)}: vocabulary/sources/ has no such file. Nothing was started.")
        return WRONG_USAGE
    config = {"paths": [str(path.absolute()) for path in paths], "live": live, "sources": list(sources)}
    config |= {"since": span[0], "until": span[1], "hosts": list(hosts), "on_topic": on_topic}
    return _run(settings, "refresh", {"ops": {"captures": {"config": config}}}, paths)


def rebuild_warehouse(settings: Settings) -> int:
    """Run the job `rebuild` and tell what it did; the exit status."""
    if not any(settings.archive.glob("*.warc.gz")):
        fail(f"There is nothing to rebuild from: {settings.archive} holds no WARC file. Run `tinhso refresh` first.")
        return WRONG_USAGE
    folders = {"project": str(settings.project), "data": str(settings.data)}
    warehouse = {**folders, "is_rebuild": True, "is_locked": True}
    return _run(settings, "rebuild", {"resources": {"warehouse": {"config": warehouse}}}, [])


def extract_again(settings: Settings, engine: str | None, master: str) -> int:
    """Run the job `reextract` and tell what it did; the exit status. `engine` local, spark or None: as set."""
    try:
        configured = load_configuration(settings).reading.spark
    except ConfigurationError as error:
        fail(str(error))
        return WRONG_USAGE
    if master and engine != "spark":
        fail("--master is for Spark: give --engine spark as well.")
        return WRONG_USAGE
    if engine == "spark" and not (master or configured):
        fail("Which Spark? Give its --master, or set it in tinhso.toml: [reading] spark.")
        return WRONG_USAGE
    chosen = {"spark": {"local": "", "spark": master or configured}.get(engine or "")}
    again = {"articles": {"config": chosen}, "mentions": {"config": {**chosen, "again": True}}}
    return _run(settings, "reextract", {"ops": again}, [])


def _run(settings: Settings, job: str, config: dict[str, Any], paths: Sequence[Path]) -> int:
    try:
        load_configuration(settings)
        check_inputs(paths)
        _check_writable(settings)
    except (ConfigurationError, InputError, OSError) as error:
        fail(str(error))
        if isinstance(error, OSError):
            _tell(settings, job, str(error))
        return WRONG_USAGE
    before, damaged = current_release(settings.published_file), _damaged_since(settings)
    try:
        told = _write(settings, job, config, damaged)
    except WriterBusyError as error:
        fail(str(error))
        return BUSY
    except RunFailedError as error:
        fail(str(error))
        if error.cause:
            _tell(settings, job, error.cause, error.run_id)
        return FAILED
    if _damaged_since(settings) != damaged:
        aside = damaged_file(settings.build_file)
        OUT.print("The build file was damaged and has been made again from the raw archive, with nothing lost.")
        OUT.print(f"The old one lies at {aside}: look after the disk.", markup=False)
    _print_summary(settings, told, before)
    return DONE


class RunFailedError(RuntimeError):
    """The message is for the terminal, `cause` for who is to be told; empty when somebody interrupted the run."""

    def __init__(self, message: str, cause: str, run_id: str = "") -> None:
        super().__init__(message)
        self.cause, self.run_id = cause, run_id


def _write(settings: Settings, job: str, config: dict[str, Any], damaged: int) -> Mapping[str, Any]:
    """Run the job, and once more when it failed on a build file whose damage was found while it was read: now there is
    a new one."""
    try:
        return _write_once(settings, job, config)
    except RunFailedError:
        if _damaged_since(settings) == damaged:
            raise
        return _write_once(settings, job, config)


def _write_once(settings: Settings, job: str, config: dict[str, Any]) -> Mapping[str, Any]:
    run_id = str(uuid4())
    with WriterLock(settings.warehouse, run_id) as lock:
        return execute(settings, job, config, run_id, lock.predecessor)


def _damaged_since(settings: Settings) -> int:
    """Inode of the file that was set aside as damaged; 0 when there is none."""
    aside = damaged_file(settings.build_file)
    return aside.stat().st_ino if aside.exists() else 0


def execute(
    settings: Settings, job: str, config: dict[str, Any], run_id: str, predecessor: Holder | None
) -> Mapping[str, Any]:
    """Run the job, recorded in the instance of the data folder, under the writer's lock, which this process holds: the
    metadata of its assets. Raises RunFailedError."""
    with _uncollected(), ERR.status("Loading Dagster and dbt …") if ERR.is_terminal else _nothing():
        from sqlalchemy.exc import DBAPIError

        from orchestration.build import build_defs
        from orchestration.dbt import DbtError
        from orchestration.event_log import few_syncs
        from orchestration.instance import open_instance
        from orchestration.outcome import failure_of, metadata_of
        from orchestration.resources import report_dead
    # It warns of every skipped asset that its checks gave no result.
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    try:
        definition = build_defs(settings, is_locked=True).resolve_job_def(job)
    except DbtError as error:
        raise RunFailedError(str(error), str(error)) from error
    try:
        with own_streams(), few_syncs(), open_instance(settings) as instance, _progress():
            if (dead := report_dead(instance, predecessor)) and predecessor:
                _tell(settings, "a run", dead, predecessor.run_id)
            result = definition.execute_in_process(
                run_config={**config, "loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                instance=instance,
                run_id=run_id,
                raise_on_error=False,
            )
    except (OSError, DBAPIError) as error:
        why = f"the run log in {settings.dagster_home} could not be written: {getattr(error, 'orig', None) or error}."
        told = f"{job} failed: {why} Make room on its disk, or mend its rights, and run it again: it goes on."
        raise RunFailedError(told, why, run_id) from error
    if result.success:
        return metadata_of(result)
    failure = failure_of(result.all_events)
    told = f"{job} failed. {failure.cause}\nThe whole log: make dev, run {run_id}."
    raise RunFailedError(told, "" if failure.is_interrupted else failure.cause, run_id)


def _tell(settings: Settings, job: str, cause: str, run_id: str = "") -> None:
    """Tell those whom [alerts] names; what hinders it is told here."""
    from orchestration.alerting import tell_failure

    for hindrance in tell_failure(settings, job, cause, run_id):
        fail(hindrance)


def _check_writable(settings: Settings) -> None:
    """Raises OSError, naming the folder, where a run would not be able to write."""
    for folder in (settings.archive, settings.warehouse, settings.dagster_home):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=folder, prefix=".writable-")
        except OSError as error:
            raise OSError(
                f"{folder} cannot be written ({error.strerror}); nothing was started. Choose another folder with "
                "--data, or mend its rights."
            ) from error
        os.close(descriptor)
        os.unlink(name)


def _print_summary(settings: Settings, told: Mapping[str, Any], before: Release | None) -> None:
    release = current_release(settings.published_file)
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    n_unread = told.get("n_rejected", 0) + told.get("n_failed", 0)
    for label, n in (
        ("documents seen", told.get("n_seen", 0)),
        ("  new", told.get("n_new", 0) - told.get("n_rejected", 0)),
        ("  unchanged", told.get("n_unchanged", 0)),
        ("  quarantined", told.get("n_refused", 0) + n_unread),
    ):
        table.add_row(label, f"{n:,}")
    if n_partly := told.get("n_partly", 0):
        table.add_row("  read only in part", f"{n_partly:,}")
    for name, label in _PASSED_OVER.items():
        if n := told.get(name, 0):
            table.add_row(f"passed over, {label}", f"{n:,}")
    for name, label in _FACTS.items():
        table.add_row(label, f"{release.rows.get(name, 0):,}" if release else "0")
    OUT.print(table)
    if told.get("n_refused", 0) + n_unread + n_partly:
        OUT.print("Why something was quarantined or read only in part: tinhso status")
    if release and before and release.build_id == before.build_id:
        OUT.print(f"Nothing changed since {before.build_id}: the published file stays.")
    OUT.print(f"Published: {settings.published_file}", markup=False)
    OUT.print('Open it: tinhso sql "show tables", or any DuckDB client, read-only (see warehouse/README.md)')


@contextmanager
def _progress() -> Iterator[None]:
    """A bar a stage on standard error; nothing where that is no terminal."""
    if not ERR.is_terminal:
        yield
        return
    told = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate()
    times = TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn()
    with Progress(*told, *times, console=ERR, transient=True) as progress:
        tasks: dict[str, Any] = {}

        def listen(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=total)

        token = LISTENER.set(listen)
        try:
            yield
        finally:
            LISTENER.reset(token)


class _Rate(ProgressColumn):
    """So many a second, of late; of the whole stage when it is done."""

    def render(self, task: Task) -> Text:
        rate = task.finished_speed or task.speed
        return Text(f"{rate:,.0f}/s" if rate else "", style="progress.data.speed")


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is made meanwhile stays for good: looking through it for garbage takes a fifth of the time of an import."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _nothing() -> Iterator[None]:
    yield
