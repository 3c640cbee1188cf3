"""Releases: folders that never change, the link to the current one, and how the link is switched.

A process may die at any moment: a release is made in a folder whose name ends in `.partial`, gets its name when it is
complete and on disk, and then the link is replaced in one step.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinhso.notes import sync
from tinhso.publish.copy import STORAGE_VERSION, check_release, copy_tables

DATABASE = "tinhso.duckdb"
SITE = "site"
_DESCRIPTION = "release.json"
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class Release:
    """One release as its release.json tells it. `folder` holds tinhso.duckdb, parquet/ and site/."""

    build_id: str
    built_at: str  # UTC, ISO 8601
    fingerprint: str
    code_version: str
    vocabulary_version: str
    storage_version: str
    rows: Mapping[str, int]  # per table
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / DATABASE


def current_release(link: Path) -> Release | None:
    """The release `link` leads to; None where there is none."""
    try:
        return _read(link.resolve(strict=True).parent)
    except (OSError, ValueError, TypeError):
        return None


def releases(folder: Path) -> list[Release]:
    """Complete releases, oldest first."""
    found = []
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if not path.name.endswith(_PARTIAL) and (path / _DESCRIPTION).exists():
            found.append(_read(path))
    return found


# (published database, folder to write, site of the previous release or None)
BuildSite = Callable[[Path, Path, Path | None], object]


def publish(
    build_file: Path,
    folder: Path,
    link: Path,
    about: Mapping[str, str],
    keep: int = 5,
    build_site: BuildSite | None = None,
) -> Release:
    """Make a release of `build_file` (closed by everyone) in `folder`, switch `link` to it, keep the last `keep`.

    `about` has build_id, built_at, fingerprint, code_version and vocabulary_version. `build_site` writes the pages that
    belong to it. Raises PublishError, or whatever the disk or `build_site` raises, with the previous release still
    current.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(folder, link)
    final = _free_name(folder, about["build_id"])
    partial = folder / (about["build_id"] + _PARTIAL)
    partial.mkdir()
    try:
        _fill(partial, build_file, about)
        if build_site:
            before = link.resolve().parent / SITE
            build_site(partial / DATABASE, partial / SITE, before if before.is_dir() else None)
        _settle(partial)
        partial.rename(final)
    except BaseException:  # on a full disk it would keep the next run from its room
        shutil.rmtree(partial, ignore_errors=True)
        raise
    sync(folder)
    switch(link, final / DATABASE)
    _prune(folder, final, keep)
    return _read(final)


def _fill(partial: Path, build_file: Path, about: Mapping[str, str]) -> None:
    counts = copy_tables(build_file, partial / DATABASE, partial / "parquet")
    check_release(partial / DATABASE, partial / "parquet", counts)
    description = {**about, "storage_version": STORAGE_VERSION, "rows": counts}
    (partial / _DESCRIPTION).write_text(json.dumps(description, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def switch(link: Path, database: Path) -> None:
    """Point `link` at `database` in one step, and `site` beside it at the pages of the same release.

    A write-ahead log beside the link would be replayed: it goes.
    """
    _point(link, database)
    link.with_name(link.name + ".wal").unlink(missing_ok=True)
    if (site := database.with_name(SITE)).is_dir():
        _point(link.with_name(SITE), site)
    sync(link.parent)


def _point(link: Path, target: Path) -> None:
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(target, link.parent))
    os.replace(fresh, link)


def _free_name(folder: Path, build_id: str) -> Path:
    """A build published again (by hand, after single models were built) is a release of its own."""
    name, n = folder / build_id, 1
    while name.exists():
        n += 1
        name = folder / f"{build_id}.{n}"
    return name


def _settle(folder: Path) -> None:
    """Read-only and on disk, files before their folders; the thousands of small ones of the site in one call."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444)
        if not path.is_relative_to(folder / SITE):
            sync(path)
    os.sync()
    sync(folder)


def _remove_leftovers(folder: Path, link: Path) -> None:
    for path in folder.glob(f"*{_PARTIAL}"):
        shutil.rmtree(path)
    link.with_name(f".{link.name}.new").unlink(missing_ok=True)


def remove_others(folder: Path, link: Path) -> int:
    """Remove all releases but the one `link` leads to, and what a dying process left; how many releases."""
    current = current_release(link)
    others = [release for release in releases(folder) if current is None or release.folder != current.folder]
    for release in others:
        shutil.rmtree(release.folder)
    _remove_leftovers(folder, link)
    return len(others)


def _prune(folder: Path, current: Path, keep: int) -> None:
    for release in releases(folder)[:-keep]:
        if release.folder != current:
            shutil.rmtree(release.folder)


def _read(folder: Path) -> Release:
    description: dict[str, Any] = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
    return Release(**description, folder=folder)
