"""What was received → landing tables: the archive's tail, and which of what comes in is known already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from tinhso.load.articles import rejection_row
from tinhso.load.database import Connection, Row, batch, insert, transaction
from tinhso.load.forgotten import land_tombstones, tombstone_rows
from tinhso.records import Capture, FetchAttempt, Rejection, Tombstone

Item = Capture | Rejection | FetchAttempt | Tombstone

_LANDED = ("captures", "rejections", "fetches", "forgotten")
_BATCH_ITEMS = 500
_BATCH_BYTES = 32 * 2**20


class Sorted(NamedTuple):
    """A batch of what came in: what is new (to be archived), and how much of it there was already."""

    new: list[Capture | Rejection]
    n_unchanged: int  # documents received before with the same payload
    n_refused: int  # documents refused, now or before


def present_moment(connection: Connection) -> datetime:
    """Now (UTC), but later than all that was received: with a clock that was set back, a document's newer version
    would stand as the older one."""
    found = connection.execute(
        """select max(moment) from (
               select max(captured_at) as moment from news.captures
               union all select max(attempted_at) from news.fetches)"""
    ).fetchone()
    now = datetime.now(UTC)
    return max(now, found[0].replace(tzinfo=UTC) + timedelta(milliseconds=1)) if found and found[0] else now


def archive_marks(connection: Connection) -> dict[str, int]:
    """Up to where each archive file has been landed."""
    return dict(connection.execute('select file, "offset" from news.archive_marks').fetchall())


def land(connection: Connection, tail: Iterable[tuple[Item, str, int]]) -> int:
    """Land (item, file, offset behind it) in order, one transaction a batch; the number of items."""
    n_landed = 0
    rows = ((*_landing_rows(item), file, end) for item, file, end in tail)  # payloads are let go of one by one
    while records := list(islice(rows, _BATCH_ITEMS)):
        marks = {file: end for *_, file, end in records}
        of: dict[str, list[Row]] = {table: [] for table in _LANDED}
        for table, found, *_ in records:
            of[table] += found
        with transaction(connection):
            _insert_new_captures(connection, of["captures"])
            _insert_new_rejections(connection, of["rejections"])
            insert(connection, "fetches", of["fetches"])
            land_tombstones(connection, of["forgotten"])
            connection.execute("delete from news.archive_marks where list_contains($1, file)", [list(marks)])
            insert(connection, "archive_marks", [{"file": file, "offset": end} for file, end in marks.items()])
        n_landed += len(records)
    return n_landed


def unland(connection: Connection, ends: Mapping[str, int]) -> int:
    """Archive files that were found to end (or be gone: 0) before what was landed from them: landing goes on at those
    `ends`. The captures behind them are no longer known, so that they are stored again when they come again; what was
    read from them stays. Each file is told as a rejection. The number of captures."""
    n_lost = 0
    for file, end in ends.items():
        lost = connection.execute(
            "select count(*) from news.captures where archive_file = $1 and archive_offset >= $2", [file, end]
        ).fetchone()
        n = lost[0] if lost else 0
        told = (
            f"the archive file ends at byte {end}, before what was read from it: {n} documents in it are lost, the "
            "facts read from them stay. Put the file back from a backup, or load the documents again"
        )
        rejection = Rejection(file, "acquire", "archive_cut_off", told, present_moment(connection), f"{file}:{end}")
        with transaction(connection):
            connection.execute(
                "delete from news.captures where archive_file = $1 and archive_offset >= $2", [file, end]
            )
            connection.execute('update news.archive_marks set "offset" = $2 where file = $1', [file, end])
            _insert_new_rejections(connection, [rejection_row(rejection)])
        n_lost += n
    return n_lost


def batches_of_input(items: Iterable[Capture | Rejection]) -> Iterator[list[Capture | Rejection]]:
    """Batches bounded in number and bytes, so that memory stays flat."""
    batch: list[Capture | Rejection] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.payload) if isinstance(item, Capture) else 0
        if len(batch) >= _BATCH_ITEMS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def sort_input(connection: Connection, items: Sequence[Capture | Rejection]) -> Sorted:
    """What of a batch is new. A payload known under the same document is unchanged; under another one it is a
    duplicate, which is refused. A refusal that is known is not told again."""
    known = _known_documents(connection, [item for item in items if isinstance(item, Capture)])
    new: list[Capture | Rejection] = []
    refused: list[Rejection] = []
    n_unchanged = 0
    for item in items:
        if isinstance(item, Rejection):
            refused.append(item)
            continue
        document = known.setdefault(item.capture_id, None)
        if document is None:
            known[item.capture_id] = item.document
            new.append(item)
        elif document == item.document:
            n_unchanged += 1
        else:
            refused.append(_duplicate(item, document))
    news = {tuple(row.values()) for row in _unknown(connection, [rejection_row(item) for item in refused])}
    new += [item for item in dict.fromkeys(refused) if tuple(rejection_row(item).values()) in news]
    return Sorted(new, n_unchanged, len(refused))


def _duplicate(capture: Capture, document: str) -> Rejection:
    detail = f"the same bytes as {document}, which stands in the archive; nothing is lost, remove one of them"
    place = capture.url or capture.document
    return Rejection(capture.document, "acquire", "duplicate", detail, capture.captured_at, place, capture.capture_id)


def _known_documents(connection: Connection, captures: Sequence[Capture]) -> dict[str, str | None]:
    found = connection.execute(
        "select capture_id, document from news.captures where capture_id in (select unnest($1))",
        [[capture.capture_id for capture in captures]],
    )
    return dict(found.fetchall())


_REJECTION_KEY = ("document", "stage", "reason", "place", "capture_id")


def _unknown(connection: Connection, rejections: Sequence[Row]) -> list[Row]:
    """Those that are not in the table, each once, in their order."""
    rows = _first(rejections, _REJECTION_KEY)
    if not rows:
        return []
    same = " and ".join(f"k.{name} is not distinct from n.{name}" for name in _REJECTION_KEY)
    with batch(connection, "n", list(rows.values()), like="news.rejections"):
        found = connection.execute(
            f"select {', '.join(_REJECTION_KEY)} from n where exists (from news.rejections k where {same})"
        ).fetchall()
    return [row for key, row in rows.items() if key not in set(found)]


def _insert_new_captures(connection: Connection, rows: Sequence[Row]) -> None:
    first = list(_first(rows, ("capture_id",)).values())
    if first:
        with batch(connection, "new_captures", first, like="news.captures"):
            connection.execute(
                "insert into news.captures by name from new_captures anti join news.captures using (capture_id)"
            )


def _insert_new_rejections(connection: Connection, rows: Sequence[Row]) -> None:
    insert(connection, "rejections", _unknown(connection, rows))


def _first(rows: Sequence[Row], key: Sequence[str]) -> dict[tuple[object, ...], Row]:
    """The first row of each key, in order."""
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        first.setdefault(tuple(row[name] for name in key), row)
    return first


def _landing_rows(item: Item) -> tuple[str, list[Row]]:
    """The landing table an item belongs to, and its rows there."""
    if isinstance(item, Tombstone):
        return "forgotten", list(tombstone_rows(item))
    row = {field.name: getattr(item, field.name) for field in fields(item)}
    if isinstance(item, Capture):
        row["bytes"] = len(row.pop("payload"))
        del row["charset"]
        return "captures", [row]
    return "rejections" if isinstance(item, Rejection) else "fetches", [row]
