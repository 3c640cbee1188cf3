"""Going back to an earlier release: readers see it at once, and the bad one does not come back by itself."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.conftest import Run, article_text
from tinhso.publish.release import releases


def _documents(data: Path) -> set[str]:
    with duckdb.connect(str((data / "warehouse" / "tinhso.duckdb").resolve()), read_only=True) as connection:
        return {row[0] for row in connection.execute("select document from dim_article").fetchall()}


def test_a_release_taken_back_stays_so_until_something_changes(data: Path, tmp_path: Path, tinhso: Run) -> None:
    first = releases(data / "warehouse" / "releases")[-1].folder.name
    bad, good = tmp_path / "bad.txt", tmp_path / "good.txt"
    bad.write_text(article_text("Lai Châu", 99), encoding="utf-8")
    good.write_text(article_text("Hà Giang", 55), encoding="utf-8")
    assert tinhso("refresh", bad, "--data", data).returncode == 0
    assert "bad.txt" in _documents(data)
    listed = tinhso("releases", "--data", data).stdout
    assert listed.count("\n") >= 4 and first in listed

    back = tinhso("rollback", first, "--data", data)
    assert back.returncode == 0, back.stderr
    assert "bad.txt" not in _documents(data)
    arrow = next(line for line in tinhso("releases", "--data", data).stdout.splitlines() if "→" in line)
    assert first in arrow

    assert tinhso("refresh", bad, "--data", data).returncode == 0
    assert "bad.txt" not in _documents(data), "nothing changed, so the release taken back is not made again"
    assert tinhso("refresh", good, "--data", data).returncode == 0
    assert {"bad.txt", "good.txt"} <= _documents(data)


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
