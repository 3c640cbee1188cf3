"""`tinhso` with a power cut: `python -m tests.faults.cutting DISK N refresh …` pulls the plug of DISK at moment N,
of which each renaming has two, before and after it, and dies with exit status 9."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.disks import cut

_RENAMINGS = ("rename", "replace")


def main(disk: Path, n: int) -> None:
    moments = 0

    def wrapped(renaming: Callable[..., None]) -> Callable[..., None]:
        def rename(source: Any, target: Any, **more: Any) -> None:
            nonlocal moments
            is_there = str(target).startswith(str(disk))
            for act in (lambda: None, lambda: renaming(source, target, **more)):
                act()
                moments += is_there
                if is_there and moments == n:
                    cut(disk)
                    os._exit(9)

        return rename

    for name in _RENAMINGS:
        setattr(os, name, wrapped(getattr(os, name)))
    from orchestration.cli import main as tinhso

    tinhso(sys.argv[3:])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
