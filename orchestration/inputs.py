"""What a run loads when nothing was named: the inbox, else the samples of a first run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tinhso.load.database import Connection
from tinhso.settings import Settings


def given_or_default(settings: Settings, connection: Connection, paths: Sequence[Path], live: bool) -> list[Path]:
    """`paths`; with none, the inbox if anything lies there; else the samples, unless the warehouse holds or is about
    to fetch anything else."""
    if paths:
        return list(paths)
    if inbox_files(settings.inbox):
        return [settings.inbox]
    samples = [path.name for path in inbox_files(settings.samples)]
    others = connection.execute(
        "select count(*) from news.captures where not list_contains($1, document)", [samples]
    ).fetchone()
    return [settings.samples] if not live and others == (0,) else []


def inbox_files(folder: Path) -> list[Path]:
    """Files anywhere below `folder` but hidden ones, in order of path."""
    found = (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else ()
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))
