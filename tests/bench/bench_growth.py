"""What 1,000 new articles cost on a small base and on a large one: read, modelled, published.

    python -m tests.bench.bench_growth [SMALL] [LARGE] ...        # 2,000 and 20,000 unless told

New articles go through archive, parsing and extraction as in a run; the base is landed by SQL. Each step is a process
of its own; dbt is counted beyond what it takes to do nothing. Processor time is that of the run, without that of its
reading processes, which see no base. Publishing copies everything, so it stands beside the raw copy of the same files.
Promised: reading and modelling take at most 1.3 times as long on a base ten times as large (10,000 and 100,000).
"""

from __future__ import annotations

import sys
import tempfile
from itertools import islice
from pathlib import Path

from orchestration.intake import no_counts, take_in
from tests.bench.bench_extract import mixed
from tests.bench.bench_warehouse import Cost, build, copy_raw, cost, release
from tests.bench.big_landing import add_articles, add_build
from tests.bench.report import Finding, tell
from tests.stages import read_waiting
from tinhso.acquire.archive import Archive
from tinhso.extract import extractor_version
from tinhso.load.captures import batches_of_input
from tinhso.load.database import open_build
from tinhso.parse import parser_version
from tinhso.settings import PROJECT, Settings
from tinhso.vocabulary import load_vocabulary

_NEW = 1_000
_PROMISED, _GIGABYTES = 1.3, 4
_STEPS = ("archived and landed", "parsed and read", "modelled, beyond start-up", "published", "copied raw")


def archive_new(settings: Settings, count: int = _NEW) -> None:
    vocabulary = load_vocabulary(PROJECT / "vocabulary")
    with open_build(settings.build_file) as connection, Archive(settings.archive) as archive:
        for batch in batches_of_input(islice(mixed(count), count)):
            take_in(connection, archive, batch, no_counts(), vocabulary)


def read_new(settings: Settings) -> None:
    with open_build(settings.build_file) as connection:
        read_waiting(settings, connection)


def measure(base: int) -> list[Cost]:
    """What the steps cost on `base` articles."""
    vocabulary = load_vocabulary(PROJECT / "vocabulary")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(PROJECT, Path(folder))
        add_articles(settings.build_file, 0, base, base, (parser_version(vocabulary), extractor_version(vocabulary)))
        add_build(settings.build_file, 1)
        cost(build, settings)
        read = [cost(archive_new, settings), cost(read_new, settings)]
        nothing, changes = cost(build, settings, "tag:nothing"), cost(build, settings)
        modelled = Cost(changes.wall - nothing.wall, changes.cpu - nothing.cpu, changes.peak)
        return [*read, modelled, cost(release, settings), cost(copy_raw, settings)]


def main(sizes: list[int]) -> int:
    costs = {size: measure(size) for size in sizes}
    small, kept = sizes[0], True
    for size, found in costs.items():
        for step, cost_of, first in zip(_STEPS, found, costs[small], strict=True):
            print(f"{step}, on {size:,}: {cost_of}")
            kept &= told(step, size, cost_of.wall, small, first.wall)
        what, read_and_modelled = "read and modelled", sum(step.wall for step in found[:3])
        kept &= told(what, size, read_and_modelled, small, sum(step.wall for step in costs[small][:3]), _PROMISED)
        peak = max(step.peak for step in found)
        kept &= tell(Finding("growth", "memory of all steps", size, peak, "GB", promised=_GIGABYTES))
    return int(not kept)


def told(step: str, size: int, seconds: float, small: int, on_small: float, promised: float | None = None) -> bool:
    what = f"{_NEW:,} new articles {step}"
    if size == small:
        return tell(Finding("growth", what, size, seconds, "s"))
    return tell(Finding("growth", what, size, seconds, "s", f"on {small:,}", on_small, promised))


if __name__ == "__main__":
    sys.exit(main([int(argument) for argument in sys.argv[1:]] or [2_000, 20_000]))
