"""The version of the pages: changes when anything but the release decides what is written on them."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

_ROOM = Path(__file__).resolve().parent
_SHARED = ("text.py",)
_LIBRARIES = ("duckdb", "jinja2", "markupsafe")  # what hashes rows, draws templates, escapes


@cache
def page_version() -> str:
    """Twelve hex digits over this room's code, templates and tables, the modules it shares and its libraries."""
    digest = sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    own = [path for path in _ROOM.rglob("*") if path.suffix in (".py", ".html", ".svg", ".csv")]
    for path in [*sorted(own), *(_ROOM.parent / name for name in _SHARED)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
