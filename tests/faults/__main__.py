"""All faults, and their table in docs/reliability.md: `make faults` (under an hour; mounting needs root).

python -m tests.faults [--tries N] [--minutes 60] [--seed N] [--only NAME]… [--write]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.conftest import PROJECT
from tests.faults.cycles import cycle_kills, cycle_power_cuts
from tests.faults.damages import clock_set_back, damaged_build_file, truncated_archive, two_at_once
from tests.faults.disks import full_disk, power_cut, read_only_folder
from tests.faults.kills import kills
from tests.faults.result import Result

PAGE = PROJECT / "docs" / "reliability.md"
_BEGIN, _END = "<!-- written by make faults -->\n", "<!-- until here -->\n"
Fault = Callable[..., Result]
FAULTS: dict[Fault, int] = {  # and how often each is tried
    kills: 200, cycle_kills: 200, cycle_power_cuts: 100, full_disk: 12, read_only_folder: 3, power_cut: 24,
    truncated_archive: 8, damaged_build_file: 15, clock_set_back: 3, two_at_once: 8,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.split("\n")[0])
    parser.add_argument("--tries", type=int, help="instead of how often each is tried; 200 kills")
    parser.add_argument("--minutes", type=float, default=60, help="after which no more kills are tried")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats the same instants")
    parser.add_argument("--only", action="append", choices=[fault.__name__ for fault in FAULTS])
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    asked = parser.parse_args()
    results = []
    for fault, n_tries in FAULTS.items():
        if asked.only and fault.__name__ not in asked.only:
            continue
        n = asked.tries or n_tries
        print(f"{fault.__name__}: {n} times, seed {asked.seed} …", flush=True)
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="tinhso-faults-") as folder:
            more = {"minutes": asked.minutes} if fault is kills else {}
            results.append(fault(Path(folder), n, asked.seed, **more))
        print(f"  {time.monotonic() - started:.0f} s; lost: {results[-1].lost}; {results[-1].recovery}", flush=True)
    if asked.write:
        write_table(results)


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
