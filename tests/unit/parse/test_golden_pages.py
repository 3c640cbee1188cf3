"""One golden page per source and version of its selectors: `<source>-<first day>.html` beside the expected `.json`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tinhso.records import Article, Capture
from tinhso.vocabulary import Vocabulary

from .conftest import make_capture

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("page", sorted(GOLDEN.glob("*.html")), ids=lambda path: path.stem)
def test_a_golden_page_is_read_as_expected(page: Path, read: Callable[[Capture], Article]) -> None:
    expected = json.loads(page.with_suffix(".json").read_text("utf-8"))
    origin = expected.pop("capture")
    article = read(make_capture(page.read_bytes(), "text/html", document=origin["url"], **origin))
    assert article.text.split("\n") == expected.pop("lines")
    published = article.published_at.isoformat() if article.published_at else None
    found = {
        "title": article.title,
        "author": article.author,
        "published_at": published,
        "source_id": article.source_id,
    }
    assert found == expected


def test_every_version_of_selectors_has_its_golden_page(vocabulary: Vocabulary) -> None:
    wanted = {f"{s}-{v['from']}" for s, spec in vocabulary.sources.items() for v in spec["versions"]}
    assert wanted <= {page.stem for page in GOLDEN.glob("*.html")}
