"""Wrong usage is told before anything starts, with exit status 2; every verb teaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.mark.parametrize(
    "verb", ["refresh", "sql", "explain", "status", "diff", "rebuild", "extract", "releases", "rollback", "doctor"]
)
def test_every_verb_has_a_help_with_examples(tinhso: Run, verb: str) -> None:
    shown = tinhso(verb, "--help")
    assert shown.returncode == 0
    assert "Examples:" in shown.stdout
    assert f"tinhso {verb}" in shown.stdout


def test_a_missing_path_is_told_and_nothing_is_made(tinhso: Run, tmp_path: Path) -> None:
    done = tinhso("refresh", tmp_path / "no-such-folder", "--data", tmp_path / "data")
    assert done.returncode == 2
    assert "no-such-folder" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_written_is_told(tinhso: Run, tmp_path: Path, inputs: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = tinhso("refresh", inputs, "--data", tmp_path / "file")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "--data" in done.stderr


def test_a_folder_of_the_kernel_cannot_be_written_even_by_root(tinhso: Run, inputs: Path) -> None:
    done = tinhso("refresh", inputs, "--data", "/proc/self")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_unknown_options_and_sources_are_wrong_usage(tinhso: Run, tmp_path: Path) -> None:
    assert tinhso("refresh", "--no-such-option").returncode == 2
    done = tinhso("refresh", "--live", "--source", "no-such-source", "--data", tmp_path)
    assert done.returncode == 2
    assert "no-such-source" in done.stderr
    assert tinhso("refresh", "--source", "baodaklak", "--data", tmp_path).returncode == 2


@pytest.mark.parametrize("arguments", [("sql", "select 1"), ("status",), ("explain", "x")])
def test_asking_before_there_is_a_warehouse_says_what_to_do(
    tinhso: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = tinhso(*arguments, "--data", tmp_path)
    assert done.returncode == 1
    assert "tinhso refresh" in done.stderr


def test_a_rebuild_without_an_archive_says_so(tinhso: Run, tmp_path: Path) -> None:
    done = tinhso("rebuild", "--data", tmp_path)
    assert done.returncode == 2
    assert "nothing to rebuild from" in done.stderr


def test_a_spark_without_a_master_and_a_master_without_spark_are_wrong_usage(tinhso: Run, tmp_path: Path) -> None:
    done = tinhso("extract", "--engine", "spark", "--data", tmp_path)
    assert done.returncode == 2
    assert "--master" in done.stderr and "tinhso.toml" in done.stderr
    done = tinhso("extract", "--master", "spark://spark.example.org:7077", "--data", tmp_path)
    assert done.returncode == 2
    assert "--engine spark" in done.stderr
