"""The published file, opened so that a question can only ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from tinhso.settings import Settings


class NotPublishedError(RuntimeError):
    """There is no release yet."""


@contextmanager
def open_published(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the current release: no other files, no network, no change of settings."""
    path = settings.published_file
    if not path.exists():
        raise NotPublishedError(f"There is no warehouse at {path} yet. Run `tinhso refresh` first.")
    with duckdb.connect(str(path.resolve()), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'; set enable_external_access = false; set lock_configuration = true")
        yield connection
