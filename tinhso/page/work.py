"""What a process that writes pages does: pieces of work (`Job`) one by one, each of pages that are made alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb

from tinhso.page import evidence, home, indicators, lists, queries, regions, search, spool
from tinhso.page.facts import Facts
from tinhso.page.formats import LANGUAGES
from tinhso.page.render import Renderer
from tinhso.page.values import EvidenceWriter
from tinhso.page.writing import SiteWriter


@dataclass(frozen=True, slots=True)
class Job:
    """`kind` is a key of `KINDS`; `of` and `part` say which pages."""

    kind: str
    of: str  # a language, a region, a kind of titles
    part: Sequence[str] | range = ()


@dataclass(frozen=True, slots=True)
class Done:
    """How many files were written and were the same as before; words of titles and what has them."""

    n_written: int
    n_same: int
    numbers: Mapping[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """What every page is made from. `scratch` holds what is read in parts (spool.py)."""

    folder: Path
    previous: Path | None
    scratch: Path
    facts: Facts

    @property
    def evidence(self) -> Path:
        return self.scratch / "evidence.parquet"

    @property
    def titles(self) -> Path:
        return self.scratch / "titles.parquet"

    @cached_property
    def renderers(self) -> Mapping[str, Renderer]:
        return {lang: Renderer(lang) for lang in LANGUAGES}

    @cached_property
    def evidence_writers(self) -> Sequence[EvidenceWriter]:
        return [EvidenceWriter(renderer) for renderer in self.renderers.values()]

    @cached_property
    def connection(self) -> queries.Connection:
        """To the files of `scratch`; threads would be in the way of the other processes."""
        return duckdb.connect(config={"threads": 1})


_site: Site  # of this process


def prepare(site: Site) -> None:
    """The first thing a process does."""
    global _site
    _site = site


def work(jobs: Sequence[Job]) -> list[Done]:
    """Write the pages of `jobs`."""
    return [_do(job) for job in jobs]


def _do(job: Job) -> Done:
    writer = SiteWriter(_site.folder, _site.previous)
    if job.kind == "titles":
        rows = spool.titles(_site.connection, _site.titles, job.of, job.part)
        pages = search.blocks(job.of, rows)
        numbers = search.numbers_of(rows)
    else:
        pages, numbers = KINDS[job.kind](job), {}
    for path, content in pages:
        writer.write(path, content)
    return Done(writer.n_written, writer.n_same, numbers)


Pages = Iterator[tuple[str, str]]


def _home(job: Job) -> Pages:
    return home.pages(_site.renderers[job.of], _site.facts)


def _lists(job: Job) -> Pages:
    return lists.pages(_site.renderers[job.of], _site.facts)


def _indicators(job: Job) -> Pages:
    return indicators.pages(_site.renderers[job.of], _site.facts, job.part)


def _regions(job: Job) -> Pages:
    return regions.pages(_site.renderers[job.of], _site.facts, job.part)


def _evidence(job: Job) -> Pages:
    rows = spool.evidence(_site.connection, _site.evidence, job.of, job.part)
    return evidence.pages(_site.evidence_writers, _site.facts, job.of, job.part, rows)


KINDS: Mapping[str, Callable[[Job], Pages]] = {
    "home": _home,
    "lists": _lists,
    "indicators": _indicators,
    "regions": _regions,
    "evidence": _evidence,
}
