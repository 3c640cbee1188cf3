"""What comes in → raw archive → landing tables: one way for files and for what was fetched, whatever happens.

Belongs here: the order of the two. Does not belong here: what a run is to take in (assets/), Dagster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from tinhso.acquire.archive import Archive
from tinhso.acquire.live import fetch_sources
from tinhso.load.captures import archive_marks, land, present_moment, sort_input, unland
from tinhso.load.database import Connection
from tinhso.load.fetches import page_memories
from tinhso.load.forgotten import read_forgotten, withdraw_forgotten
from tinhso.records import Capture, FetchAttempt, Rejection
from tinhso.vocabulary import Vocabulary

LANDED = ("captures", "rejections", "fetches", "forgotten")  # the landing tables that are filled here
Counts = dict[str, int]


def no_counts() -> Counts:
    return dict.fromkeys(("n_seen", "n_new", "n_unchanged", "n_refused", "n_forgotten"), 0)


def fetch_into(
    connection: Connection,
    archive: Archive,
    vocabulary: Vocabulary,
    counts: Counts,
    sources: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    since: str = "",
    until: str = "",
    tell: Callable[[str, int, int], None] = lambda source_id, done, total: None,
) -> None:
    """Fetch sources (None: the enabled ones), all they have or these `kinds`, and take in what comes; days as told by
    `YYYY-MM-DD`."""
    land_tail(connection, archive, vocabulary)
    forgotten = read_forgotten(connection, vocabulary)
    fetched = fetch_sources(
        sources, vocabulary, present_moment(connection), lambda source_id: page_memories(connection, source_id),
        since=_day(since), until=_day(until), kinds=kinds, tell=tell, is_forgotten=forgotten.holds,
    )  # fmt: skip
    for batch in fetched:
        take_in_fetched(connection, archive, batch, counts, vocabulary)


def _day(stated: str) -> datetime | None:
    return datetime.fromisoformat(stated).replace(tzinfo=UTC) if stated else None


def take_in(
    connection: Connection,
    archive: Archive,
    batch: Sequence[Capture | Rejection],
    counts: Counts,
    vocabulary: Vocabulary,
    attempts: Sequence[FetchAttempt] = (),
) -> None:
    """Archive what is new of a batch, then the attempts that brought it, and land it from there. What was taken down is
    counted and left."""
    forgotten = read_forgotten(connection, vocabulary)
    wanted = [item for item in batch if not forgotten.holds(getattr(item, "url", None), item.document, item.capture_id)]
    new, n_unchanged, n_refused = sort_input(connection, wanted)
    for item in (*new, *(forgotten.without(attempt) for attempt in attempts)):
        archive.append(item)
    land_tail(connection, archive, vocabulary)
    counts["n_seen"] += len(batch)
    counts["n_forgotten"] += len(batch) - len(wanted)
    counts["n_new"] += sum(isinstance(item, Capture) for item in new)
    counts["n_unchanged"] += n_unchanged
    counts["n_refused"] += n_refused


def take_in_fetched(
    connection: Connection,
    archive: Archive,
    batch: Sequence[Capture | FetchAttempt],
    counts: Counts,
    vocabulary: Vocabulary,
) -> None:
    """A batch of what sources brought. A page is archived before the attempt that names it: killed at any moment, what
    is remembered as fetched is there."""
    captures = [item for item in batch if isinstance(item, Capture)]
    attempts = [item for item in batch if isinstance(item, FetchAttempt)]
    take_in(connection, archive, captures, counts, vocabulary, attempts)


def land_tail(connection: Connection, archive: Archive, vocabulary: Vocabulary) -> None:
    """What the archive holds beyond what was landed: nothing is landed that is not safely there. What was taken down
    goes."""
    archive.finish_forgetting()
    archive.flush()
    unland(connection, archive.cut_off(archive_marks(connection)))
    land(connection, archive.tail(archive_marks(connection)))
    withdraw_forgotten(connection, vocabulary)
