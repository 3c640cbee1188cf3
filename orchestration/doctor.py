"""`tinhso doctor`: is everything there that a refresh needs, and what to do where it is not. Nothing is changed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import duckdb
from rich.table import Table
from rich.text import Text

from orchestration.forget import unfinished_file
from orchestration.published import open_published
from orchestration.terminal import ERR, OUT
from tinhso.acquire.archive import Archive
from tinhso.configuration import ConfigurationError, load_configuration
from tinhso.load.lock import current_holder
from tinhso.notify.delivery import channels
from tinhso.publish.failure import read_failure
from tinhso.publish.heartbeat import last_success
from tinhso.publish.release import current_release
from tinhso.records import Rejection
from tinhso.settings import Settings
from tinhso.vocabulary import VocabularyError, load_vocabulary

_PYTHON = (3, 11)
_SPARE = 3.0  # times the warehouse's present size: a rebuild stands beside it, then a release of it
_LEAST_FREE = 2**30  # bytes
_CONNECT_SECONDS = 5.0


class Finding(NamedTuple):
    is_well: bool
    what: str
    told: str  # what is so; where it is not well, what to do


def examine(settings: Settings) -> int:
    """Print every finding; the exit status, 1 when something needs doing."""
    table = Table(show_header=False, box=None, pad_edge=False)
    n_bad = 0
    with ERR.status("Examining …"):
        findings = [finding for check in CHECKS for finding in check(settings)]
    for finding in findings:
        n_bad += not finding.is_well
        mark = Text("ok", "green") if finding.is_well else Text("bad", "red")
        table.add_row(mark, finding.what, finding.told)
    OUT.print(table)
    OUT.print("All is well." if not n_bad else f"{n_bad} of {len(findings)} need something done.")
    return 1 if n_bad else 0


def _python(settings: Settings) -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= _PYTHON:
        yield Finding(True, "Python", found)
    else:
        yield Finding(False, "Python", f"{found}; 3.11 or later is needed: make PYTHON=python3.12 refresh")


def _packages(settings: Settings) -> Iterator[Finding]:
    """What is installed against the lock file, which has a line for each version of Python that needs another one."""
    wanted = defaultdict(set)
    lock = (settings.project / "requirements.lock").read_text(encoding="utf-8")
    for name, locked, marker in re.findall(r"^([\w.-]+)==([^\s;\\]+)([^\n\\]*)", lock, re.MULTILINE):
        wanted[name] |= {locked, None} if marker.strip() else {locked}  # with a marker, none may be right
    found = {name: _installed(name) for name in wanted}
    differing = [f"{name} ({found[name] or 'missing'})" for name, right in wanted.items() if found[name] not in right]
    if differing:
        told = f"{len(differing)} differ from requirements.lock: {', '.join(differing[:3])}; remove .venv, make refresh"
        yield Finding(False, "Packages", told)
    else:
        yield Finding(True, "Packages", f"{len(wanted)} as requirements.lock says; DuckDB {duckdb.__version__}")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _vocabulary(settings: Settings) -> Iterator[Finding]:
    try:
        vocabulary = load_vocabulary(settings.vocabulary)
    except (VocabularyError, OSError) as error:
        yield Finding(False, "Vocabulary", f"{error}; mend the file it names")
        return
    rows = vocabulary.registers.get("sources", ())
    n_enabled = sum(row["is_enabled"] == "1" for row in rows)
    yield Finding(True, "Vocabulary", f"version {vocabulary.version}; {n_enabled} of {len(rows)} sources enabled")


def _settings(settings: Settings) -> Iterator[Finding]:
    try:
        configuration = load_configuration(settings)
    except ConfigurationError as error:
        yield Finding(False, "Settings", str(error))
        return
    file = settings.settings_file
    told = ", ".join(channels(configuration.alerts)) or "nobody: a failure at night will go unnoticed until you look"
    yield Finding(True, "Settings", str(file) if file.exists() else f"all as they come; there is no {file}")
    yield Finding(True, "Alerts", f"{told}; try them: tinhso alert test" if channels(configuration.alerts) else told)


def _network(settings: Settings) -> Iterator[Finding]:
    """Every host that will be needed: of the sources that are enabled, and of the alerts. Looked for, not asked."""
    try:
        hosts = sorted(_source_hosts(settings) | _alert_hosts(settings))
    except (VocabularyError, ConfigurationError, OSError):  # told already
        return
    if not hosts:
        yield Finding(True, "Network", "not needed: no enabled source is fetched, nobody is to be told")
        return
    with ThreadPoolExecutor(max_workers=8) as pool:
        outcomes = dict(zip(hosts, pool.map(_reach, hosts), strict=True))
    for (host, port), why in outcomes.items():
        if why:
            told = f"{host}:{port} cannot be reached ({why}): look after the name server, firewall and proxy"
            yield Finding(False, "Network", told)
    if not any(outcomes.values()):
        yield Finding(True, "Network", f"all {len(hosts)} servers that are needed can be reached")


def _source_hosts(settings: Settings) -> set[tuple[str, int]]:
    rows = load_vocabulary(settings.vocabulary).registers.get("sources", ())
    return {_server(row["homepage"]) for row in rows if row["is_enabled"] == "1" and row["homepage"]}


def _alert_hosts(settings: Settings) -> set[tuple[str, int]]:
    alerts = load_configuration(settings).alerts
    found = {(alerts.email.host, alerts.email.port)} if alerts.email else set()
    found |= {_server(alerts.webhook.url)} if alerts.webhook else set()
    return found | ({_server(alerts.slack.url.get_secret_value())} if alerts.slack else set())


def _server(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)


def _reach(server: tuple[str, int]) -> str | None:
    """None when the server takes a connection, else why not."""
    try:
        socket.create_connection(server, timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        return error.strerror or str(error)
    return None


def _folders(settings: Settings) -> Iterator[Finding]:
    for folder in (settings.archive, settings.warehouse, settings.dagster_home):
        standing = _nearest(folder)
        if os.access(standing, os.W_OK | os.X_OK) and standing.is_dir():
            yield Finding(True, "Folder", f"{folder} can be written")
        else:
            told = f"{folder} cannot be written: mend the rights of {standing}, or choose another with --data"
            yield Finding(False, "Folder", told)


def _disk(settings: Settings) -> Iterator[Finding]:
    standing = _nearest(settings.data)
    free = shutil.disk_usage(standing).free
    build = settings.build_file.stat().st_size if settings.build_file.exists() else 0
    wanted = max(_LEAST_FREE, int(_SPARE * build))
    told = f"{free / 2**30:,.1f} GB free, {wanted / 2**30:,.1f} GB wanted for a rebuild beside the present warehouse"
    yield Finding(free >= wanted, "Disk", told if free >= wanted else f"{told}: make room on the disk of {standing}")


def _writer(settings: Settings) -> Iterator[Finding]:
    holder = current_holder(settings.warehouse)
    yield Finding(True, "Writer", f"{holder} is writing now" if holder else "nobody is writing")


def _archive(settings: Settings) -> Iterator[Finding]:
    """The newest file, read to its end."""
    archive = Archive(settings.archive)
    *older, newest = archive.files() or [""]
    if not newest:
        yield Finding(True, "Archive", "empty so far")
        return
    marks = {name: (settings.archive / name).stat().st_size for name in older}
    items = [item for item, _, _ in archive.tail(marks)]
    damaged = [item.detail for item in items if isinstance(item, Rejection) and item.reason == "archive_damaged"]
    told = f"{len(older) + 1} files; {len(items):,} records of {newest} can be read"
    yield Finding(not damaged, "Archive", damaged[0] if damaged else told)


def _release(settings: Settings) -> Iterator[Finding]:
    release = current_release(settings.published_file)
    if release is None:
        yield Finding(False, "Release", "none yet: tinhso refresh")
        return
    try:
        with open_published(settings) as connection:
            n_tables = len(connection.execute("show tables").fetchall())
    except duckdb.Error as error:
        yield Finding(False, "Release", f"{release.build_id} cannot be opened ({error}): see tinhso rollback")
        return
    yield Finding(True, "Release", f"{release.build_id}, {n_tables} tables")
    if failure := read_failure(settings.warehouse):
        yield Finding(False, "Last build", f"not published. {failure}")


def _take_down(settings: Settings) -> Iterator[Finding]:
    note = unfinished_file(settings)
    if note.exists():
        yield Finding(False, "Take-down", note.read_text(encoding="utf-8").strip())


def _clock(settings: Settings) -> Iterator[Finding]:
    ended = last_success(settings.warehouse)
    if ended and ended > datetime.now(UTC) + timedelta(minutes=5):
        told = f"the last refresh ended at {ended:%Y-%m-%d %H:%M} UTC, which is still to come: set the clock right"
        yield Finding(False, "Clock", told)
    else:
        yield Finding(True, "Clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")


def _nearest(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(found for found in (path, *path.parents) if found.exists())


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python, _packages, _settings, _vocabulary, _folders, _disk, _writer, _archive, _release, _take_down, _clock,
    _network,
)  # fmt: skip
