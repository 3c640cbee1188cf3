"""Refresh after refresh with new, changed and vanished documents, while four readers ask without pause: `make soak`.

    python -m tests.faults.soak [--refreshes 200] [--seed N]

Asked of it: no error, no half release, no lock left behind, memory and disk flat. Prints a table of both.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.plant import Plant

_READERS = 4
_HOUSEKEEPING_EVERY = 20
_MAY_GROW = 1.2  # from the second quarter to the last: what is flat but for noise
# Two tables of one release, compared: the release's own count of both.
_READER = """
import json, os, pathlib, sys
import duckdb
link, done = map(pathlib.Path, sys.argv[1:])
n, seen, asked_by = 0, {}, os.getppid()
while not done.exists() and os.getppid() == asked_by:
    with duckdb.connect(str(link), read_only=True) as c:
        build, facts, lost = c.execute('''select (select max(build_id) from meta_build),
            (select count(*) from fct_observation),
            (select count(*) from fct_observation anti join dim_article using (article_id) where article_id is not null)
            ''').fetchone()
    assert lost == 0 and seen.setdefault(build, facts) == facts, (build, facts, seen.get(build))
    n += 1
print(json.dumps({"n": n, "releases": len(seen)}))
"""


@contextmanager
def readers(link: Path, done: Path) -> Iterator[list[dict[str, int]]]:
    """Four processes that ask until the block ends; what each told, filled in then. Raises when one failed."""
    told: list[dict[str, int]] = []
    command = [sys.executable, "-c", _READER, str(link), str(done)]
    asking = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(_READERS)]
    try:
        yield told
    finally:
        done.touch()
        for process in asking:
            out, _ = process.communicate(timeout=120)
            assert process.returncode == 0, "a reader failed"
            told.append(json.loads(out))


def soak(folder: Path, n_refreshes: int, seed: int) -> None:
    chance = random.Random(seed)
    plant = Plant(folder / "data")
    plant.feed(10)
    plant.converge()
    memory, disk, seconds = [], [], []
    with readers(plant.settings.published_file, folder / "done") as told:
        for i in range(n_refreshes):
            plant.feed(2)
            plant.change(chance)
            plant.vanish(chance)
            started = time.monotonic()
            memory.append(_refresh(plant))
            seconds.append(time.monotonic() - started)
            plant.look()
            assert plant.published == plant.known
            assert (plant.settings.warehouse / ".writer.lock").read_text() == "", "a lock is left behind"
            if (i + 1) % _HOUSEKEEPING_EVERY == 0:
                done = plant.run("housekeeping")
                assert done.returncode == 0, done.stderr
            disk.append({part.name: _megabytes(part) for part in _parts(plant)})
            sizes = ", ".join(f"{name} {size:.0f}" for name, size in disk[-1].items())
            print(f"{i + 1}: {seconds[-1]:.0f} s, {memory[-1]:.0f} MB of memory; on disk, MB: {sizes}", flush=True)
    print(f"readers asked {sum(t['n'] for t in told)} times and saw up to {max(t['releases'] for t in told)} releases")
    for name, values in {"memory": memory, **{part: [d[part] for d in disk] for part in disk[0]}}.items():
        quarter = max(1, len(values) // 4)
        early, late = statistics.median(values[quarter : 2 * quarter] or values), statistics.median(values[-quarter:])
        print(f"{name}: second quarter {early:.1f} MB, last quarter {late:.1f} MB")
        assert name in ("archive", ".dagster") or late <= early * _MAY_GROW + 8, f"{name} grows"


def _refresh(plant: Plant) -> float:
    """Run one to its end; the most memory it had, in MB."""
    process, most = plant.start(), 0.0
    while True:
        try:
            process.wait(0.2)
            break
        except subprocess.TimeoutExpired:
            most = max(most, _peak(process.pid))
    _, complaint = process.communicate()
    assert process.returncode == 0, complaint
    return most


def _peak(pid: int | None) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def _parts(plant: Plant) -> tuple[Path, ...]:
    settings = plant.settings
    return settings.archive, settings.build_file, settings.releases, settings.dagster_home


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file()) / 2**20


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak")
    parser.add_argument("--refreshes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tinhso-soak-") as folder:
        soak(Path(folder), asked.refreshes, asked.seed)
