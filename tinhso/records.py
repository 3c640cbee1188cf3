"""Frozen records that cross rooms. A room takes records and gives records; nothing else is shared.

Belongs here: plain data. Does not belong here: behaviour, input and output, anything from a library.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Capture:
    """One document as received: the bytes and where they came from.

    `capture_id` is the SHA-256 (hex) of `payload`; `document` names the document for people (file name, `id` of a
    JSON line, or URL); `archive_file` and `archive_offset` say which raw record holds the bytes.
    """

    capture_id: str
    document: str
    source_id: str
    url: str | None
    media_type: str  # text/plain, text/html, application/json (one JSON line), text/csv, or that of XLSX
    charset: str | None  # as the transport declared it
    captured_at: datetime  # UTC, aware
    payload: bytes
    archive_file: str | None = None
    archive_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document that was refused, kept so that nothing is lost in silence.

    `stage` is acquire, parse or extract; `reason` a short code (empty, too_large, wrong_type, broken_encoding,
    truncated, no_text, bad_date, duplicate, …); `detail` a sentence for people that says what to do next.
    """

    document: str
    stage: str
    reason: str
    detail: str
    rejected_at: datetime
    place: str  # path and line, WARC file and offset, or URL
    capture_id: str | None = None


@dataclass(frozen=True, slots=True)
class FetchAttempt:
    """One attempt to fetch one URL, whatever came of it (a row of fct_fetch)."""

    source_id: str
    url: str
    attempted_at: datetime
    outcome: str  # fetched, unchanged, robots_denied, not_found, refused, timed_out, too_large, wrong_type, failed,
    # postponed (left for the next run)
    http_status: int | None
    reason: str | None
    bytes: int | None
    robots: str | None  # allowed, denied, no_file, unreachable
    capture_id: str | None = None
    purpose: str = "article"  # article, revisit, feed, sitemap, listing
    seconds: float | None = None  # from the request to the last byte
    n_links: int | None = None  # addresses of articles found in a feed, sitemap or listing
    etag: str | None = None  # what to ask with next time, so that only a change is sent
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class PageMemory:
    """What is known of one address from earlier attempts; times are UTC, aware."""

    first_fetched_at: datetime | None  # None: never
    last_fetched_at: datetime | None  # the last time the bytes were sent, not just 'unchanged'
    last_asked_at: datetime
    outcome: str  # of the last attempt
    n_failures: int  # attempts since the last success
    capture_id: str | None  # of the last bytes
    etag: str | None = None
    last_modified: str | None = None
    is_page: bool = True  # False for feeds, sitemaps and listings


@dataclass(frozen=True, slots=True)
class Article:
    """A capture read as an article. `text` (title, lead and body, NFC) is what every quote offset leads into.

    `published_at` is local to Asia/Ho_Chi_Minh and `published_precision` says how much of it is known
    (minute, day, month, year; None without a date). `content_hash` is over `text` alone.
    """

    article_id: str
    capture_id: str
    document: str
    source_id: str
    site: str | None
    url: str | None
    canonical_url: str | None
    title: str | None
    lead: str | None
    author: str | None
    published_at: datetime | None
    published_precision: str | None
    is_on_topic: bool
    word_count: int
    content_hash: str
    text: str
    story_bands: tuple[int, ...]  # MinHash bands: articles that share one tell one story
    captured_at: datetime
    parser_version: str

    @property
    def published_date(self) -> date | None:
        return self.published_at.date() if self.published_at else None


class Evidence(NamedTuple):  # made more often than any other record, and a third of a dataclass's time to make
    """Where a mention stands: `quote == text[quote_start:quote_end]`, and the rule that read it."""

    quote: str
    quote_start: int
    quote_end: int
    rule_id: str


@dataclass(frozen=True, slots=True)
class RegionMention:
    region_id: str
    evidence: Evidence
    kind: str  # named, district, implied ('cả nước')


@dataclass(frozen=True, slots=True)
class Observation:
    """A number with a meaning: see the annotation guide in docs/facts.md for what each field may hold."""

    observation_id: str
    indicator_id: str | None  # None: about digital transformation, but no indicator covers it (see `label`)
    label: str | None  # nearest noun phrase of an uncatalogued number
    region_id: str | None
    measure: str  # value, rank, change, rank_change, growth, gap
    value: float
    value_high: float | None
    unit: str | None
    status: str  # actual, target
    comparator: str  # = >= > < <= ~
    period: str | None  # 2025, 2024-Q1, 2023-H1, 2023-06, 2023-07-12
    period_is_inferred: bool
    scope: str | None
    confidence: float  # 0 to 1
    evidence: Evidence
    sentence: str  # around the quote, as it stands in the text
    decisions: dict[str, str] = field(default_factory=dict)  # field → how it was decided, for `tinhso explain`


@dataclass(frozen=True, slots=True)
class Event:
    event_mention_id: str
    event_type: str
    event_name: str
    start_date: date | None
    end_date: date | None
    date_precision: str | None  # day, month, year
    venue_region_id: str | None
    organizers: tuple[str, ...]
    region_ids: tuple[str, ...]  # regions the event concerns
    confidence: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PolicyCitation:
    policy_mention_id: str
    policy_id: str | None  # row of the policy register, None when it is not there
    number: str | None  # as printed
    doc_type: str
    issuer: str | None
    issued_date: str | None  # as exact as printed: 2022-10-07, 2022-10, 2022
    title: str | None
    confidence: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one article."""

    article_id: str
    content_hash: str
    extractor_version: str
    primary_region_id: str | None
    regions: tuple[RegionMention, ...] = ()
    observations: tuple[Observation, ...] = ()
    events: tuple[Event, ...] = ()
    policies: tuple[PolicyCitation, ...] = ()
    unread: tuple[Rejection, ...] = ()  # rows and cells of official tables, what lies behind a bound on hostile text


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stands where an article was taken down: nothing of it but hashes, by which it is known should it come again.

    `names` are SHA-256 (hex) of the article's addresses and document names (`tinhso.addresses.name_hash`).
    """

    forgotten_at: datetime  # UTC, aware
    names: tuple[str, ...]
    article_ids: tuple[str, ...]
    capture_ids: tuple[str, ...]
