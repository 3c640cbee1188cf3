"""Each fault by its name, and how it is tried: in a process of its own, which does not import the command."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.faults.cycles import cycle_kills, cycle_power_cuts
from tests.faults.damages import clock_set_back, damaged_build_file, truncated_archive, two_at_once
from tests.faults.disks import full_disk, power_cut, read_only_folder
from tests.faults.kills import kills
from tests.faults.result import Result

_HOW_OFTEN: dict[Callable[..., Result], int] = {  # what takes longest first
    kills: 200, power_cut: 12, full_disk: 8, damaged_build_file: 10, truncated_archive: 5, cycle_kills: 200,
    clock_set_back: 3, two_at_once: 5, cycle_power_cuts: 100, read_only_folder: 3,
}  # fmt: skip
FAULTS = {fault.__name__: fault for fault in _HOW_OFTEN}


def attempt(name: str, n_tries: int | None, seed: int, minutes: float) -> Result:
    """`n_tries` times, or as often as this fault is tried; kills for so many `minutes` at most."""
    n = n_tries or _HOW_OFTEN[FAULTS[name]]
    fault = partial(kills, minutes=minutes) if name == kills.__name__ else FAULTS[name]
    print(f"{name}: {n} times, seed {seed} …", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tinhso-faults-") as folder:
        result = fault(Path(folder), n, seed)
    print(f"{name}: {time.monotonic() - started:.0f} s; lost: {result.lost}; {result.recovery}", flush=True)
    return result
