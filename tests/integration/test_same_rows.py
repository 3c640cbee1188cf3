"""The same documents give the same rows, in whatever order they come."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.faults.plant import Plant


def test_the_order_of_files_makes_no_difference(first_refresh, tmp_path: Path) -> None:
    one, other = Plant(tmp_path / "one"), Plant(tmp_path / "other")
    one.feed(8)
    files = sorted(one.settings.inbox.iterdir())
    for plant, order in ((one, files), (other, files[::-1])):
        shutil.copytree(first_refresh[0] / "warehouse" / ".dbt", plant.settings.warehouse / ".dbt")  # spares parsing
        done = plant.run("refresh", *order)
        assert done.returncode == 0, done.stderr
    assert one.tables() == other.tables()
