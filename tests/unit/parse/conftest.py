"""The project's vocabulary and captures made in place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from tinhso.parse import parse
from tinhso.records import Article, Capture, Rejection
from tinhso.settings import load_settings
from tinhso.vocabulary import Vocabulary, load_vocabulary

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


VOCABULARY = load_vocabulary(load_settings().vocabulary)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return VOCABULARY


def make_capture(content: str | bytes, media_type: str = "text/plain", **fields: object) -> Capture:
    payload = content.encode() if isinstance(content, str) else content
    values = {"document": "a.txt", "source_id": "file-drop", "url": None, "charset": None} | fields
    return Capture(sha256(payload).hexdigest(), media_type=media_type, captured_at=NOW, payload=payload, **values)  # type: ignore[arg-type]


def json_capture(**record: object) -> Capture:
    return make_capture(json.dumps(record), "application/json", document="line-1", charset="utf-8")


@pytest.fixture(scope="session")
def read(vocabulary: Vocabulary) -> Callable[[Capture], Article]:
    def article(capture: Capture) -> Article:
        found = parse(capture, vocabulary)
        assert isinstance(found, Article), found
        return found

    return article


@pytest.fixture(scope="session")
def refuse(vocabulary: Vocabulary) -> Callable[[Capture], Rejection]:
    def rejection(capture: Capture) -> Rejection:
        found = parse(capture, vocabulary)
        assert isinstance(found, Rejection), found
        return found

    return rejection
