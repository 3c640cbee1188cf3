"""One of each fault that needs no root and no minutes; all of them: `make faults`. Kills are in test_kills.py."""

from __future__ import annotations

from pathlib import Path

from tests.faults.damages import damaged_build_file, truncated_archive

_SEED = 3  # of bytes that are of a table


def test_a_damaged_build_file_is_made_again_within_the_refresh_that_finds_it(tmp_path: Path) -> None:
    assert damaged_build_file(tmp_path, 1, _SEED).lost == "nothing"


def test_an_archive_that_lost_its_end_gets_it_back_from_the_inbox(tmp_path: Path) -> None:
    assert truncated_archive(tmp_path, 1, _SEED).lost == "nothing"
