"""What a reading process does instead of reading: it dies of one document. Small: each such process imports it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orchestration.reading
from orchestration.reading import Reader
from tests.unit.load.samples import article, extraction
from tinhso.extract import extractor_version
from tinhso.parse import parser_version
from tinhso.records import Article, Capture, Extraction
from tinhso.vocabulary import Vocabulary

DEADLY = "fresh-06-0"  # a document of the captures that are read
Read = Callable[[Any, Vocabulary], Any]


def always_deadly_page(reader: Reader) -> None:
    _read_with(reader, lambda page, vocabulary: _die_of(page) or _article(page, vocabulary), _facts)


def always_deadly_article(reader: Reader) -> None:
    _read_with(reader, _article, lambda text, vocabulary: _die_of(text) or _facts(text, vocabulary))


def once_deadly_page_and_article(reader: Reader) -> None:
    """The first process that comes to it in a stage dies, the next one reads it."""
    parse, extract = orchestration.reading.parse, orchestration.reading.extract
    _read_with(
        reader,
        _once(reader.archive.root / "died-of-page", parse),
        _once(reader.archive.root / "died-of-article", extract),
    )


def _read_with(reader: Reader, parse: Read, extract: Read) -> None:
    orchestration.reading.parse, orchestration.reading.extract = parse, extract
    orchestration.reading._reader = reader


def _once(mark: Path, read: Read) -> Read:
    def one(of: Capture | Article, vocabulary: Vocabulary) -> Any:
        if of.document == DEADLY and not mark.exists():
            mark.touch()
            _die_of(of)
        return read(of, vocabulary)

    return one


def _die_of(read: Article | Capture) -> None:
    if read.document == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)


def _article(page: Capture, vocabulary: Vocabulary) -> Article:
    return article(page, version=parser_version(vocabulary))


def _facts(of: Article, vocabulary: Vocabulary) -> Extraction:
    return extraction(of, version=extractor_version(vocabulary))
