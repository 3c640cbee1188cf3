"""The whole rebuild from the raw archive: every article parsed, read, modelled, published.

    python -m tests.bench.bench_rebuild [ARTICLES ...]        # 1,000 and 4,000 unless told

Articles are those of bench_extract, one in ten of them dense, archived as a run archives them. Printed for each size:
seconds of `tinhso rebuild`, articles a second, and the peak of memory of all its processes together (each shared page
counted once). Promised: 100,000 within 10 minutes, 1,000,000 within 100, in 4 GB.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_growth import archive_new
from tests.bench.report import Finding, tell
from tinhso.settings import PROJECT, Settings

_SECONDS_PER_ARTICLE = 600 / 100_000
_SMALLEST = 100_000  # articles for which that is promised: below, starting weighs more
_GIGABYTES = 4.0
_LOOK_EVERY = 2.0  # seconds, and never more than a fiftieth of the time: looking is dear in a large process


def measure(count: int) -> tuple[float, float]:
    """(seconds, GB at the peak) of rebuilding `count` articles."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(PROJECT, Path(folder))
        archive_new(settings, count)
        settings.build_file.unlink()
        tinhso = Path(sys.executable).with_name("tinhso")
        began, peak = time.perf_counter(), 0.0
        process = subprocess.Popen([tinhso, "rebuild", "--data", folder], stdout=subprocess.DEVNULL)
        while process.poll() is None:
            looked = time.perf_counter()
            peak = max(peak, _memory(process.pid))
            time.sleep(max(_LOOK_EVERY, 50 * (time.perf_counter() - looked)))
        if process.returncode:
            raise RuntimeError("tinhso rebuild failed; what it said stands above.")
        return time.perf_counter() - began, peak


def _memory(pid: int) -> float:
    """GB of a process and all below it."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it has ended meanwhile
    own = next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)
    return own / 1e6 + sum(_memory(int(child)) for child in below)


def main(sizes: list[int]) -> int:
    missed = 0
    for size in sizes:
        seconds, peak = measure(size)
        promised = size * _SECONDS_PER_ARTICLE if size >= _SMALLEST else None
        what = "whole rebuild from the archive"
        missed |= not tell(Finding("rebuild", what, size, seconds, "s", promised=promised))
        missed |= not tell(Finding("rebuild", f"{what}, memory", size, peak, "GB", promised=_GIGABYTES))
    return missed


if __name__ == "__main__":
    sys.exit(main([int(argument) for argument in sys.argv[1:]] or [1_000, 4_000]))
