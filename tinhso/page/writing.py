"""Writes the files of a site into a new folder; what has not changed since the previous release is the same file.

Releases never change, so an unchanged page is a hard link to the previous release's: nothing is written for it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class SiteWriter:
    """Counts what was written and what was the same. `previous` is the site of an earlier release, or None."""

    folder: Path
    previous: Path | None
    n_written: int = 0
    n_same: int = 0

    def write(self, name: str, content: str | bytes) -> None:
        """`name` is a path below the folder, made of ids and words of ours only."""
        data = content.encode() if isinstance(content, str) else content
        if self._is_same(name, data) and self.link(name):
            return
        path = self._place(name)
        path.unlink(missing_ok=True)  # never through a link into the previous release
        path.write_bytes(data)
        self.n_written += 1

    def link(self, name: str) -> bool:
        """Take the previous release's file as it is; False where that cannot be."""
        if self.previous is None:
            return False
        try:
            os.link(self.previous / name, self._place(name))
        except OSError:  # not there, or a file system without hard links
            return False
        self.n_same += 1
        return True

    def _is_same(self, name: str, data: bytes) -> bool:
        if self.previous is None:
            return False
        before = self.previous / name
        try:
            return before.stat().st_size == len(data) and before.read_bytes() == data
        except OSError:
            return False

    def _place(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
