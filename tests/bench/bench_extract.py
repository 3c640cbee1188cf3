"""Articles of 400 words read per second and core, beside underthesea's NER on the same text, and memory over many.

    python tests/bench/bench_extract.py [--rounds N] [--no-peer]      the rates, then memory over 2,000 articles
    python tests/bench/bench_extract.py --soak 100000                 memory alone, over many

Two texts, both 400 words long, with other digits each time so that nothing remembered helps: `dense`, the labelled
articles, which were written to be full of figures; `ordinary`, the same with one in twelve of their sentences that hold
a figure, about as many as pages of the press have. Rates are over processor time of one thread. The peer is installed
by pip in a throwaway environment; its CRF models come with the package, nothing else is fetched.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median

from tests.bench.peers import install_peer
from tests.bench.report import Finding, tell
from tests.evaluation.labelled import OWN, records
from tinhso.extract import extract
from tinhso.parse import parse
from tinhso.records import Article, Capture
from tinhso.settings import PROJECT
from tinhso.text import sentences
from tinhso.vocabulary import Vocabulary, load_vocabulary

WORDS = 400
PROMISED, PROMISED_RATIO = 400, 50  # articles a second; times as many as the peer
MAY_GROW = 16  # MB of resident memory from the first tenth of the articles to the last
PEER = "underthesea==9.5.0"
_NOW = datetime(2026, 11, 21, tzinfo=UTC)

# Runs in the peer's own environment: lists of sentences on stdin, processor seconds on stdout.
_PEER = """
import json, sys, time
from underthesea import ner
articles = json.load(sys.stdin)
ner("Ngày 3/6, UBND tỉnh Yên Bái tổ chức hội nghị.")
began = time.process_time()
for article in articles:
    for sentence in article:
        ner(sentence)
print(time.process_time() - began)
"""


def captures(rounds: int, kind: str = "dense") -> Iterator[Capture]:
    """Every labelled article `rounds` times, 400 words long, each time with other digits in its percentages."""
    labelled = [record for path in sorted(OWN.glob("*.jsonl")) for record in records(path)]
    texts = [record["text"] if kind == "dense" else _ordinary(record["text"]) for record in labelled]
    chance = random.Random(400)
    for number in range(rounds):
        for at, record in enumerate(labelled):
            text = _four_hundred_words(texts[at:] + texts[:at])
            text = re.sub(r"\d(?=%)", lambda _: str(chance.randrange(10)), text)
            name = f"{record['id']}-{number}"
            article = {"id": name, "title": record["title"], "published": record["published"], "text": text}
            payload = json.dumps(article, ensure_ascii=False).encode()
            digest = sha256(payload).hexdigest()
            yield Capture(digest, name, "file-drop", None, "application/json", None, _NOW, payload)


def _ordinary(text: str) -> str:
    """Without eleven of twelve sentences that hold a figure."""
    kept, figures = [], 0
    for line in text.split("\n"):
        told = []
        for start, end in sentences(line):
            figures += bool(re.search(r"\d", line[start:end]))
            if figures % 12 == 0 or not re.search(r"\d", line[start:end]):
                told.append(line[start:end])
        kept.append(" ".join(told))
    return "\n".join(line for line in kept if line)


def _four_hundred_words(texts: Iterable[str]) -> str:
    words: list[str] = []
    for text in texts:
        words += re.findall(r"\S+\s*", text + "\n")
        if len(words) >= WORDS:
            break
    return "".join(words[:WORDS])


def articles_of(received: Iterable[Capture], vocabulary: Vocabulary) -> list[Article]:
    parsed = (parse(capture, vocabulary) for capture in received)
    return [article for article in parsed if isinstance(article, Article)]


def measure_ours(received: list[Capture], vocabulary: Vocabulary) -> tuple[float, float]:
    """Processor seconds of (extract alone, parse and extract)."""
    began = time.process_time()
    articles = articles_of(received, vocabulary)
    parsed = time.process_time()
    for article in articles:
        extract(article, vocabulary)
    done = time.process_time()
    return done - parsed, done - began


def measure_peer(python: Path, articles: list[Article]) -> float:
    """Processor seconds of the peer's NER on the same articles, sentence by sentence as it wants them."""
    told = json.dumps([[a.text[s.start : s.end] for s in sentences(a.text)] for a in articles])
    done = subprocess.run([python, "-c", _PEER], input=told, capture_output=True, text=True, check=True)
    return float(done.stdout)


