"""Article → mentions: pure functions compiled from the vocabulary. No input or output, nothing
remembered between articles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from tinhso.extract.dates import read_dates
from tinhso.extract.document import Document
from tinhso.extract.events import read_events
from tinhso.extract.figures import read_figures
from tinhso.extract.marks import with_marks
from tinhso.extract.observations import read_observations
from tinhso.extract.policies import read_policies
from tinhso.extract.regions import read_regions
from tinhso.fingerprint import fingerprint
from tinhso.records import Article, Extraction, Rejection
from tinhso.vocabulary import Vocabulary


def extract(article: Article, vocabulary: Vocabulary) -> Extraction:
    """Everything the rules read in `article`; empty tuples where nothing is found. Never raises on text."""
    version = extractor_version(vocabulary)
    if official := read_figures(article, vocabulary, version):
        return official
    document = Document.of(article)
    regions = read_regions(document, vocabulary)
    return Extraction(
        article.article_id,
        article.content_hash,
        version,
        regions.primary_region_id,
        regions.mentions,
        read_observations(document, regions, vocabulary),
        read_events(document, regions, read_dates(document, vocabulary), vocabulary),
        read_policies(document, regions, vocabulary),
        _unread(article, document.unread | with_marks(document, vocabulary).unread),
    )


def _unread(article: Article, told: Mapping[str, str]) -> tuple[Rejection, ...]:
    """A row of the quarantine for each bound that was reached; `told` is reason → detail."""
    place, at = article.url or article.document, article.captured_at
    return tuple(
        Rejection(article.document, "extract", reason, detail, at, place, article.capture_id)
        for reason, detail in told.items()
    )


@lru_cache(maxsize=8)
def extractor_version(vocabulary: Vocabulary) -> str:
    """Changes with the code of this room and with the vocabulary, so that what depends on them is read again."""
    room = Path(__file__).parent
    shared = [room.parent / name for name in ("text.py", "records.py", "table_mappings.py")]
    return fingerprint([vocabulary.version], [*shared, *sorted(room.glob("*.py"))])
