"""`tinhso source check`: what a source would bring, field by field, and nothing loaded.

Belongs here: asking and printing. Does not belong here: fetching and reading (tinhso.acquire, tinhso.parse).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.table import Table
from rich.text import Text

from orchestration.terminal import OUT, fail
from tinhso.acquire.links import Link
from tinhso.acquire.pacing import Paces
from tinhso.acquire.source_run import Order, SourceRun
from tinhso.extract import extract
from tinhso.parse import parse
from tinhso.parse.selectors import FIELDS, found_by_selectors
from tinhso.records import Article, Capture, FetchAttempt, Observation, Rejection
from tinhso.settings import Settings
from tinhso.vocabulary import Vocabulary, load_vocabulary

_SHOWN_LINKS = 8
_SHOWN_FIGURES = 12
_WIDTH = 90


def check_source(settings: Settings, source_id: str, url: str | None) -> int:
    """Print what would be discovered and parsed; 0 when an article came out of it, 1 when none did, 2 for an id that
    is not there."""
    vocabulary = load_vocabulary(settings.vocabulary)
    if source_id not in vocabulary.sources:
        fail(f"No source called {source_id}: vocabulary/sources/{source_id}.yml is missing. See `tinhso source new`.")
        return 2
    items: list[Capture | FetchAttempt] = []
    run = SourceRun(source_id, vocabulary, Order(datetime.now(UTC)), Paces(), items.append)
    links = run.preview(url)
    _print_attempts([item for item in items if isinstance(item, FetchAttempt)])
    if not url:
        _print_links(links)
    captures = [item for item in items if isinstance(item, Capture)]
    if not captures:
        fail("No page was fetched: see the outcomes above. Nothing was loaded.")
        if any("own network" in (item.reason or "") for item in items if isinstance(item, FetchAttempt)):
            fail(f"For a server of your own put `allow_private: true` into vocabulary/sources/{source_id}.yml.")
        return 1
    return _print_page(captures[0], vocabulary)


def _print_attempts(attempts: Sequence[FetchAttempt]) -> None:
    table = Table("asked for", "outcome", "status", "robots", "bytes", "seconds", "links", box=None, pad_edge=False)
    for attempt in attempts:
        told = [attempt.http_status, attempt.robots, attempt.bytes, attempt.seconds, attempt.n_links]
        outcome = attempt.outcome + (f": {attempt.reason}" if attempt.reason else "")
        table.add_row(f"{attempt.purpose} {attempt.url}", outcome, *("" if v is None else str(v) for v in told))
    OUT.print(table)


def _print_links(links: Sequence[Link]) -> None:
    OUT.print(f"\n{len(links)} {'address' if len(links) == 1 else 'addresses'} would be fetched")
    for link in links[:_SHOWN_LINKS]:
        day = f"{link.changed_at:%Y-%m-%d %H:%M}" if link.changed_at else "no date"
        OUT.print(f"  {day}  {link.url}  {link.text[:_WIDTH]}", markup=False)


def _print_page(capture: Capture, vocabulary: Vocabulary) -> int:
    OUT.print(f"\n{capture.url}", markup=False)
    versions = sorted(vocabulary.sources[capture.source_id]["versions"], key=lambda v: str(v["from"]))
    selected = found_by_selectors(capture.payload, capture.charset, versions[-1]) if versions else {}
    article = parse(capture, vocabulary)
    if isinstance(article, Article) and (figures := _figures(article, vocabulary)):
        return _print_figures(article, *figures)
    table = Table("field", "by its selector", "as read", box=None, pad_edge=False)
    for field, value in _fields(article).items():
        if field in selected:
            by_selector = _short(selected[field]) or "nothing found"
        else:
            by_selector = "no selector" if field in FIELDS else ""
        table.add_row(field, by_selector, _short(value) or "missing")
    OUT.print(table)
    if not isinstance(article, Article):
        fail(f"The page is no article: {article.reason}, {article.detail}. Nothing was loaded.")
        return 1
    OUT.print("Nothing was loaded.")
    return 0


def _figures(article: Article, vocabulary: Vocabulary) -> tuple[Sequence[Observation], Sequence[Rejection]] | None:
    """What official tables in it tell, and what of them cannot be read; None where there is none."""
    found = extract(article, vocabulary)
    figures = [o for o in found.observations if o.evidence.rule_id.startswith("table.")]
    return (figures, found.unread) if figures or found.unread else None


def _print_figures(article: Article, figures: Sequence[Observation], unread: Sequence[Rejection]) -> int:
    OUT.print(
        f"An official table: {article.title}, published {article.published_date or 'on an unknown day'}", markup=False
    )
    table = Table("place", "indicator", "measure", "value", "year", "read from", box=None, pad_edge=False)
    for o in figures[:_SHOWN_FIGURES]:
        told = (o.region_id, o.indicator_id, o.measure, f"{o.value:g}", o.period, o.decisions["value"])
        table.add_row(*(Text(str(value)) for value in told))
    OUT.print(table)
    n_places = len({o.region_id for o in figures})
    OUT.print(f"figures: {len(figures)}, places: {n_places}, rows or cells that would be set aside: {len(unread)}")
    for rejection in unread[:_SHOWN_FIGURES]:
        OUT.print(f"  {rejection.reason}: {rejection.detail} ({rejection.place})", markup=False)
    OUT.print("Nothing was loaded.")
    return 0 if figures else 1


def _fields(article: object) -> dict[str, str | None]:
    if not isinstance(article, Article):
        return dict.fromkeys(FIELDS)
    date = f"{article.published_at:%Y-%m-%d %H:%M} ({article.published_precision})" if article.published_at else None
    return {
        "title": article.title, "lead": article.lead, "body": f"{article.word_count} words: {article.text}",
        "date": date, "author": article.author, "address": article.canonical_url,
        "on topic": "yes" if article.is_on_topic else "no",
    }  # fmt: skip


def _short(text: str | None) -> str:
    told = " ".join((text or "").split())
    return told if len(told) <= _WIDTH else told[: _WIDTH - 1] + "…"
