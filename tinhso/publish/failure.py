"""Why the last build was not published: a note beside the releases that goes when one is published."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tinhso.notes import write_note

_NAME = "last-failure.txt"


def record_failure(warehouse: Path, why: str) -> None:
    """Leave the note in the folder `warehouse`."""
    write_note(warehouse / _NAME, f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {why}\n")


def read_failure(warehouse: Path) -> str | None:
    """The note; None when the last build was published."""
    path = warehouse / _NAME
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def clear_failure(warehouse: Path) -> None:
    (warehouse / _NAME).unlink(missing_ok=True)
