"""Records to load: small, complete, and different in what a test needs to differ."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tinhso.load.articles import PARSED, article_tables
from tinhso.load.articles import store_articles as store_article_tables
from tinhso.load.database import Connection
from tinhso.load.mentions import READ, extraction_tables
from tinhso.load.mentions import store_extractions as store_extraction_tables
from tinhso.load.tables import landing_schemas
from tinhso.records import Article, Capture, Evidence, Extraction, Observation, RegionMention, Rejection

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def capture(document: str, payload: bytes = b"", minutes: int = 0, offset: int = 0) -> Capture:
    payload = payload or document.encode()
    digest = hashlib.sha256(payload).hexdigest()
    at = NOON + timedelta(minutes=minutes)
    return Capture(digest, document, "file-drop", None, "text/plain", None, at, payload, "a.warc.gz", offset)


def article(of: Capture, text: str = "", version: str = "p1", title: str = "Một bài") -> Article:
    text = text or of.document
    return Article(
        article_id=hashlib.sha256(of.document.encode()).hexdigest()[:16], capture_id=of.capture_id,
        document=of.document, source_id=of.source_id, site=None, url=None, canonical_url=None, title=title, lead=None,
        author=None, published_at=None, published_precision=None, is_on_topic=True, word_count=len(text.split()),
        content_hash=hashlib.sha256(text.encode()).hexdigest(), text=text, story_bands=(1, 2),
        captured_at=of.captured_at, parser_version=version,
    )  # fmt: skip


def rejection(document: str, reason: str = "empty", stage: str = "acquire", of: Capture | None = None) -> Rejection:
    return Rejection(document, stage, reason, "nothing to read", NOON, document, of.capture_id if of else None)


def extraction(of: Article, value: float = 1.0, version: str = "e1") -> Extraction:
    evidence = Evidence(of.text[:3], 0, 3, "test.rule")
    observation = Observation(
        observation_id=f"{of.article_id}-{value}", indicator_id="dti_index", label=None, region_id="dak-lak",
        measure="value", value=value, value_high=None, unit=None, status="actual", comparator="=", period="2024",
        period_is_inferred=False, scope=None, confidence=0.9, evidence=evidence, sentence=of.text,
        decisions={"period": "said so"},
    )  # fmt: skip
    return Extraction(
        of.article_id,
        of.content_hash,
        version,
        "dak-lak",
        (RegionMention("dak-lak", evidence, "named"),),
        (observation,),
    )


def moved(article: Article, **changes: object) -> Article:
    return replace(article, **changes)  # type: ignore[arg-type]


def store_articles(
    connection: Connection, parser_version: str, parsed: Sequence[tuple[Capture, Article | Rejection]]
) -> None:
    """As a run does it, in one batch."""
    schemas = landing_schemas(connection, PARSED)
    store_article_tables(connection, parser_version, article_tables(schemas, parser_version, parsed))


def store_extractions(
    connection: Connection, extractions: Sequence[Extraction], rejections: Sequence[Rejection] = ()
) -> None:
    store_extraction_tables(connection, extraction_tables(landing_schemas(connection, READ), extractions, rejections))
