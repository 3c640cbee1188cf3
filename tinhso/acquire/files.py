"""The input files below the given paths, each with the name its document goes by.

Belongs here: walking folders safely and naming. Does not belong here: what is inside a file.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class InputError(ValueError):
    """The caller named something that cannot be read at all; nothing has been started."""


class InputFile(NamedTuple):
    path: Path
    document: str
    is_outside: bool = False  # a link that leads out of its folder: not to be opened


def check_inputs(paths: Sequence[Path]) -> None:
    """Raises InputError, naming every path that does not exist or cannot be entered."""
    missing = [str(p) for p in paths if not p.exists()]
    if missing:
        raise InputError(f"no such file or folder: {', '.join(missing)}; nothing was started, check the spelling")
    closed = [str(p) for p in paths if p.is_dir() and not os.access(p, os.R_OK | os.X_OK)]
    if closed:
        raise InputError(f"not allowed to read the folder {', '.join(closed)}; nothing was started, check its rights")


def list_files(paths: Sequence[Path]) -> list[InputFile]:
    """Files in order of the paths given, each folder sorted by name; a file reached twice is listed once.

    A document is named by its file name; where two files share it, by the path below the given folder; where that is
    shared too, by the whole path.
    """
    found: dict[Path, tuple[Path, bool]] = {}
    for root in paths:
        for path, is_outside in _walk(root) if root.is_dir() else [(root, False)]:
            key = path.absolute() if is_outside else path.resolve()
            found.setdefault(key, (path.relative_to(root) if root.is_dir() else Path(root.name), is_outside))
    names = Counter(path.name for path in found)
    below = Counter(relative.as_posix() for relative, _ in found.values())
    return [
        InputFile(path, _document(path, relative, names, below), is_outside)
        for path, (relative, is_outside) in found.items()
    ]


def _document(path: Path, relative: Path, names: Counter[str], below: Counter[str]) -> str:
    if names[path.name] == 1:
        return printable(path.name)
    if below[relative.as_posix()] == 1:
        return printable(relative.as_posix())
    return printable(path.as_posix())


def printable(name: str) -> str:
    """`name` without what cannot be stored as UTF-8 (undecodable file names, lone surrogates in JSON), and without what
    moves the cursor of a terminal that shows it."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", name.encode("utf-8", "replace").decode("utf-8"))


def _walk(root: Path) -> Iterator[tuple[Path, bool]]:
    home = root.resolve()
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in [n for n in subfolders if os.path.islink(os.path.join(folder, n))]:
            subfolders.remove(name)
            if not Path(folder, name).resolve().is_relative_to(home):  # inside, it is walked under its own name
                yield Path(folder, name), True
        for name in sorted(files):
            if name.startswith(".") or name.upper().startswith("README") or name.endswith(".md"):
                continue
            path = Path(folder, name)
            yield path, path.is_symlink() and not path.resolve().is_relative_to(home)
