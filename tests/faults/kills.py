"""Killed (SIGKILL, the whole process group) at random instants of a refresh, from its first file to its last word."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from pathlib import Path

from tests.faults.plant import Plant
from tests.faults.result import Result

_ROUNDS_TO_AN_EDIT = 8


def kills(folder: Path, n_kills: int, seed: int, minutes: float = 60) -> Result:
    """Kill `n_kills` times (fewer when the `minutes` are over), one to twelve times in a row; after each look, after
    each row of them let one refresh finish and compare. A twin that nobody disturbs is fed the same documents."""
    chance, deadline = random.Random(seed), time.monotonic() + 60 * minutes
    plant, twin = Plant(folder / "killed"), Plant(folder / "calm")
    plant.feed(6)
    plant.converge()
    plant.feed()
    started = time.monotonic()
    plant.converge()
    seconds = time.monotonic() - started
    steps: Counter[str] = Counter()
    n_rounds = 0
    while steps.total() < n_kills and time.monotonic() < deadline:
        plant.feed(2)
        for _ in range(min(chance.randint(1, 12), n_kills - steps.total())):
            process = plant.start()
            try:
                process.wait(timeout=chance.uniform(0.1, seconds))
            except subprocess.TimeoutExpired:
                process.kill()
                steps[plant.step()] += 1
            plant.look()
        plant.converge()
        n_rounds += 1
        if n_rounds % _ROUNDS_TO_AN_EDIT == 0:
            catch_up(twin, plant)
            plant.edit()
            plant.converge()
        print(f"kills: {steps.total()} of {n_kills}", flush=True)
    catch_up(twin, plant)
    assert plant.tables() == twin.tables(), "killed or not, the same facts"
    before = plant.tables()
    assert plant.run("rebuild").returncode == 0
    assert plant.tables() == before, "made again from the archive, the same facts"
    told = ", ".join(f"{step} {n}" for step, n in steps.most_common())
    return Result(
        "killed (SIGKILL) at a random instant of a refresh", steps.total(), "nothing",
        f"the next refresh goes on ({n_rounds} of them, after one to twelve kills in a row); facts equal an "
        f"undisturbed twin's and a rebuild's. Last step begun: {told}",
        f"--only kills --tries {n_kills} --seed {seed}",
    )  # fmt: skip


def catch_up(twin: Plant, plant: Plant) -> None:
    """The twin gets the documents as they are now, in one undisturbed refresh."""
    for document in plant.settings.inbox.iterdir():
        (twin.settings.inbox / document.name).write_bytes(document.read_bytes())
    twin.known = dict(plant.known)
    twin.converge()
