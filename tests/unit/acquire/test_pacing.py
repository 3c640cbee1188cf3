"""When to ask again: the pace of a host, retries, and re-visits that grow rarer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.acquire.client import Reply
from tinhso.acquire.pacing import MAX_DELAY, MAX_TRIES, Pace, retry_after, retry_wait
from tinhso.acquire.revisits import REVISIT_AGES, due_again, is_due, validators
from tinhso.records import PageMemory

from .conftest import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def reply(status: int | None = 200, outcome: str = "fetched", seconds: float = 0.1, after: str = "") -> Reply:
    return Reply(outcome, "https://a.vn/", status, seconds=seconds, headers=(("Retry-After", after),) if after else ())


def memory(first: datetime | None, asked: datetime, outcome: str = "fetched", n_failures: int = 0) -> PageMemory:
    return PageMemory(first, first, asked, outcome, n_failures, "c", '"e"', "Fri, 20 Nov 2026 01:00:00 GMT")


def test_a_host_that_slows_is_asked_more_slowly_and_recovers() -> None:
    pace = Pace(lambda seconds: None)
    for _ in range(10):
        pace.note(reply(seconds=0.2), agreed=1.0)
    assert pace.delay(1.0) == 1.0
    for _ in range(10):
        pace.note(reply(seconds=8.0), agreed=1.0)
    assert pace.delay(1.0) > 5
    for _ in range(20):
        pace.note(reply(seconds=0.2), agreed=1.0)
    assert pace.delay(1.0) == 1.0


def test_too_many_requests_double_the_delay_up_to_a_bound() -> None:
    pace = Pace(lambda seconds: None)
    delays = []
    for _ in range(10):
        pace.note(reply(429, "refused"), agreed=2.0)
        delays.append(pace.delay(2.0))
    assert delays[:3] == [2.0, 4.0, 8.0]
    assert delays[-1] == MAX_DELAY


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_is_transient_is_tried_again_with_growing_waits(status: int) -> None:
    outcome = "refused" if status == 429 else "failed"
    first, second = (retry_wait(reply(status, outcome), n, NOW) for n in (1, 2))
    assert first is not None and second is not None and first < second
    assert retry_wait(reply(status, outcome), MAX_TRIES, NOW) is None


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "fetched"), (304, "unchanged"), (400, "failed"), (401, "refused"), (403, "refused"), (404, "not_found"),
     (410, "not_found"), (451, "refused"), (501, "failed"), (200, "too_large"), (None, "refused")],
)  # fmt: skip
def test_what_is_permanent_is_never_tried_again(status: int | None, outcome: str) -> None:
    assert retry_wait(reply(status, outcome), 1, NOW) is None


def test_retry_after_is_obeyed_within_reason() -> None:
    assert retry_wait(reply(429, "refused", after="7"), 1, NOW) == 7
    assert retry_wait(reply(503, "failed", after="86400"), 1, NOW) is None
    assert retry_after(format_datetime(NOW + timedelta(seconds=30), usegmt=True), NOW) == 30
    assert retry_after(format_datetime(NOW - DAY, usegmt=True), NOW) == 0  # a clock that is behind


@given(st.text(max_size=60))
def test_no_retry_after_raises(value: str) -> None:
    found = retry_after(value, NOW)
    assert found is None or found >= 0


def test_a_page_is_looked_at_again_ever_more_rarely() -> None:
    first = NOW
    asked, visits = first, []
    moment = first
    while moment < first + timedelta(days=300):
        moment += HOUR
        if is_due(memory(first, asked), moment):
            visits.append(moment - first)
            asked = moment
    assert visits == list(REVISIT_AGES)
    gaps = [later - earlier for earlier, later in pairwise(visits)]
    assert gaps == sorted(gaps)


def test_a_change_the_site_tells_of_is_looked_at_but_not_every_hour() -> None:
    asked = NOW - timedelta(hours=3)
    known = memory(NOW - 2 * DAY, asked)
    assert not is_due(known, NOW)
    assert is_due(known, NOW, changed_at=NOW - HOUR)
    assert not is_due(known, NOW, changed_at=asked - HOUR)
    assert not is_due(known, NOW, changed_at=NOW + DAY)
    assert not is_due(memory(NOW - 2 * DAY, NOW - HOUR / 2), NOW, changed_at=NOW - HOUR / 4)


def test_failures_are_tried_ever_more_rarely_and_then_no_more() -> None:
    assert not is_due(memory(None, NOW - HOUR / 2, "failed", 1), NOW)
    assert is_due(memory(None, NOW - 2 * HOUR, "failed", 1), NOW)
    assert not is_due(memory(None, NOW - 2 * HOUR, "timed_out", 3), NOW)
    assert not is_due(memory(None, NOW - 30 * DAY, "failed", 9), NOW)
    assert not is_due(memory(None, NOW - HOUR, "not_found", 1), NOW)
    assert is_due(memory(None, NOW - DAY, "not_found", 1), NOW)
    assert not is_due(memory(NOW - 9 * DAY, NOW - DAY, "not_found", 1), NOW)
    assert not is_due(memory(None, NOW - 90 * DAY, "refused", 4), NOW)
    assert is_due(memory(None, NOW - 2 * DAY, "robots_denied", 5), NOW)
    assert is_due(None, NOW)


def test_what_never_came_is_asked_for_first_then_the_newest_pages() -> None:
    memories = {f"u{i}": memory(NOW - i * DAY, NOW - i * DAY) for i in (1, 2, 40)} | {
        "failed": memory(None, NOW - 9 * DAY, "failed", 1),
        "feed": replace(memory(NOW - DAY, NOW - DAY), is_page=False),
    }
    assert due_again(memories, NOW, 3) == ["failed", "u1", "u2"]


def test_validators_are_trusted_for_a_while_only() -> None:
    assert validators(memory(NOW - DAY, NOW - DAY), NOW) == ('"e"', "Fri, 20 Nov 2026 01:00:00 GMT")
    assert validators(memory(NOW - 30 * DAY, NOW - DAY), NOW) == (None, None)
    assert validators(None, NOW) == (None, None)
