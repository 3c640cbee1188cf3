"""Pages read per second and core, and how much of their text: by selectors, whole, and by other libraries, in one run.

    python tests/bench/bench_parse.py [--pages N] [--rounds N] [--no-peer]

The pages (tests/bench/pages.py) are as sites send them, 40 to 120 kB, with known text; F1 is over their words, captions
left out. Rates are over processor time of one thread, rounds in turns, medians. 'by selectors' gives title, lead, text,
author and date; 'whole' gives the article as it is stored: furniture told from text, topic, story, hashes as well.
trafilatura gets its best: `fast`, no metadata. resiliparse is installed by pip in a throwaway environment.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median

import trafilatura
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from tests.bench.pages import BenchPage, bench_pages
from tests.bench.peers import install_peer
from tests.bench.report import Finding, tell
from tinhso.parse import parse
from tinhso.parse.encodings import decode_page
from tinhso.parse.html_page import read_html
from tinhso.records import Article
from tinhso.settings import PROJECT
from tinhso.vocabulary import load_vocabulary

PROMISED = 10.0
PEER = "resiliparse==2.0.1"
VOCABULARY = load_vocabulary(PROJECT / "vocabulary")

# Runs in the peer's own environment: pages as JSON on stdin, processor seconds and texts on stdout.
_PEER = """
import json, sys, time
from resiliparse.extract.html2text import extract_plain_text
pages = json.load(sys.stdin)
began = time.process_time()
texts = [extract_plain_text(page, main_content=True) for page in pages]
print(json.dumps([time.process_time() - began, texts]))
"""


def by_selectors(page: BenchPage) -> str:
    decoded = decode_page(page.html, "utf-8")
    assert decoded, page.url
    text, utf8 = decoded
    found = read_html(text, VOCABULARY.sources[page.source_id], page.day, {}, utf8)
    return "\n".join([found.lead or "", *found.lines])


def whole(page: BenchPage) -> str:
    article = parse(page.capture, VOCABULARY)
    assert isinstance(article, Article), article
    return article.text.removeprefix(article.title or "")


def by_trafilatura(page: BenchPage) -> str:
    return trafilatura.extract(page.html, fast=True, include_comments=False) or ""


def by_trafilatura_with_metadata(page: BenchPage) -> str:
    found = trafilatura.bare_extraction(page.html, fast=True, include_comments=False, with_metadata=True)
    return (found.text if found else "") or ""


def by_selectolax_paragraphs(page: BenchPage) -> str:
    return "\n".join(node.text() for node in LexborHTMLParser(page.html).css("p"))


def by_soup_paragraphs(page: BenchPage) -> str:
    return "\n".join(node.get_text() for node in BeautifulSoup(page.html, "lxml").find_all("p"))


READERS: dict[str, Callable[[BenchPage], str]] = {
    "tinhso by selectors": by_selectors,
    "tinhso whole": whole,
    "trafilatura (fast)": by_trafilatura,
    "trafilatura (fast, metadata)": by_trafilatura_with_metadata,
    "selectolax, every <p>": by_selectolax_paragraphs,
    "BeautifulSoup + lxml, every <p>": by_soup_paragraphs,
}


def f1(found: str, page: BenchPage) -> float:
    """Of the words of lead and paragraphs."""
    for caption in page.captions:
        found = found.replace(caption, " ")
    got, wanted = Counter(found.split()), Counter(page.text.split())
    right = (got & wanted).total()
    return 2 * right / (got.total() + wanted.total())


def measure(read: Callable[[BenchPage], str], pages: Sequence[BenchPage]) -> tuple[float, float]:
    """(pages a second, mean F1)."""
    began = time.process_time()
    texts = [read(page) for page in pages]
    seconds = time.process_time() - began
    return len(pages) / seconds, mean(map(f1, texts, pages))


def measure_peer(python: Path, pages: Sequence[BenchPage]) -> tuple[float, float]:
    told = json.dumps([page.html.decode() for page in pages])
    done = subprocess.run([python, "-c", _PEER], input=told, capture_output=True, text=True, check=True)
    seconds, texts = json.loads(done.stdout)
    return len(pages) / seconds, mean(map(f1, texts, pages))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=260)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true", help="install nothing")
    given = parser.parse_args()
    pages = list(bench_pages(given.pages * given.rounds, VOCABULARY))
    sizes = sorted(len(page.html) // 1000 for page in pages)
    print(f"{len(pages)} pages of {sizes[0]} to {sizes[-1]} kB, median {median(sizes)}; {given.rounds} rounds")
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        python = None if given.no_peer else install_peer(folder, PEER)
        for read in READERS.values():
            read(pages[0])  # what is compiled once
        for number in range(given.rounds):
            lot = pages[number * given.pages : (number + 1) * given.pages]
            for name, read in READERS.items():
                found.setdefault(name, []).append(measure(read, lot))
            if python:
                found.setdefault("resiliparse, main content", []).append(measure_peer(python, lot))
    rates = {name: median(rate for rate, _ in measured) for name, measured in found.items()}
    scores = {name: mean(score for _, score in measured) for name, measured in found.items()}
    base = rates["trafilatura (fast)"]
    for name, rate in rates.items():
        print(f"{name:32s} {rate:7.0f} pages/s  {rate / base:5.1f} × trafilatura  F1 {scores[name]:.3f}")
    kept, mine, n = True, "tinhso by selectors", len(pages)
    for peer in (name for name in rates if not name.startswith("tinhso")):
        promised = PROMISED if peer == "trafilatura (fast)" else None
        what = "pages by selectors, one core"
        kept &= tell(Finding("parse", what, n, rates[mine], "pages/s", peer, rates[peer], promised))
    peer = "trafilatura (fast)"
    tell(Finding("parse", "whole pages, one core", n, rates["tinhso whole"], "pages/s", peer, rates[peer]))
    kept &= tell(Finding("parse", "F1 of the text by selectors", n, scores[mine], "", peer, scores[peer], 1))
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
