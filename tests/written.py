"""The parts of pages in docs/ that a command writes, between two marks; and when and on what code it measured."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.conftest import PROJECT

_END = "<!-- until here -->"


def read_part(page: Path, begin: str) -> list[str]:
    """The lines behind the mark `begin`."""
    return page.read_text(encoding="utf-8").partition(begin)[2].partition(_END)[0].strip("\n").splitlines()


def write_part(page: Path, begin: str, lines: Sequence[str]) -> None:
    """Put `lines` in place of those behind the mark `begin`; the rest of the page stays."""
    head, _, rest = page.read_text(encoding="utf-8").partition(begin)
    page.write_text("\n".join([head + begin, *lines, _END + rest.partition(_END)[2]]), encoding="utf-8")


def measured_now() -> tuple[str, str]:
    """(the day, the commit) of a measurement."""
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=PROJECT, check=False
    )
    return f"{datetime.now(UTC):%Y-%m-%d}", told.stdout.strip() or "an unknown commit"
