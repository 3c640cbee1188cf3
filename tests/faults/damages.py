"""Bytes that changed on the disk, a clock that was set back, runs that meet."""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

from tests.bench.peers import install_peer
from tests.faults.plant import TINHSO, Plant
from tests.faults.result import Result

_DAYS_BACK = (0.05, 3, 400)


def damaged_build_file(folder: Path, n_tries: int, seed: int) -> Result:
    """A block overwritten, an end cut off, another file in its place."""
    chance = random.Random(seed)
    plant = Plant(folder / "build-file")
    plant.feed(6)
    plant.converge()
    n_harmless = 0
    for i in range(n_tries):
        plant.feed()
        path = plant.settings.build_file
        size = path.stat().st_size
        with path.open("r+b") as stream:
            if i % 5 == 3:
                stream.truncate(chance.randrange(size))
            else:
                stream.seek(0 if i % 5 == 4 else chance.randrange(size))
                stream.write(chance.randbytes(16_384))
        aside = path.with_name(f"{path.name}.damaged")
        aside.unlink(missing_ok=True)
        plant.converge()
        n_harmless += not aside.exists()
    assert n_harmless < n_tries
    return Result(
        "damaged build file (16 kB overwritten, cut off, another file)", n_tries, "nothing",
        f"found, set aside and made again from the archive within the same refresh; {n_harmless} times the bytes were "
        "of no table",
        f"--only damaged_build_file --seed {seed}",
    )  # fmt: skip


def truncated_archive(folder: Path, n_tries: int, seed: int) -> Result:
    """The newest archive file loses its end, after that was landed."""
    chance = random.Random(seed)
    plant = Plant(folder / "archive")
    plant.feed(6)
    plant.converge()
    for _ in range(n_tries):
        plant.feed()
        plant.converge()
        path, start, end = plant.last_record()
        os.truncate(path, chance.randrange(start, end))
        plant.feed()
        plant.converge()
        told = plant.run("sql", "select count(*) as n from meta_quarantine where reason = 'archive_cut_off'").stdout
        assert "n" in told
    before = plant.tables()
    assert plant.run("rebuild").returncode == 0
    assert plant.tables() == before
    return Result(
        "archive file cut off within its last record, after it was read", n_tries, "nothing",
        "told in quarantine; facts stay, the document is stored again when it comes again, and a rebuild equals",
        f"--only truncated_archive --seed {seed}",
    )  # fmt: skip


def clock_set_back(folder: Path, n_tries: int, seed: int) -> Result:
    """Refreshes an hour, three days and 400 days before the one before, with new and with edited documents."""
    plant = Plant(folder / "clock")
    plant.feed(6)
    plant.converge()
    with tempfile.TemporaryDirectory() as environment:
        python = install_peer(environment, "libfaketime==3.0.1")
        library = next(python.parent.parent.rglob("libfaketime.so.1"))
        for i in range(n_tries):
            plant.feed(2)
            plant.edit()
            before = plant.settings.published_file.resolve().parent.name
            back = f"-{_DAYS_BACK[i % len(_DAYS_BACK)]}d"
            done = plant.run_with([TINHSO], LD_PRELOAD=str(library), FAKETIME=back, DONT_FAKE_MONOTONIC="1")
            assert done.returncode == 0, done.stderr
            plant.look()
            assert plant.published == plant.known, "the newer version stands"
            assert plant.settings.published_file.resolve().parent.name > before, "releases are in order"
    plant.feed()
    plant.converge()
    before = plant.tables()
    assert plant.run("rebuild").returncode == 0
    assert plant.tables() == before
    return Result(
        "clock set back (an hour, three days, 400 days)", n_tries, "nothing",
        "what comes is stamped after all that came before; newer versions stand as the newer ones, releases in order",
        "--only clock_set_back",
    )  # fmt: skip


def two_at_once(folder: Path, n_tries: int, seed: int) -> Result:
    """Three refreshes started in the same moment."""
    plant = Plant(folder / "at-once")
    plant.feed(4)
    plant.converge()
    n_refused = 0
    for _ in range(n_tries):
        plant.feed()
        processes = [plant.start() for _ in range(3)]
        told = [process.communicate()[1] for process in processes]
        codes = [process.returncode for process in processes]
        assert 0 in codes and set(codes) <= {0, 3}, told
        for code, complaint in zip(codes, told, strict=True):
            assert code == 0 or any(f"process {other.pid} " in complaint for other in processes), complaint
        n_refused += codes.count(3)
        plant.look()
        assert plant.published == plant.known
    assert n_refused
    return Result(
        "three refreshes started at once", n_tries, "nothing",
        f"one writes, {n_refused} others ended with status 3 and named the process that writes",
        "--only two_at_once",
    )  # fmt: skip
