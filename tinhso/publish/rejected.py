"""Which release was taken back: a note that goes when another one is published.

Without it the next refresh would find that the current release is not what the landing tables give, and publish the
same bad one again.
"""

from __future__ import annotations

from pathlib import Path

from tinhso.notes import write_note

_NAME = "taken-back.txt"


def record_rejected(warehouse: Path, fingerprints: list[str]) -> None:
    """Leave the note in the folder `warehouse`: fingerprints of builds that are not to be published again."""
    write_note(warehouse / _NAME, "".join(f"{fingerprint}\n" for fingerprint in fingerprints))


def read_rejected(warehouse: Path) -> list[str]:
    """The fingerprints; none when nothing was taken back since the last release."""
    path = warehouse / _NAME
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def clear_rejected(warehouse: Path) -> None:
    (warehouse / _NAME).unlink(missing_ok=True)
