"""A build file whose bytes are not what was written: how it is known, and where it goes.

The raw archive holds all it was made of, so a damaged one is moved away and the next run fills a new one. Belongs here:
the file. Does not belong here: opening it (database.py).
"""

from __future__ import annotations

from pathlib import Path

# How DuckDB tells of a file whose bytes are not what was written: every block has a checksum.
_DAMAGE = (
    "Corrupt database file", "not a valid DuckDB database file", "Could not read enough bytes",
    "Failure while replaying WAL", "Failed to deserialize", "Serialization Error",
)  # fmt: skip


class BuildFileError(RuntimeError):
    """The build file cannot be opened or written; the message says which and what to do."""


class DamagedBuildFileError(BuildFileError):
    """The build file's bytes are not what was written. It has been set aside: the next run fills a new one."""


def tells_of_damage(message: str) -> bool:
    return any(sign in message for sign in _DAMAGE)


def damaged_file(build_file: Path) -> Path:
    """Where a damaged build file is kept to be looked at; the next damaged one takes its place."""
    return build_file.with_name(f"{build_file.name}.damaged")


def set_aside(build_file: Path, why: str) -> DamagedBuildFileError:
    """Move the damaged file away, so that the next run makes a new one of the raw archive; the error to raise."""
    aside = damaged_file(build_file)
    build_file.with_name(f"{build_file.name}.wal").unlink(missing_ok=True)
    build_file.replace(aside)
    return DamagedBuildFileError(
        f"The build file was damaged ({why}). It now lies at {aside}; nothing is lost: the next refresh makes it again "
        "from the raw archive. Look after the disk."
    )
