"""One of each fault that needs no root and no minutes; all of them: `make faults`. Kills are in test_kills.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT
from tests.faults.damages import damaged_build_file, truncated_archive

_SEED = 3  # of bytes that are of a table


def test_a_damaged_build_file_is_made_again_within_the_refresh_that_finds_it(tmp_path: Path) -> None:
    assert damaged_build_file(tmp_path, 1, _SEED).lost == "nothing"


def test_an_archive_that_lost_its_end_gets_it_back_from_the_inbox(tmp_path: Path) -> None:
    assert truncated_archive(tmp_path, 1, _SEED).lost == "nothing"


def test_killed_between_files_archive_landing_and_release_nothing_is_lost() -> None:
    """In a process of its own: it forks, which beside DuckDB's threads could hang."""
    command = [sys.executable, "-m", "tests.faults", "--only", "cycle_kills", "--tries", "8", "--seed", str(_SEED)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0 and "lost: nothing" in done.stdout, done.stdout + done.stderr
