"""What is published: the current file, opened so that a question can only ask, and releases by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.terminal import fail
from tinhso.publish.release import Release, releases
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
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        connection.execute("set enable_external_access = false; set lock_configuration = true")
        yield connection


def find_release(settings: Settings, name: str) -> Release | None:
    """The release `name`, or the only one whose name begins so; None, having said so, where there is not one."""
    found = [release for release in releases(settings.releases) if release.folder.name.startswith(name)]
    found = [release for release in found if release.folder.name == name] or found
    if len(found) == 1:
        return found[0]
    told = "No release has" if not found else f"{len(found)} releases have"
    fail(f"{told} a name that begins with {name!r}. Which there are: tinhso releases. Nothing was changed.")
    return None
