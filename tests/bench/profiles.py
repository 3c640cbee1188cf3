"""Where the time of each stage goes, as text: python -m tests.bench.profiles [STAGE]… [--write]

Each stage works on generated input under py-spy (installed in a throwaway environment), which asks a hundred times a
second what is being done; the share of a function is that of the answers that found it at work itself, not what it
had called. What C and C++ do counts as the Python line that waits for it: of those the line is told, else the
function. `--write` puts them into docs/performance.md.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from orchestration import cli
from tests.bench import bench_archive, bench_extract, bench_parse, bench_warehouse
from tests.bench.bench_growth import archive_new, read_new
from tests.bench.pages import bench_pages
from tests.bench.peers import install_peer
from tests.conftest import PROJECT
from tests.written import write_part
from tinhso.extract import extract
from tinhso.parse import parse
from tinhso.settings import Settings

PAGE = PROJECT / "docs" / "performance.md"
_BEGIN = "<!-- written by python -m tests.bench.profiles -->"
_PROFILER = "py-spy==0.4.1"
_MOST = 8  # lines told of each stage
_NODE = re.compile(r" +[\d.]+ s \w+$")  # as bench_warehouse tells of a build
_FRAME = re.compile(r"(?P<function>.+) \((?P<file>.+?)(?::(?P<line>\d+))?\)$")
Work = Callable[[], object]


def _parse(folder: Path) -> tuple[str, Work]:
    pages = [page.capture for page in bench_pages(600, bench_parse.VOCABULARY)]
    return "600 pages of 61 to 112 kB", lambda: [parse(page, bench_parse.VOCABULARY) for page in pages]


def _extract(folder: Path) -> tuple[str, Work]:
    vocabulary = bench_parse.VOCABULARY
    articles = bench_extract.articles_of(islice(bench_extract.captures(4, "ordinary"), 1600), vocabulary)
    return f"{len(articles):,} ordinary articles", lambda: [extract(article, vocabulary) for article in articles]


def _archive(folder: Path) -> tuple[str, Work]:
    crawl = folder / "news.warc.gz"
    bench_archive.write_crawl(crawl, 3_000)
    return "3,000 captures of a crawl, filtered by host and topic", lambda: bench_archive.by_topic(crawl)


def _models(folder: Path) -> tuple[str, Work]:
    settings = _built(folder)
    archive_new(settings)
    read_new(settings)
    return "a build after 1,000 new articles on 20,000", lambda: bench_warehouse.build(settings)


def _publish(folder: Path) -> tuple[str, Work]:
    settings = _built(folder)
    return "a release of 20,000 articles, without its pages", lambda: bench_warehouse.release(settings)


def _refresh(folder: Path) -> tuple[str, Work]:
    refresh = ["refresh", "--data", str(folder)]
    subprocess.run([Path(sys.executable).with_name("tinhso"), *refresh], check=True, capture_output=True)
    return "a refresh with nothing new", lambda: cli.main(refresh, standalone_mode=False)


def _built(folder: Path) -> Settings:
    settings = Settings(PROJECT, folder)
    bench_warehouse.land(settings, 0, 20_000, 20_000)
    bench_warehouse.build(settings)
    return settings


STAGES = {
    "archive": _archive, "parse": _parse, "extract": _extract, "models": _models, "publish": _publish,
    "refresh": _refresh,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.profiles", description=__doc__.split("\n")[0])
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"of {', '.join(STAGES)}; all unless told")
    parser.add_argument("--write", action="store_true", help="put them into docs/performance.md")
    parser.add_argument("--work", choices=STAGES, help=argparse.SUPPRESS)  # what a profiled process does
    asked = parser.parse_args()
    if asked.write and asked.stages:
        parser.error("--write takes all stages: those not asked for would be gone from the page")
    with tempfile.TemporaryDirectory() as folder:
        if asked.work:
            what, work = STAGES[asked.work](Path(folder))
            print(f"profile of {what}", flush=True)
            at_work(work)
            return
        profiler = install_peer(folder, _PROFILER).with_name("py-spy")
        told = [profile(profiler, stage, Path(folder)) for stage in asked.stages or STAGES]
    if asked.write:
        write_part(PAGE, _BEGIN, ["```", *told, "```"])


def at_work(work: Work) -> None:
    """What is done below this function is what is profiled: not how its input is made."""
    work()


def profile(profiler: Path, stage: str, folder: Path) -> str:
    stacks = folder / f"{stage}.txt"
    record = [profiler, "record", "--full-filenames", "--format", "raw", "--output", stacks, "--"]
    work = [sys.executable, "-W", "ignore", "-m", "tests.bench.profiles", "--work", stage]
    done = subprocess.run([*record, *work], cwd=PROJECT, capture_output=True, text=True, check=True)
    shares = Counter[str]()
    for line in stacks.read_text(encoding="utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        if any(frame.startswith(f"{at_work.__name__} (") for frame in frames):
            shares[_place(frames[-1])] += int(count)
    what, _, said = done.stdout.partition("profile of ")[2].partition("\n")
    if stage == "models":  # dbt's threads wait for DuckDB: what each model and test took says where
        lines = [line for line in said.splitlines() if _NODE.match(line)]
        lines.append("  the slowest models and tests; the rest is dbt's own work and 100 shorter ones")
        told = "\n".join([f"{stage}: {what}", *lines, ""])
    else:
        lines = [f"{count / shares.total():6.1%}  {place}" for place, count in shares.most_common(_MOST)]
        told = "\n".join([f"{stage}: {what}, {shares.total() / 100:.0f} s", *lines, ""])
    print(told, flush=True)
    return told


def _place(frame: str) -> str:
    """`tinhso/extract/dates.py: find_dates`, `lxml: …`; of a line that waits for DuckDB its own words."""
    found = _FRAME.match(frame)
    if not found:
        return frame
    path = Path(found["file"])
    where = "/".join(path.parts[-3:]).removeprefix("site-packages/")
    if "execute(" in (line := _line(path, found["line"])):
        return f"{where}: {line}"
    return f"{where}: {found['function']}"


def _line(path: Path, number: str | None) -> str:
    if not number or not path.is_file():
        return ""
    return path.read_text(encoding="utf-8", errors="replace").splitlines()[int(number) - 1].strip()


if __name__ == "__main__":
    main()
