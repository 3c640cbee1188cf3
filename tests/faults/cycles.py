"""Kills and power cuts in the part of a refresh that must be durable, many times: files → archive → landing → release.

The models are two tables of SQL, so that a cycle takes a second; with dbt in it: kills.py, disks.py. Each cycle is a
process forked from one that has never opened a database.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb

from orchestration.intake import land_tail, no_counts, take_in
from tests.faults.disks import cut, mounted
from tests.faults.plant import Plant
from tests.faults.result import Result
from tests.web.taking_in import vocabulary
from tinhso.acquire.archive import Archive
from tinhso.acquire.inbox import read_inputs
from tinhso.load.captures import batches_of_input, present_moment
from tinhso.load.database import open_build
from tinhso.publish.release import publish

_MODELS = """
create schema if not exists core;
create or replace table core.dim_document as select document, capture_id from news.captures;
create or replace table core.fct_byte as select document, bytes from news.captures;
"""


def cycle_kills(folder: Path, n_tries: int, seed: int) -> Result:
    """The process group killed at a random instant of a cycle."""
    told = _cycles(Plant(folder / "cycles"), n_tries, random.Random(seed), lambda pid: os.killpg(pid, signal.SIGKILL))
    return Result(
        "killed (SIGKILL) between files, archive, landing tables and release", n_tries, "nothing", told,
        f"--only cycle_kills --seed {seed}",
    )  # fmt: skip


def cycle_power_cuts(folder: Path, n_tries: int, seed: int) -> Result:
    """The power of the disk cut at a random instant of a cycle."""
    folder.mkdir(parents=True, exist_ok=True)
    image, data = folder / "disk.img", folder / "disk"
    with image.open("wb") as stream:
        stream.truncate(256 * 2**20)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    mount = ("-o", "loop,noauto_da_alloc", str(image))
    plant, chance, told = Plant(data), random.Random(seed), ""
    for i in range(n_tries):  # a cut for each mounting

        def fail(pid: int) -> None:
            cut(data)
            os.killpg(pid, signal.SIGKILL)

        with mounted(data, *mount):
            _interrupted(plant, chance, fail, _seconds(plant) if i == 0 else 1.0)
        with mounted(data, *mount):
            told = _converged(plant)
    return Result(
        "power cut (ext4 shut down without its journal) between files, archive, landing tables and release", n_tries,
        "nothing", told, f"--only cycle_power_cuts --seed {seed}",
    )  # fmt: skip


def _cycles(plant: Plant, n_tries: int, chance: random.Random, fail: Callable[[int], None]) -> str:
    seconds = _seconds(plant)
    for i in range(n_tries):
        _interrupted(plant, chance, fail, seconds)
        _forked(lambda: look(plant, is_complete=False))
        if i % 5 == 4:
            _converged(plant)
    return _converged(plant)


def _seconds(plant: Plant) -> float:
    plant.settings.inbox.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    for _ in range(2):
        plant.feed(2)
        started = time.monotonic()
        _forked(lambda: cycle(plant))
    return time.monotonic() - started


def _interrupted(plant: Plant, chance: random.Random, fail: Callable[[int], None], seconds: float) -> None:
    plant.feed(2)
    os.sync()
    pid = _fork(lambda: cycle(plant))
    time.sleep(chance.uniform(0, seconds))
    fail(pid)
    os.waitpid(pid, 0)


def _converged(plant: Plant) -> str:
    _forked(lambda: cycle(plant))
    _forked(lambda: look(plant, is_complete=True))
    return "the next cycle goes on: each document is there once, in archive, landing tables and release"


def cycle(plant: Plant) -> None:
    settings, words = plant.settings, vocabulary([])
    with open_build(settings.build_file) as connection, Archive(settings.archive) as archive:
        land_tail(connection, archive, words)
        for batch in batches_of_input(read_inputs([settings.inbox], present_moment(connection))):
            take_in(connection, archive, batch, no_counts(), words)
        connection.execute(_MODELS)
    names = ("built_at", "fingerprint", "code_version", "vocabulary_version")
    about = {"build_id": f"{time.time_ns()}", **dict.fromkeys(names, "2026-01-01")}
    publish(settings.build_file, settings.releases, settings.published_file, about)


def look(plant: Plant, is_complete: bool) -> None:
    """A reader sees a whole release; each archived document stands there once; all of them when it is complete."""
    plant.check_archive()
    if plant.settings.published_file.exists() or is_complete:
        with duckdb.connect(str(plant.settings.published_file), read_only=True) as connection:
            query = "select list(document order by document) from {}"
            seen, other = (connection.execute(query.format(t)).fetchone()[0] for t in ("dim_document", "fct_byte"))
        assert seen == other and len(seen) == len(set(seen))
        assert not is_complete or seen == sorted(plant.known)


def _fork(work: Callable[[], None]) -> int:
    """A child in a group of its own."""
    pid = os.fork()
    if pid:
        with suppress(OSError):
            os.setpgid(pid, pid)
        return pid
    status = 1
    try:
        os.setpgid(0, 0)
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _forked(work: Callable[[], None]) -> None:
    _, status = os.waitpid(_fork(work), 0)
    assert status == 0, "a cycle or a look at it failed: what it said stands above"
