"""The version of the pages: changes when anything but the release decides what is written on them."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

from tinhso.fingerprint import fingerprint

_ROOM = Path(__file__).resolve().parent
_SHARED = ("text.py",)
_LIBRARIES = ("duckdb", "jinja2", "markupsafe")  # what hashes rows, draws templates, escapes


@cache
def page_version() -> str:
    """The fingerprint of this room's code, templates and tables, the modules it shares and its libraries."""
    own = [path for path in _ROOM.rglob("*") if path.suffix in (".py", ".html", ".svg", ".csv")]
    shared = [_ROOM.parent / name for name in _SHARED]
    return fingerprint([version(name) for name in _LIBRARIES], [*sorted(own), *shared])
