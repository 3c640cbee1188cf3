"""Hostile text through the pipeline: nothing may raise, every quote stands where it says, nothing takes long.

    python -m tests.evaluation.fuzz [--inputs N] [--seed S]     random inputs: a hundred thousand by default
    python -m tests.evaluation.fuzz --shapes [--only NAME]      one megabyte of every hostile shape, with its time

Belongs here: running inputs and checking what comes of them. Does not belong here: making them (hostile.py, shapes.py).
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256

import click

from tests.evaluation.hostile import hostile
from tests.evaluation.shapes import MEGABYTE, SHAPES, shape
from tinhso.extract import extract
from tinhso.parse import parse
from tinhso.records import Article, Capture, Evidence, Extraction, Rejection
from tinhso.settings import PROJECT
from tinhso.text import normalize
from tinhso.vocabulary import Vocabulary, load_vocabulary

SECONDS = 2.0  # of processor time that a megabyte may take, parse and extract together
TITLE = "Chuyển đổi số tỉnh Đắk Lắk"
_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_DAYS = (None, datetime(2024, 6, 15), datetime(2025, 9, 1))


class TooSlowError(TimeoutError):
    """More processor time was used than allowed."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises TooSlowError when what runs inside has used so much processor time. Main thread only."""

    def stop(*_: object) -> None:
        raise TooSlowError(f"more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def as_article(text: str, published: datetime | None) -> Article:
    """An article whose stored text is `text` under a title, nothing taken away by parse."""
    stored = normalize(f"{TITLE}\n{text}")
    digest = sha256(stored.encode()).hexdigest()
    return Article(
        digest[:16], digest, "fuzz", "file-drop", None, None, None, TITLE, None, None, published,
        "day" if published else None, True, 0, digest[:32], stored, (), _NOW, "fuzz",
    )  # fmt: skip


def as_capture(text: str) -> Capture:
    """The text as a file somebody dropped."""
    payload = text.encode()
    return Capture(sha256(payload).hexdigest(), "fuzz.txt", "file-drop", None, "text/plain", None, _NOW, payload)


def shape_capture(name: str, size: int = MEGABYTE) -> Capture:
    """A hostile shape under a title, as a file somebody dropped: without a letter parse would refuse it at once."""
    return as_capture(f"{TITLE}\n{shape(name, size)}")


def run(text: str, index: int, vocabulary: Vocabulary) -> Extraction | None:
    """One input through extract, every fourth through parse before; checked. None when parse refuses it."""
    article: Article | Rejection = as_article(text, _DAYS[index % 3])
    if index % 4 == 3:
        article = parse(as_capture(text), vocabulary)
    if isinstance(article, Rejection):
        return None
    extraction = extract(article, vocabulary)
    check(article.text, extraction)
    return extraction


def read_as_dropped(capture: Capture, vocabulary: Vocabulary) -> Extraction | None:
    """Parse and extract; None when parse refuses the text."""
    article = parse(capture, vocabulary)
    return extract(article, vocabulary) if isinstance(article, Article) else None


def check(text: str, extraction: Extraction) -> None:
    """AssertionError when a quote does not stand where it says or a confidence is none."""
    facts = (*extraction.regions, *extraction.observations, *extraction.events, *extraction.policies)
    for fact in facts:
        evidence: Evidence = fact.evidence
        assert text[evidence.quote_start : evidence.quote_end] == evidence.quote != "", fact
        assert 0 <= evidence.quote_start < evidence.quote_end <= len(text), fact
    for fact in extraction.observations:
        assert fact.evidence.quote in fact.sentence and fact.sentence in text, fact
    for fact in facts[len(extraction.regions) :]:
        assert 0 < fact.confidence < 1, fact


@click.command()
@click.option("--inputs", default=100_000, help="How many random inputs.")
@click.option("--seed", default=0, help="Another seed, other inputs.")
@click.option("--shapes", is_flag=True, help="Time one megabyte of every hostile shape instead.")
@click.option("--only", help="With --shapes: this one only.")
def main(inputs: int, seed: int, shapes: bool, only: str | None) -> None:
    """Ends with status 1 when something raised, a quote did not hold or a shape took too long."""
    vocabulary = load_vocabulary(PROJECT / "vocabulary")
    sys.exit(1 if (_shapes(vocabulary, only) if shapes else _inputs(vocabulary, inputs, seed)) else 0)


def _inputs(vocabulary: Vocabulary, n: int, seed: int) -> int:
    """How many of the inputs failed."""
    began, failed, refused, facts = time.perf_counter(), 0, 0, 0
    for index in range(n):
        text = hostile(seed, index)
        try:
            with within(10):
                found = run(text, index, vocabulary)
        except Exception as error:
            failed += 1
            click.echo(f"input {index} of seed {seed}: {type(error).__name__}: {str(error)[:200]}\n    {text[:300]!r}")
            continue
        refused += found is None
        facts += len(found.observations) + len(found.events) + len(found.policies) if found else 0
        if index % 10_000 == 9_999:
            click.echo(f"{index + 1:,} inputs, {failed} failed, {time.perf_counter() - began:.0f} s")
    click.echo(f"{n:,} inputs of seed {seed}: {failed} failed, {refused:,} refused by parse, {facts:,} facts checked")
    return failed


def _shapes(vocabulary: Vocabulary, only: str | None) -> int:
    """How many of the shapes took too long."""
    slow = 0
    for name in [only] if only else SHAPES:
        quarter, whole = (_time(vocabulary, name, size) for size in (MEGABYTE // 4, MEGABYTE))
        is_slow = whole is None or whole > SECONDS
        slow += is_slow
        told = [f"{s:8.2f} s" if s is not None else f"  > {_LIMIT} s" for s in (quarter, whole)]
        click.echo(f"{name:26} 256 KB {told[0]}   1 MB {told[1]}{'   TOO SLOW' if is_slow else ''}")
    return slow


_LIMIT = 10


def _time(vocabulary: Vocabulary, name: str, size: int) -> float | None:
    capture = shape_capture(name, size)
    began = time.process_time()
    try:
        with within(_LIMIT):
            read_as_dropped(capture, vocabulary)
    except TooSlowError:
        return None
    return time.process_time() - began


if __name__ == "__main__":
    main()
