"""All faults, and their table in docs/reliability.md: `make faults` (under an hour; mounting needs root).

python -m tests.faults [--tries N] [--minutes 60] [--seed N] [--only NAME]… [--lanes N] [--write]

Each fault has a process and a folder of its own, as many at once as there are cores.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime

from tests.conftest import PROJECT
from tests.faults.each import FAULTS, attempt
from tests.faults.result import Result

PAGE = PROJECT / "docs" / "reliability.md"
_BEGIN, _END = "<!-- written by make faults -->\n", "<!-- until here -->\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.split("\n")[0])
    parser.add_argument("--tries", type=int, help="instead of how often each is tried; 200 kills")
    parser.add_argument("--minutes", type=float, default=60, help="after which no more kills are tried")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats the same instants")
    parser.add_argument("--only", action="append", choices=FAULTS)
    parser.add_argument("--lanes", type=int, default=os.cpu_count(), help="how many faults are tried at once")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    asked = parser.parse_args()
    results, failed, started = [], [], time.monotonic()
    with ProcessPoolExecutor(asked.lanes, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as lanes:
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
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    kept = {line.split("|")[1].strip(): line for line in rest.partition(_END)[0].splitlines()[2:] if "|" in line}
    version = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=PROJECT)
    when = f"{datetime.now(UTC):%Y-%m-%d} at {version.stdout.strip() or 'an unknown commit'}, {os.cpu_count()} cores"
    for r in results:
        command = f"`python -m tests.faults {r.command}`"
        kept[r.fault] = f"| {r.fault} | {r.n_tries} | {r.lost} | {r.recovery} | {command} | {when} |"
    header = "| fault | times | lost | how it recovered | command | tried |\n| --- | ---: | --- | --- | --- | --- |\n"
    PAGE.write_text(f"{head}{_BEGIN}{header}" + "\n".join(kept.values()) + f"\n{_END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
