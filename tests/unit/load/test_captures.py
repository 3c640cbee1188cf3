"""What comes in is landed once, and what is known is recognised."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.unit.load.samples import NOON, capture, rejection
from tinhso.load.captures import archive_marks, batches_of_input, land, present_moment, sort_input, unland
from tinhso.load.database import Connection
from tinhso.records import Capture, FetchAttempt, Rejection


def _count(connection: Connection, table: str) -> int:
    return connection.execute(f"select count(*) from news.{table}").fetchone()[0]


def test_landing_the_same_tail_twice_adds_nothing_but_moves_the_mark(connection: Connection) -> None:
    one, two = capture("one.txt"), capture("two.txt", offset=10)
    assert land(connection, [(one, "a.warc.gz", 10), (two, "a.warc.gz", 25)]) == 2
    assert archive_marks(connection) == {"a.warc.gz": 25}
    land(connection, [(one, "b.warc.gz", 7)])
    assert _count(connection, "captures") == 2
    assert archive_marks(connection) == {"a.warc.gz": 25, "b.warc.gz": 7}


def test_rejections_and_fetch_attempts_land_in_tables_of_their_own(connection: Connection) -> None:
    attempt = FetchAttempt("site", "https://example.org/", NOON, "not_found", 404, None, 0, "allowed")
    land(
        connection,
        [(rejection("bad.txt"), "a.warc.gz", 5), (attempt, "a.warc.gz", 9), (rejection("bad.txt"), "a.warc.gz", 12)],
    )
    assert (_count(connection, "rejections"), _count(connection, "fetches")) == (1, 1)


def test_a_document_received_again_with_the_same_payload_is_unchanged(connection: Connection) -> None:
    land(connection, [(capture("one.txt"), "a.warc.gz", 10)])
    assert sort_input(connection, [capture("one.txt", minutes=5)]) == ([], 1, 0)


def test_a_document_received_again_with_another_payload_is_new(connection: Connection) -> None:
    land(connection, [(capture("one.txt"), "a.warc.gz", 10)])
    again = capture("one.txt", b"corrected")
    assert sort_input(connection, [again]).new == [again]


def test_the_same_payload_under_another_name_is_a_duplicate_told_once(connection: Connection) -> None:
    land(connection, [(capture("one.txt", b"same"), "a.warc.gz", 10)])
    first = sort_input(connection, [capture("copy.txt", b"same")])
    told = first.new[0]
    assert isinstance(told, Rejection)
    assert (told.reason, told.document, "one.txt" in told.detail) == ("duplicate", "copy.txt", True)
    land(connection, [(told, "a.warc.gz", 20)])
    assert sort_input(connection, [capture("copy.txt", b"same", minutes=9)]) == ([], 0, 1)


def test_a_duplicate_within_one_batch_is_recognised(connection: Connection) -> None:
    new, n_unchanged, n_refused = sort_input(
        connection, [capture("one.txt", b"same"), capture("copy.txt", b"same"), capture("one.txt", b"same")]
    )
    assert [type(item) for item in new] == [Capture, Rejection]
    assert (n_unchanged, n_refused) == (1, 1)


def test_a_refusal_that_is_known_is_counted_and_not_told_again(connection: Connection) -> None:
    assert sort_input(connection, [rejection("bad.txt"), rejection("bad.txt")]) == ([rejection("bad.txt")], 0, 2)
    land(connection, [(rejection("bad.txt"), "a.warc.gz", 5)])
    assert sort_input(connection, [rejection("bad.txt"), rejection("bad.txt", "too_large")]).new == [
        rejection("bad.txt", "too_large")
    ]


def test_batches_of_input_are_bounded_in_bytes() -> None:
    items = [capture(f"{i}.txt", bytes([i]) * 20_000_000) for i in range(5)]
    assert [len(batch) for batch in batches_of_input(items)] == [2, 2, 1]


def test_a_name_with_a_lone_surrogate_does_not_end_the_run(connection: Connection) -> None:
    land(connection, [(capture("b\ud800d.txt", b"x"), "a.warc.gz", 5)])
    assert connection.execute("select document from news.captures").fetchone() == ("b?d.txt",)


def test_with_a_clock_set_back_what_comes_now_is_still_later(connection: Connection) -> None:
    ahead = replace(capture("one.txt"), captured_at=datetime.now(UTC) + timedelta(days=3))
    land(connection, [(ahead, "a.warc.gz", 10)])
    assert present_moment(connection) > ahead.captured_at


def test_an_archive_file_that_lost_its_end_is_told_and_landed_on_from_there(connection: Connection) -> None:
    land(connection, [(capture("one.txt"), "a.warc.gz", 10), (capture("two.txt", offset=10), "a.warc.gz", 25)])
    assert unland(connection, {"a.warc.gz": 10}) == 1
    assert archive_marks(connection) == {"a.warc.gz": 10}
    assert connection.execute("select reason from news.rejections").fetchall() == [("archive_cut_off",)]
    assert sort_input(connection, [capture("one.txt"), capture("two.txt")]).new == [capture("two.txt")]
