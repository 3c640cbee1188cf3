"""Does memory stay flat? Many articles through the archive, parsing and extraction as a run does it, watched meanwhile.

    python -m tests.bench.bench_soak [ARTICLES]        # 3,000 unless told; the promise is for 100,000

Prints, every tenth of the way, how many articles a second and the memory of the run and its reading processes together
(what they share is counted once). Promised: below 2 GB, and in the second half no more than 10 % above the first.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from orchestration.intake import no_counts, take_in
from orchestration.reading import Reading
from tests.bench.bench_extract import mixed
from tests.bench.report import Finding, tell
from tests.unit.orchestration.processes import descendants
from tinhso.acquire.archive import Archive
from tinhso.configuration import load_configuration
from tinhso.load.articles import store_articles
from tinhso.load.captures import batches_of_input
from tinhso.load.database import open_build
from tinhso.load.mentions import store_extractions
from tinhso.parse import parser_version
from tinhso.settings import PROJECT, Settings
from tinhso.vocabulary import load_vocabulary

_MOST = 2.0  # GB
_MAY_GROW = 1.1


class Watch:
    """Memory of this process and those it has started, in GB: the peak since it was last asked."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def peak(self) -> float:
        found, self._peak = max(self._peak, _memory()), 0.0
        return found

    def _look(self) -> None:
        while not self._done.wait(1):
            self._peak = max(self._peak, _memory())


def _memory() -> float:
    return sum(_share(pid) for pid in (os.getpid(), *descendants(os.getpid()))) / 1e6


def _share(pid: int) -> int:
    """KB; a page that n processes have counts an nth in each."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it has ended meanwhile
        return 0
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


def main(articles: int) -> int:
    vocabulary = load_vocabulary(PROJECT / "vocabulary")
    peaks: list[float] = []
    with tempfile.TemporaryDirectory() as folder, Watch() as watch:
        settings = Settings(PROJECT, Path(folder))
        print(f"{articles:,} articles of 400 words, {load_configuration(settings).reading.workers} reading processes")

        def watched(stage: str) -> Callable[[int], None]:
            began, told = time.perf_counter(), 0

            def done(n: int) -> None:
                nonlocal told
                if n * 10 // articles > told:
                    told = n * 10 // articles
                    peaks.append(watch.peak())
                    rate = n / (time.perf_counter() - began)
                    print(f"{stage:8} {n:9,}: {rate:6.0f} a second, {peaks[-1]:.2f} GB at most", flush=True)

            return done

        with open_build(settings.build_file) as connection, Archive(settings.archive) as archive:
            counts, done = no_counts(), watched("archive")
            for batch in batches_of_input(islice(mixed(articles), articles)):
                take_in(connection, archive, batch, counts, vocabulary)
                done(counts["n_seen"])
            n, done = 0, watched("parse")
            with Reading(settings, vocabulary, connection) as reading:
                for tables in reading.parsed():
                    store_articles(connection, parser_version(vocabulary), tables)
                    n += tables["parses"].num_rows
                    done(n)
            n, done = 0, watched("extract")
            with Reading(settings, vocabulary, connection) as reading:
                for tables in reading.extracted():
                    store_extractions(connection, tables)
                    n += tables["extractions"].num_rows
                    done(n)
    half = len(peaks) - len(peaks) // 6  # of extraction, the last stage
    grown = max(peaks[half:]) / max(peaks[half - 5 : half])
    print(f"second half of extraction beside the first: {grown:.2f}")
    what = "memory of archiving, parsing, reading"
    kept = tell(Finding("parse and extract", what, articles, max(peaks), "GB", promised=_MOST))
    return int(not kept or grown > _MAY_GROW)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000))
