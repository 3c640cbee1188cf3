"""All faults, and their table in docs/reliability.md: `make faults` (under an hour; mounting needs root).

python -m tests.faults [--tries N] [--minutes 60] [--seed N] [--only NAME]… [--write]

Each fault has a process and a folder of its own, as many at once as there are cores.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.conftest import PROJECT
from tests.faults.each import FAULTS, attempt
from tests.faults.result import Result
from tests.written import measured_now, read_part, write_part

PAGE = PROJECT / "docs" / "reliability.md"
_BEGIN = "<!-- written by make faults -->"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.split("\n")[0])
    parser.add_argument("--tries", type=int, help="instead of how often each is tried; 200 kills")
    parser.add_argument("--minutes", type=float, default=60, help="after which no more kills are tried")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats the same instants")
    parser.add_argument("--only", action="append", choices=FAULTS)
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    asked = parser.parse_args()
    results, failed, started = [], [], time.monotonic()
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"), max_tasks_per_child=1) as lanes:
        tried = {
            lanes.submit(attempt, fault, asked.tries, asked.seed, asked.minutes): fault
            for fault in FAULTS
            if not asked.only or fault in asked.only
        }
        for done in as_completed(tried):
            if done.exception():
                failed.append(tried[done])
                traceback.print_exception(done.exception())
            else:
                results.append(done.result())
    if asked.write:
        write_table(results)
    print(f"{len(results)} faults in {(time.monotonic() - started) / 60:.0f} minutes")
    if failed:
        sys.exit(f"not survived, see above: {', '.join(failed)}")


def write_table(results: list[Result]) -> None:
    """Rows of faults that were not tried now stay as they were."""
    header = ["| fault | times | lost | how it recovered | command | tried |", "| --- | ---: | --- | --- | --- | --- |"]
    kept = {line.split("|")[1].strip(): line for line in read_part(PAGE, _BEGIN)[len(header) :]}
    day, commit = measured_now()
    for r in results:
        command, when = f"`python -m tests.faults {r.command}`", f"{day} at {commit}, {os.cpu_count()} cores"
        kept[r.fault] = f"| {r.fault} | {r.n_tries} | {r.lost} | {r.recovery} | {command} | {when} |"
    write_part(PAGE, _BEGIN, [*header, *kept.values()])


if __name__ == "__main__":
    main()
