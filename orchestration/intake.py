"""What comes in → raw archive → landing tables: one way for files and for what was fetched, whatever happens.

Belongs here: the order of the two. Does not belong here: where things come from (assets/captures.py), Dagster.
"""

from __future__ import annotations

from collections.abc import Sequence

from tinhso.acquire.archive import Archive
from tinhso.load.captures import archive_marks, land, sort_input
from tinhso.load.database import Connection
from tinhso.records import Capture, FetchAttempt, Rejection

Counts = dict[str, int]  # n_seen, n_new, n_unchanged, n_refused


def take_in(
    connection: Connection,
    archive: Archive,
    batch: Sequence[Capture | Rejection],
    counts: Counts,
    attempts: Sequence[FetchAttempt] = (),
) -> None:
    """Archive what is new of a batch, then the attempts that brought it, and land it from there."""
    new, n_unchanged, n_refused = sort_input(connection, batch)
    for item in (*new, *attempts):
        archive.append(item)
    land_tail(connection, archive)
    counts["n_seen"] += len(batch)
    counts["n_new"] += sum(isinstance(item, Capture) for item in new)
    counts["n_unchanged"] += n_unchanged
    counts["n_refused"] += n_refused


def take_in_fetched(
    connection: Connection, archive: Archive, batch: Sequence[Capture | FetchAttempt], counts: Counts
) -> None:
    """A batch of what sources brought. A page is archived before the attempt that names it: killed at any moment, what
    is remembered as fetched is there."""
    captures = [item for item in batch if isinstance(item, Capture)]
    take_in(connection, archive, captures, counts, [item for item in batch if isinstance(item, FetchAttempt)])


def land_tail(connection: Connection, archive: Archive) -> None:
    """What the archive holds beyond what was landed: nothing is landed that is not safely there."""
    archive.flush()
    land(connection, archive.tail(archive_marks(connection)))
