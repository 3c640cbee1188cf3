"""What earlier attempts left: for each address when it was asked for, what came, and the validators to ask with."""

from __future__ import annotations

from datetime import UTC, datetime

from tinhso.load.database import Connection
from tinhso.records import PageMemory

# A page that came in a file somebody dropped counts as fetched then.
_MEMORIES = """
with attempts as (
    select url, attempted_at, outcome, capture_id, etag, last_modified, purpose in ('article', 'revisit') as is_page
    from news.fetches where source_id = $1 and purpose <> 'source'
    union all
    select url, captured_at, 'fetched', capture_id, null, null, true from news.captures
    where source_id = $1 and url is not null and url not in (select url from news.fetches where source_id = $1)
),
judged as (
    select *, outcome in ('fetched', 'unchanged') as is_success,
        max(attempted_at) filter (outcome in ('fetched', 'unchanged')) over (partition by url) as last_success_at
    from attempts
)
select url,
    min(attempted_at) filter (is_success) as first_fetched_at,
    max(attempted_at) filter (outcome = 'fetched') as last_fetched_at,
    max(attempted_at) as last_asked_at,
    arg_max(outcome, attempted_at) as outcome,
    count(*) filter (not is_success and attempted_at > coalesce(last_success_at, '-infinity'::timestamp)) as n_failures,
    arg_max(capture_id, attempted_at) filter (capture_id is not null) as capture_id,
    arg_max({'etag': etag, 'last_modified': last_modified}, attempted_at) filter (is_success) as validators,
    bool_or(is_page) as is_page
from judged group by url
"""


def page_memories(connection: Connection, source_id: str) -> dict[str, PageMemory]:
    """What is remembered of every address of the source, by address."""
    found = {}
    for url, first, fetched, asked, outcome, n_failures, capture_id, told, is_page in connection.execute(
        _MEMORIES, [source_id]
    ).fetchall():
        known = told or {}
        found[url] = PageMemory(
            _utc(first), _utc(fetched), asked.replace(tzinfo=UTC), outcome, n_failures, capture_id,
            known.get("etag"), known.get("last_modified"), is_page,
        )  # fmt: skip
    return found


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None