def compare(kind: str, rounds: int, python: Path | None, vocabulary: Vocabulary) -> bool:
    """Ours and the peer (where `python` has it) in turns, so that a busy machine slows both; whether the promise
    holds."""
    received = list(captures(rounds, kind))
    size = len(received) // rounds
    measure_ours(received[:size], vocabulary)  # compiles the vocabulary
    extracted, whole, peer = [], [], []
    for number in range(rounds):
        lot = received[number * size : (number + 1) * size]
        seconds = measure_ours(lot, vocabulary)
        extracted.append(size / seconds[0])
        whole.append(size / seconds[1])
        if python:
            peer.append(size / measure_peer(python, articles_of(lot, vocabulary)))
    print(f"{kind} text: {_facts(received[:size], vocabulary):.1f} numbers with a meaning per article")
    print(f"extract: {_told(extracted)}")
    print(f"parse and extract: {_told(whole)}")
    if peer:
        print(f"underthesea NER (CRF): {_told(peer)}")
        what, unit = f"{kind} text read, one core", "articles/s"
        tell(Finding("extract", what, size, median(extracted), unit, "underthesea NER", median(peer), PROMISED_RATIO))
    tell(Finding("parse and extract", f"{kind} text, one core", size, median(whole), "articles/s"))
    return tell(Finding("extract", f"{kind} text, alone", size, median(extracted), "articles/s", promised=PROMISED))


def _facts(received: list[Capture], vocabulary: Vocabulary) -> float:
    """Observations per article: what the rates are about, since prose without numbers is read faster."""
    articles = articles_of(received, vocabulary)
    return sum(len(extract(article, vocabulary).observations) for article in articles) / len(articles)


def remember(many: int, vocabulary: Vocabulary) -> bool:
    """Parses and extracts `many` articles one by one, one in ten of them dense; whether resident memory stays flat."""
    each = len(list(captures(1)))
    marks: list[tuple[int, float]] = []
    for number, capture in enumerate(mixed(many // each + 1), 1):
        article = parse(capture, vocabulary)
        if isinstance(article, Article):
            extract(article, vocabulary)
        if number % max(many // 10, 1) == 0:
            marks.append((number, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
            grown = marks[-1][1] - marks[-2][1] if len(marks) > 1 else 0.0
            print(f"after {number:,} articles: {marks[-1][1]:.1f} MB at most, {grown:+.1f} MB", flush=True)
        if number == many:
            break
    grown = marks[-1][1] - marks[0][1]
    what = "memory, from the first tenth to the last"
    is_flat = tell(Finding("parse and extract", what, many, grown / 1000, "GB", promised=MAY_GROW / 1000))
    print(f"held by Python after 500 more articles: {_held(vocabulary):+.0f} KB")
    return is_flat


def mixed(rounds: int) -> Iterator[Capture]:
    """Ordinary articles, one in ten of them dense."""
    for number, (dense, ordinary) in enumerate(zip(captures(rounds), captures(rounds, "ordinary"), strict=True)):
        yield ordinary if number % 10 else dense


def _held(vocabulary: Vocabulary) -> float:
    """KB allocated and not given back over 500 articles, when bounded caches are full."""
    received = list(captures(9))
    tracemalloc.start()
    measure_ours(received[:100], vocabulary)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    measure_ours(received[-500:], vocabulary)
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / 1024


def _told(rates: list[float]) -> str:
    spread = f"from {min(rates):.1f} to {max(rates):.1f}, {len(rates)} rounds"
    return f"median {median(rates):.1f} articles of {WORDS} words a second ({spread})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of all labelled articles, for the rates")
    parser.add_argument("--soak", type=int, help="measure memory alone, over so many articles")
    parser.add_argument("--no-peer", action="store_true", help="install and measure nothing else")
    told = parser.parse_args()
    vocabulary = load_vocabulary(PROJECT / "vocabulary")
    if told.soak:
        return 0 if remember(told.soak, vocabulary) else 1
    with tempfile.TemporaryDirectory() as folder:
        python = None if told.no_peer else install_peer(folder, PEER)
        is_fast = [compare(kind, told.rounds, python, vocabulary) for kind in ("ordinary", "dense")]
    is_flat = remember(2_000, vocabulary)
    return 0 if all(is_fast) and is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
