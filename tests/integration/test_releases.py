"""Going back to an earlier release: readers see it at once, and the bad one does not come back by itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from tests.conftest import Run, article_text
from tinhso.publish.release import releases


def _documents(data: Path) -> set[str]:
    with duckdb.connect(str((data / "warehouse" / "tinhso.duckdb").resolve()), read_only=True) as connection:
        return {row[0] for row in connection.execute("select document from dim_article").fetchall()}


def test_a_release_taken_back_stays_so_until_something_changes(grown, tmp_path: Path, tinhso: Run) -> None:
    data = shutil.copytree(grown[0], tmp_path / "data", symlinks=True)
    assert "new.txt" in _documents(data)
    first, _ = (release.folder.name for release in releases(data / "warehouse" / "releases"))
    listed = tinhso("releases", "--data", data).stdout
    assert listed.count("\n") >= 4 and first in listed

    back = tinhso("rollback", first, "--data", data)
    assert back.returncode == 0, back.stderr
    assert "new.txt" not in _documents(data)
    arrow = next(line for line in tinhso("releases", "--data", data).stdout.splitlines() if "→" in line)
    assert first in arrow

    more = grown[0].parent / "more"
    assert tinhso("refresh", more, "--data", data).returncode == 0
    assert "new.txt" not in _documents(data), "nothing changed, so the release taken back is not made again"
    good = tmp_path / "good.txt"
    good.write_text(article_text("Hà Giang", 55), encoding="utf-8")
    assert tinhso("refresh", good, "--data", data).returncode == 0
    assert {"new.txt", "good.txt"} <= _documents(data)


def test_a_release_that_is_not_there_is_said_so_and_nothing_changes(data: Path, tinhso: Run) -> None:
    before = (data / "warehouse" / "tinhso.duckdb").resolve()
    refused = tinhso("rollback", "19990101", "--data", data)
    assert refused.returncode == 2
    assert "tinhso releases" in refused.stderr
    assert (data / "warehouse" / "tinhso.duckdb").resolve() == before


def test_a_probe_hears_of_a_refresh_that_is_too_long_ago(data: Path, tinhso: Run) -> None:
    note = data / "warehouse" / "last-success.txt"
    assert tinhso("status", "--max-age", "26h", "--data", data).returncode == 0
    note.write_text("2026-01-01T00:00:00+00:00\n", encoding="utf-8")
    late = tinhso("status", "--max-age", "26h", "--data", data)
    assert (late.returncode, "2026-01-01 00:00 UTC: too long" in late.stderr) == (1, True)
    note.unlink()
    assert tinhso("status", "--max-age", "26h", "--data", data).returncode == 1
    assert tinhso("status", "--max-age", "soon", "--data", data).returncode == 2
