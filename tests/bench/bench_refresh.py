"""A refresh with nothing new, beside what it cannot do without: importing Dagster and dbt and an empty dbt build.

    python tests/bench/bench_refresh.py [ROUNDS]

Both run in a process of their own, in turns, so that a busy machine slows both. Prints seconds and the ratio of the
medians; the promise is 1.2. Also printed: what the other verbs take to answer.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.report import Finding, tell

PROJECT = Path(__file__).resolve().parents[2]
PROMISED = 1.2
_PROMISED_SECONDS = {"--help": 0.3, "sql": 0.7}

# The same project, profile and flags as a run of ours, with nothing selected: parse, plan, connect, close.
_BASELINE = """
import sys, dagster, dagster_dbt
from pathlib import Path
from orchestration import dbt
from tinhso.settings import load_settings
settings = load_settings(sys.argv[1])
assert dbt.build(settings, settings.build_file, ["tag:nothing"], lambda event: None).is_success
"""


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main(rounds: int) -> int:
    tinhso = str(Path(sys.executable).with_name("tinhso"))
    with tempfile.TemporaryDirectory() as data:
        print(f"first refresh of the samples: {seconds([tinhso, 'refresh', '--data', data]):.1f} s")
        refresh, baseline = [], []
        for _ in range(rounds):
            refresh.append(seconds([tinhso, "refresh", "--data", data]))
            baseline.append(seconds([sys.executable, "-c", _BASELINE, data]))
        print(f"refresh with nothing new: {_told(refresh)}")
        print(f"import Dagster and dbt, empty dbt build: {_told(baseline)}")
        ours, floor = statistics.median(refresh), statistics.median(baseline)
        peer = "imports and an empty dbt build"
        kept = tell(Finding("refresh", "with nothing new", 27, ours, "s", peer, floor, PROMISED))
        for verb in (
            ["--help"],
            ["sql", "select count(*) from fct_observation", "--data", data],
            ["status", "--data", data],
        ):
            taken = [seconds([tinhso, *verb]) for _ in range(rounds)]
            print(f"tinhso {verb[0]}: {_told(taken)}")
            promised = _PROMISED_SECONDS.get(verb[0])
            kept &= tell(Finding("start", f"tinhso {verb[0]}", 27, statistics.median(taken), "s", promised=promised))
    return int(not kept)


def _told(measured: list[float]) -> str:
    middle, low, high = statistics.median(measured), min(measured), max(measured)
    return f"median {middle:.2f} s (from {low:.2f} to {high:.2f}, {len(measured)} runs)"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
