"""The build file copied into a new one: what was deleted leaves room, and its bytes, behind in the old one."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from tinhso.load.database import damage_set_aside
from tinhso.notes import sync

_FREE_SHARE = 0.3  # of its blocks, from which on it is worth it


def free_share(build_file: Path) -> float:
    """How much of the file (closed by everyone) holds nothing; 0 for one that is not there."""
    if not build_file.exists():
        return 0.0
    with damage_set_aside(build_file), duckdb.connect(str(build_file), read_only=True) as connection:
        found = connection.execute("select free_blocks, total_blocks from pragma_database_size()").fetchone()
    return found[0] / found[1] if found and found[1] else 0.0


def is_worth_it(build_file: Path) -> bool:
    return free_share(build_file) >= _FREE_SHARE


def compact(build_file: Path) -> int:
    """Copy what the file (closed by everyone) holds into a new one in its place; bytes gained. A process that dies
    leaves the old one."""
    before = build_file.stat().st_size
    fresh = build_file.with_name(f".{build_file.name}.compact")
    fresh.unlink(missing_ok=True)
    with damage_set_aside(build_file), duckdb.connect() as connection:
        # The name under which views name their tables: that of the file.
        connection.execute(f"attach {_text(build_file)} as {build_file.stem}")
        connection.execute(f"attach {_text(fresh)} as fresh")
        connection.execute(f"copy from database {build_file.stem} to fresh")
        connection.execute(f"checkpoint fresh; detach fresh; checkpoint {build_file.stem}; detach {build_file.stem}")
    sync(fresh)
    os.replace(fresh, build_file)
    sync(build_file.parent)
    return before - build_file.stat().st_size


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
