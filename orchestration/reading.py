"""One capture parsed, one article extracted, and never an exception: bad input is a rejection, not the run's end."""

from __future__ import annotations

from datetime import UTC, datetime

from tinhso.acquire.archive import Archive
from tinhso.extract import extract, extractor_version
from tinhso.parse import parse
from tinhso.records import Article, Capture, Extraction, Rejection
from tinhso.vocabulary import Vocabulary


def parse_capture(archive: Archive, capture: Capture, vocabulary: Vocabulary) -> Article | Rejection:
    """The article of `capture`, whose bytes are read from the archive."""
    try:
        return parse(archive.read(capture.archive_file, capture.archive_offset), vocabulary)
    except Exception as error:  # whatever a hostile page makes a parser do
        place = f"{capture.archive_file}:{capture.archive_offset}"
        return _failed(capture.document, capture.capture_id, "parse", place, error)


def extract_article(article: Article, vocabulary: Vocabulary) -> tuple[Extraction, tuple[Rejection, ...]]:
    """What was read from `article`, and what of it could not be; when all of it failed, the rejection that says so."""
    try:
        extraction = extract(article, vocabulary)
        return extraction, extraction.unread
    except Exception as error:  # whatever a hostile text makes a rule do
        nothing = Extraction(article.article_id, article.content_hash, extractor_version(vocabulary), None)
        return nothing, (_failed(article.document, article.capture_id, "extract", article.url or "", error),)


def _failed(document: str, capture_id: str, stage: str, place: str, error: Exception) -> Rejection:
    detail = (
        f"it could not be read: {type(error).__name__}: {str(error)[:300]}; please report it with the document. "
        "It is tried again when the parser or the rules change."
    )
    return Rejection(document, stage, "failed", detail, datetime.now(UTC), place, capture_id)
