"""The two reading stages: captures parsed and articles extracted, by processes that hand over rows of landing tables.

Never an exception: bad input is a rejection, not the run's end, and so is a document that kills who reads it. Belongs
here: what a reading process does, and the stages. Does not belong here: processes as such (tinhso/workers.py), storing
(assets/), parsing and rules (tinhso).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from types import TracebackType
from typing import Self

from orchestration.spark import SparkWorkers
from tinhso.acquire.archive import Archive
from tinhso.configuration import load_configuration
from tinhso.extract import extract, extractor_version
from tinhso.load.articles import PARSED, article_tables, pending_captures
from tinhso.load.database import Connection
from tinhso.load.mentions import READ, extraction_tables, pending_articles
from tinhso.load.tables import Schemas, Tables, joined, landing_schemas
from tinhso.parse import parse, parser_version
from tinhso.records import Article, Capture, Extraction, Rejection
from tinhso.settings import Settings
from tinhso.vocabulary import Vocabulary
from tinhso.workers import Workers

_BATCH = 100  # documents: some tenths of a second, so that no process waits long for another
_LOT = 10  # batches stored together: storing looks through the keys of all that is there
_KILLED = "the process that read it died, and died again with nothing else to read: it was killed or out of memory"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads batches, with the archive, the words and the types of the landing tables it needs for that."""

    archive: Archive
    vocabulary: Vocabulary
    schemas: Schemas

    def parse(self, captures: Sequence[Capture]) -> Tables:
        return self._parsed([(capture, self._article(capture)) for capture in captures])

    def extract(self, articles: Sequence[Article]) -> Tables:
        return self._extracted([self._extraction(article) for article in articles])

    def give_up_capture(self, capture: Capture) -> Tables:
        return self._parsed([(capture, _failed_capture(capture, _KILLED))])

    def give_up_article(self, article: Article) -> Tables:
        return self._extracted([self._nothing(article, _KILLED)])

    def _parsed(self, outcomes: Sequence[tuple[Capture, Article | Rejection]]) -> Tables:
        return article_tables(self.schemas, parser_version(self.vocabulary), outcomes)

    def _extracted(self, outcomes: Sequence[tuple[Extraction, Sequence[Rejection]]]) -> Tables:
        rejections = [rejection for _, unread in outcomes for rejection in unread]
        return extraction_tables(self.schemas, [extraction for extraction, _ in outcomes], rejections)

    def _article(self, capture: Capture) -> Article | Rejection:
        """The article of `capture`, whose bytes are read from the archive."""
        try:
            return parse(self.archive.read(capture.archive_file, capture.archive_offset), self.vocabulary)
        except Exception as error:  # whatever a hostile page makes a parser do
            return _failed_capture(capture, _told(error))

    def _extraction(self, article: Article) -> tuple[Extraction, Sequence[Rejection]]:
        """What was read from `article`, and what of it could not be."""
        try:
            extraction = extract(article, self.vocabulary)
            return extraction, extraction.unread
        except Exception as error:  # whatever a hostile text makes a rule do
            return self._nothing(article, _told(error))

    def _nothing(self, article: Article, why: str) -> tuple[Extraction, Sequence[Rejection]]:
        version = extractor_version(self.vocabulary)
        rejection = _failed(article.document, article.capture_id, "extract", article.url or "", why)
        return Extraction(article.article_id, article.content_hash, version, None), [rejection]


class Reading:
    """Context manager: the processes of one stage, here or on a Spark cluster. `n_deaths` of them have died."""

    def __init__(
        self, settings: Settings, vocabulary: Vocabulary, connection: Connection, spark: str | None = None
    ) -> None:
        """`spark`: the master to use, or "" for processes of this machine, whatever the settings say."""
        configured = load_configuration(settings).reading
        schemas = landing_schemas(connection, sorted({*PARSED, *READ}))
        self._connection = connection
        self._reader = Reader(Archive(settings.archive), vocabulary, schemas)
        here = Workers(configured.workers, prepare, self._reader)
        spark = configured.spark if spark is None else spark
        versions = parser_version(vocabulary), extractor_version(vocabulary)
        elsewhere = prepare_elsewhere, prepare, self._reader, versions
        self._workers = SparkWorkers(spark, here, *elsewhere) if spark else here

    def __enter__(self) -> Self:
        self._workers.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    @property
    def n_deaths(self) -> int:
        return self._workers.n_deaths

    def parsed(self) -> Iterator[Tables]:
        """What becomes of the captures that wait for the parser, lot by lot, in order; each to be stored."""
        captures = pending_captures(self._connection, parser_version(self._reader.vocabulary), _BATCH)
        return _lots(self._workers.map(_parse, captures, self._reader.give_up_capture))

    def extracted(self) -> Iterator[Tables]:
        """What is read from the article versions that wait for the extractor; as `parsed`."""
        articles = pending_articles(self._connection, extractor_version(self._reader.vocabulary), _BATCH)
        return _lots(self._workers.map(_extract, articles, self._reader.give_up_article))


def _lots(batches: Iterator[Tables]) -> Iterator[Tables]:
    while lot := list(islice(batches, _LOT)):
        yield joined(lot)


_reader: Reader  # of a reading process


def prepare(reader: Reader) -> None:
    """The first thing a reading process does."""
    global _reader
    _reader = reader


def prepare_elsewhere(prepare: Callable[[Reader], None], reader: Reader, versions: tuple[str, str]) -> None:
    """As `prepare`, on another machine. Raises RuntimeError where that reads otherwise than this one or has no data."""
    if versions != (parser_version(reader.vocabulary), extractor_version(reader.vocabulary)):
        raise RuntimeError("another version of Tỉnh Số is installed there; install the same one on every executor.")
    if not reader.archive.files():
        raise RuntimeError(f"{reader.archive.root} is not there; executors need the data folder under the same path.")
    prepare(reader)


def _parse(captures: Sequence[Capture]) -> Tables:
    return _reader.parse(captures)


def _extract(articles: Sequence[Article]) -> Tables:
    return _reader.extract(articles)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:300]}"


def _failed_capture(capture: Capture, why: str) -> Rejection:
    place = f"{capture.archive_file}:{capture.archive_offset}"
    return _failed(capture.document, capture.capture_id, "parse", place, why)


def _failed(document: str, capture_id: str, stage: str, place: str, why: str) -> Rejection:
    detail = (
        f"it could not be read: {why}; please report it with the document. "
        "It is tried again when the parser or the rules change."
    )
    return Rejection(document, stage, "failed", detail, datetime.now(UTC), place, capture_id)
