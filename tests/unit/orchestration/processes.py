"""Which processes a process has started, and they in turn."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path


def descendants(pid: int) -> list[int]:
    children = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has ended meanwhile
            continue
        if after_name[0] != "Z":
            children[int(after_name[1])].append(int(stat.parent.name))
    found = children[pid]
    for child in found:
        found += children[child]
    return found
