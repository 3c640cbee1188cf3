"""How fast one host is asked: at its own pace, slower when it slows or says so, and when to ask again what failed.

Belongs here: waiting. Does not belong here: what is asked.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tinhso.acquire.client import Reply

MAX_TRIES = 3
RETRY_SECONDS = 2.0  # before the second try; doubled for each further one
MAX_RETRY_AFTER = 120.0  # a host that asks for longer is left alone until the next run
MAX_DELAY = 60.0
_TRANSIENT_STATUS = frozenset((408, 425, 429, 500, 502, 503, 504))
_SMOOTHING = 0.3


class Pace:
    """When a host may be asked next. The delay is never below what was agreed, follows the time the host takes to
    answer, doubles when it says it is too much, and eases when it answers again."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._lock = threading.Lock()
        self._sleep = sleep
        self._next_at = 0.0
        self._latency = 0.0
        self._penalty = 0.0

    def wait(self) -> None:
        """Returns when it is this caller's turn."""
        self._sleep(max(0.0, self._next_at - time.monotonic()))

    def note(self, reply: Reply, agreed: float) -> None:
        """The host answered (or not); `agreed` is the least delay, of the source and its robots.txt."""
        with self._lock:
            self._latency += _SMOOTHING * (reply.seconds - self._latency)
            if reply.status in (429, 503) or reply.outcome == "timed_out":
                self._penalty = min(MAX_DELAY, max(agreed, 0.1, 2 * self._penalty))
            elif reply.outcome in ("fetched", "unchanged", "not_found"):
                self._penalty = self._penalty / 2 if self._penalty > 0.1 else 0.0
            self._next_at = time.monotonic() + self.delay(agreed)

    def delay(self, agreed: float) -> float:
        """Seconds to the next request. With no delay agreed (a server of one's own) only the host's pace counts."""
        return min(MAX_DELAY, max(agreed, self._latency if agreed else 0.0, self._penalty))


class Paces:
    """One Pace per host and port, shared by all threads of a run; `sleep` may raise to end a thread."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._lock = threading.Lock()
        self.sleep = sleep
        self._known: dict[str, Pace] = {}

    def of(self, host: str) -> Pace:
        with self._lock:
            return self._known.setdefault(host, Pace(self.sleep))


def is_transient(reply: Reply) -> bool:
    """Whether asking again soon may help: what was refused, is missing or too large stays so."""
    if reply.status is not None and reply.outcome not in ("timed_out", "fetched"):
        return reply.status in _TRANSIENT_STATUS
    return reply.outcome in ("timed_out", "failed")


def retry_wait(reply: Reply, n_tries: int, now: datetime) -> float | None:
    """Seconds before the next try; None when there is to be none in this run."""
    if n_tries >= MAX_TRIES or not is_transient(reply):
        return None
    asked = retry_after(reply.header("retry-after"), now)
    if asked is not None:
        return asked if asked <= MAX_RETRY_AFTER else None
    return RETRY_SECONDS * 2 ** (n_tries - 1) * random.uniform(0.8, 1.2)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date; None for none or nonsense."""
    value = value.strip()
    if value.isdigit() and value.isascii():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
