"""What is remembered of an address from the attempts that were landed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tinhso.load.captures import land
from tinhso.load.database import Connection
from tinhso.load.fetches import page_memories
from tinhso.records import Capture, FetchAttempt, PageMemory

T = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def attempt(hours: int, outcome: str, url: str = "u", **fields: object) -> FetchAttempt:
    return FetchAttempt("s", url, T + hours * HOUR, outcome, None, None, None, None, **fields)  # type: ignore[arg-type]


def remembered(connection: Connection, *items: Capture | FetchAttempt) -> dict[str, PageMemory]:
    land(connection, [(item, "f", n) for n, item in enumerate(items)])
    return page_memories(connection, "s")


def test_the_last_success_gives_validators_and_capture_and_ends_a_row_of_failures(connection: Connection) -> None:
    found = remembered(
        connection,
        attempt(0, "timed_out"),
        attempt(1, "fetched", capture_id="c1", etag='"1"'),
        attempt(2, "fetched", capture_id="c2", etag='"2"', last_modified="m"),
        attempt(3, "unchanged", capture_id="c2", etag='"2"', last_modified="m"),
        attempt(4, "failed"),
        attempt(5, "not_found"),
        attempt(6, "postponed", "", purpose="source"),
    )
    assert found == {
        "u": PageMemory(T + HOUR, T + 2 * HOUR, T + 5 * HOUR, "not_found", 2, "c2", '"2"', "m", True)
    }  # fmt: skip


def test_feeds_are_no_pages_and_a_dropped_page_counts_as_fetched(connection: Connection) -> None:
    page = Capture("c", "https://a.vn/1", "s", "https://a.vn/1", "text/html", None, T, b"x", "f", 0)
    found = remembered(connection, page, attempt(1, "fetched", "feed", purpose="feed"), attempt(1, "failed", "never"))
    assert not found["feed"].is_page
    assert found["https://a.vn/1"] == PageMemory(T, T, T, "fetched", 0, "c")
    assert found["never"].first_fetched_at is None and found["never"].n_failures == 1
    assert page_memories(connection, "another") == {}
