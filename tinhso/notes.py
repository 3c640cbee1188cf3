"""Small text files that say one thing: written in one step, so that nobody ever finds half of one."""

from __future__ import annotations

import os
from pathlib import Path


def write_note(path: Path, text: str) -> None:
    """Put `text` in place of what `path` held, and on the disk. Raises OSError with the old note in place."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, path)
    sync(path.parent)


def sync(path: Path) -> None:
    """A file's content, or the names in a folder, are on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
