"""Disks that are full, read-only, or lose power: real file systems of some megabytes, mounted for it (needs root).

A power cut is ext4's own shutdown: what was not asked to be on the disk is lost, as when the plug is pulled.
"""

from __future__ import annotations

import fcntl
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.plant import Plant
from tests.faults.result import Result

_SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125  # EXT4_IOC_SHUTDOWN
_WITHOUT_LOG = struct.pack("I", 2)  # EXT4_GOING_FLAGS_NOLOGFLUSH: not even the journal is written any more
_CUTTER = [sys.executable, "-m", "tests.faults.cutting"]


@contextmanager
def mounted(folder: Path, *arguments: str) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *arguments, str(folder)], check=True)
    try:
        yield folder
    finally:
        for _ in range(40):  # what a run started for its logs ends a moment after it
            if subprocess.run(["umount", str(folder)], stderr=subprocess.DEVNULL, check=False).returncode == 0:
                break
            time.sleep(0.5)
        else:
            subprocess.run(["umount", str(folder)], check=True)


def full_disk(folder: Path, n_tries: int, seed: int) -> Result:
    """A refresh on a disk with some megabytes left, from none to nearly enough."""
    chance = random.Random(seed)
    with mounted(folder / "small", "-t", "tmpfs", "-o", "size=256m", "tmpfs") as disk:
        plant = Plant(disk / "data")
        plant.feed(6)
        plant.converge()
        n_failed = 0
        for _ in range(n_tries):
            plant.feed(2)
            ballast = disk / "ballast"
            left = int(chance.uniform(0, 12) * 2**20)
            with ballast.open("wb") as stream:
                os.posix_fallocate(stream.fileno(), 0, max(1, shutil.disk_usage(disk).free - left))
            done = plant.run()
            if done.returncode:
                n_failed += 1
                assert re.search("space|disk is full|room on its disk", done.stderr), done.stderr
                assert "Traceback" not in done.stderr, done.stderr
            plant.look()
            ballast.unlink()
            plant.converge()
    assert n_failed
    return Result(
        "full disk", n_tries, "nothing",
        f"{n_failed} refreshes said so and left the last release, {n_tries - n_failed} just had room enough; with room "
        "the next refresh goes on",
        f"--only full_disk --seed {seed}",
    )  # fmt: skip


def read_only_folder(folder: Path, n_tries: int, seed: int) -> Result:
    """Each folder that is written, read-only; and the inbox, which is only read."""
    plant = Plant(folder / "read-only")
    plant.feed(4)
    plant.converge()
    paths = (plant.settings.archive, plant.settings.warehouse, plant.settings.dagster_home)
    for path in paths:
        plant.feed()
        with mounted(path, "--bind", str(path)):
            subprocess.run(["mount", "-o", "remount,ro,bind", str(path)], check=True)
            done = plant.run()
            assert done.returncode == 2 and f"{path} cannot be written" in done.stderr, done.stderr
            plant.look()
        plant.converge()
    plant.feed()
    with mounted(plant.settings.inbox, "--bind", str(plant.settings.inbox)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(plant.settings.inbox)], check=True)
        plant.converge()
    return Result(
        "read-only folder (archive, warehouse, run log)", len(paths), "nothing",
        "said so before anything was started; writable again, the next refresh goes on. A read-only inbox is no fault",
        "--only read_only_folder",
    )  # fmt: skip


def power_cut(folder: Path, n_tries: int, seed: int) -> Result:
    """The plug pulled at random instants, and right before and right after each renaming."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    image, data = folder / "disk.img", folder / "disk"
    with image.open("wb") as stream:
        stream.truncate(768 * 2**20)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    plant = Plant(data)  # the folder below the mount; its inbox is made again on the disk
    mount = ("-o", "loop,noauto_da_alloc", str(image))  # ext4 would mend a missing fsync before a renaming
    with mounted(data, *mount):
        plant.settings.inbox.mkdir(parents=True)
        plant.feed(6)
        plant.converge()
        started = time.monotonic()
        plant.feed()
        plant.converge()
        seconds = time.monotonic() - started
    n_renamings = 0
    for i in range(n_tries):
        with mounted(data, *mount):
            plant.feed(2)
            os.sync()
            if i % 2:
                n_renamings += 1
                done = plant.run_with([*_CUTTER, str(data), str(n_renamings)])
                if done.returncode != 9:  # there were no more renamings in that run
                    assert done.returncode == 0, done.stderr
                    plant.look()
                    n_renamings = 0
            else:
                process = plant.start()
                time.sleep(chance.uniform(0.3, seconds))
                cut(data)
                process.kill()
        with mounted(data, *mount):
            plant.look()
            plant.converge()
    return Result(
        "power cut (ext4 shut down without writing its journal)", n_tries, "nothing",
        "half at random instants, half right before or after a renaming; mounted again, readers have the old release "
        "or the new one, the archive lacks at most a torn last record, the next refresh goes on",
        f"--only power_cut --seed {seed}",
    )  # fmt: skip


def cut(disk: Path) -> None:
    """The power fails."""
    descriptor = os.open(disk, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, _SHUTDOWN, _WITHOUT_LOG)
    finally:
        os.close(descriptor)
