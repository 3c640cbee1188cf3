"""When a run last came to its good end, whether it published or found nothing new: what a dead-man's switch asks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tinhso.notes import write_note

_NAME = "last-success.txt"


def record_success(warehouse: Path) -> None:
    """A run has ended well, now."""
    write_note(warehouse / _NAME, f"{datetime.now(UTC).isoformat(timespec='seconds')}\n")


def last_success(warehouse: Path) -> datetime | None:
    """UTC, aware; None when no run ended well yet, or the note cannot be read."""
    try:
        return datetime.fromisoformat((warehouse / _NAME).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None
