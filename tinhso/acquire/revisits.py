"""When an address is to be asked for again: what was fetched on a decaying schedule, what failed ever more rarely.

Belongs here: the policy, as pure functions of what is remembered. Does not belong here: asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tinhso.records import PageMemory

# Ages of a page at which it is looked at again: articles are corrected on their first day, tables over weeks.
REVISIT_AGES = tuple(
    timedelta(hours=hours) for hours in (6, 24, 3 * 24, 7 * 24, 14 * 24, 30 * 24, 60 * 24, 120 * 24, 240 * 24)
)
# Validators lie at times: once in this long the bytes themselves are asked for.
TRUST_VALIDATORS = timedelta(days=6)
_HINT_PAUSE = timedelta(hours=1)  # a sitemap that calls everything changed just now is not believed at once
_TABLE_PAUSE = timedelta(days=20)
_GONE, _DENIED, _PERMANENT = timedelta(days=7), timedelta(days=1), timedelta(days=7)
_MOST_GONE, _MOST_PERMANENT, _MOST_TRANSIENT = 2, 3, 8
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=30), timedelta(days=7)


def is_due(memory: PageMemory | None, now: datetime, changed_at: datetime | None = None) -> bool:
    """Whether the address is to be asked for; `changed_at` is when the site says it last changed."""
    if memory is None:
        return True
    since = now - memory.last_asked_at
    if memory.outcome in ("fetched", "unchanged"):
        first = memory.first_fetched_at or memory.last_asked_at
        is_told = changed_at is not None and memory.last_asked_at < changed_at <= now and since >= _HINT_PAUSE
        return is_told or any(memory.last_asked_at < first + age <= now for age in REVISIT_AGES)
    if memory.outcome == "robots_denied":
        return since >= _DENIED
    if memory.outcome == "not_found":
        # What is missing may appear (a feed ahead of its site); what was there and is gone is looked for twice more.
        wait = _GONE if memory.first_fetched_at else _DENIED
        return memory.n_failures <= _MOST_GONE and since >= wait
    if memory.outcome in ("refused", "too_large", "wrong_type"):
        return memory.n_failures <= _MOST_PERMANENT and since >= _PERMANENT
    wait = min(_FIRST_RETRY * 2 ** min(memory.n_failures, 20), _LAST_RETRY)
    return memory.n_failures <= _MOST_TRANSIENT and since >= wait


def is_table_due(memory: PageMemory | None, now: datetime) -> bool:
    """Whether an official table is to be asked for: monthly, even one that was never there, for it may be out now."""
    return memory is None or now - memory.last_asked_at >= _TABLE_PAUSE


def due_again(memories: Mapping[str, PageMemory], now: datetime, most: int) -> list[str]:
    """Addresses of pages that are due without being found anew: what never came first, then the newest of the rest."""
    due = [(url, memory) for url, memory in memories.items() if memory.is_page and is_due(memory, now)]
    due.sort(key=lambda entry: (entry[1].first_fetched_at is None, entry[1].first_fetched_at or now), reverse=True)
    return [url for url, _ in due[:most]]


def validators(memory: PageMemory | None, now: datetime) -> tuple[str | None, str | None]:
    """(ETag, Last-Modified) to ask with; none when the bytes have not been seen for long."""
    if memory is None or memory.last_fetched_at is None or now - memory.last_fetched_at > TRUST_VALIDATORS:
        return None, None
    return memory.etag, memory.last_modified
