"""Every stage beside its peers, and the page of what was found: `make bench` (five minutes), `make bench ARGS=--full`.

python -m tests.bench [--full] [--only NAME [--sizes N…]]… [--write]

`--full` takes the sizes promised, up to a million articles: hours, 60 GB of disk. Each bench can be run by itself with
other sizes. Findings are kept in docs/performance.csv until the same is measured again; from it `--write` makes the
table of docs/performance.md and, with matplotlib in a throwaway environment, its plot.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, fields
from pathlib import Path

from tests.bench.peers import install_peer
from tests.bench.report import KEPT_IN, Finding, number
from tests.conftest import PROJECT
from tests.written import measured_now, write_part

_DOCS = PROJECT / "docs"
PAGE, TABLE, PLOT = (_DOCS / f"performance.{ending}" for ending in ("md", "csv", "svg"))
_BEGIN = "<!-- written by make bench -->"
_PLOTTER = "matplotlib==3.10.7"
_STAGES = ("start", "refresh", "fetch", "archive", "parse", "extract", "parse and extract", "stories", "models")
Row = dict[str, str]

QUICK = {  # arguments of each
    "bench_refresh": ["2"],
    "bench_archive": ["--captures", "1000", "--rounds", "1"],
    "bench_parse": ["--pages", "130", "--rounds", "2"],
    "bench_extract": ["--rounds", "1"],
    "bench_fetch": ["--pages", "500", "--rounds", "1"],
    "bench_stories": ["--stories", "200", "--articles", "100000"],
    "bench_warehouse": ["10000"],
    "bench_rebuild": ["1000"],
    "bench_growth": ["1000", "10000"],
}
FULL = {
    "bench_refresh": ["5"],
    "bench_archive": [],
    "bench_parse": [],
    "bench_extract": [],
    "bench_fetch": [],
    "bench_stories": [],
    "bench_soak": ["100000"],
    "bench_site": ["200000"],
    "bench_warehouse": ["10000", "200000", "1000000"],
    "bench_rebuild": ["10000", "100000", "1000000"],
    "bench_growth": ["10000", "100000", "1000000"],
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.split("\n")[0])
    parser.add_argument("--full", action="store_true", help="the sizes promised: hours")
    parser.add_argument("--only", action="append", choices=FULL, help="this bench")
    parser.add_argument("--sizes", nargs="+", help="instead of those of the bench that --only names")
    parser.add_argument("--write", action="store_true", help="keep what is found, and make table and plot of it")
    asked = parser.parse_args()
    missed, found, benches = [], [], FULL if asked.full else QUICK
    for name in asked.only or benches:
        arguments = asked.sizes or benches.get(name, FULL[name])
        print(f"== {name} {' '.join(arguments)}", flush=True)
        started = time.monotonic()
        is_kept, findings = run(name, arguments)
        found += findings
        missed += [] if is_kept else [name]
        print(f"   {time.monotonic() - started:.0f} s", flush=True)
    if asked.write:
        rows = keep(found)
        write_table(rows)
        plot(rows)
    if missed:
        sys.exit(f"Below what was promised, or failed: {', '.join(missed)}")


def run(name: str, arguments: list[str]) -> tuple[bool, list[Finding]]:
    """(whether all that was promised is kept, what was found until it ended)."""
    with tempfile.TemporaryDirectory() as folder:
        kept_in = Path(folder, "findings")
        command = [sys.executable, "-W", "ignore", "-m", f"tests.bench.{name}", *arguments]
        done = subprocess.run(command, cwd=PROJECT, env={**os.environ, KEPT_IN: str(kept_in)}, check=False)
        lines = kept_in.read_text(encoding="utf-8").splitlines() if kept_in.exists() else []
    return done.returncode == 0, [Finding(**json.loads(line)) for line in lines]


def keep(found: list[Finding]) -> list[Row]:
    """All rows of docs/performance.csv, those of `found` in place of what was measured before."""
    day, commit = measured_now()
    when = {"measured": day, "commit": commit, "cores": str(os.cpu_count())}
    rows: dict[tuple[str, ...], Row] = {}
    if TABLE.exists():
        with TABLE.open(encoding="utf-8", newline="") as stream:
            rows = {_key(row): row for row in csv.DictReader(stream)}
    for finding in found:
        values = {name: "" if value is None else str(value) for name, value in asdict(finding).items()}
        row = {**values, "ours": f"{finding.ours:.4g}", **when}
        if finding.theirs is not None:
            row["theirs"] = f"{finding.theirs:.4g}"
        rows[_key(row)] = row
    ordered = sorted(rows.values(), key=lambda row: (_place(row["stage"]), row["stage"], row["what"], int(row["size"])))
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*(field.name for field in fields(Finding)), *when], lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)
    return ordered


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in ("stage", "what", "size", "peer"))


def _place(stage: str) -> int:
    """Stages in the order of the work, then the rest."""
    return _STAGES.index(stage) if stage in _STAGES else len(_STAGES)


def write_table(rows: list[Row]) -> None:
    lines = [
        "| stage | what | size | measured | beside it | times | promised | when |",
        "| --- | --- | ---: | ---: | --- | ---: | --- | --- |",
    ]
    for row in rows:
        finding = _finding(row)
        beside = f"{finding.peer}: {number(finding.theirs)} {finding.unit}".strip() if finding.theirs else ""
        ratio = "" if finding.ratio is None else f"{finding.ratio:.2f}"
        promised = finding.promise + ("" if finding.is_kept else ": **missed**")
        cells = (
            finding.stage, finding.what, f"{finding.size:,}", f"{number(finding.ours)} {finding.unit}".strip(), beside,
            ratio, promised, f"{row['measured']} at {row['commit']}, {row['cores']} cores",
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |".replace("<", "&lt;"))
    write_part(PAGE, _BEGIN, lines)


def _finding(row: Row) -> Finding:
    theirs, promised = (float(row[name]) if row[name] else None for name in ("theirs", "promised"))
    told = {name: row[name] for name in ("stage", "what", "unit", "peer")}
    return Finding(size=int(row["size"]), ours=float(row["ours"]), theirs=theirs, promised=promised, **told)


def plot(rows: list[Row]) -> None:
    """Time against size, of what was measured at two sizes or more: the whole work, and 1,000 articles on a base."""
    lines: dict[str, dict[str, list[tuple[int, float]]]] = {"whole": {}, "growth": {}}
    for row in rows:
        if row["unit"] == "s":
            panel = "growth" if row["stage"] == "growth" else "whole"
            label = row["what"].partition("new articles ")[2] if panel == "growth" else f"{row['stage']}: {row['what']}"
            lines[panel].setdefault(label, []).append((int(row["size"]), float(row["ours"])))
    drawn = {panel: {k: sorted(v) for k, v in found.items() if len(v) > 1} for panel, found in lines.items()}
    with tempfile.TemporaryDirectory() as folder:
        python = install_peer(folder, _PLOTTER)
        drawing = [python, Path(__file__).with_name("drawing.py"), PLOT]
        subprocess.run(drawing, input=json.dumps(drawn), text=True, check=True)


if __name__ == "__main__":
    main()
