"""`tinhso doctor` finds what is wrong, says what to do, and is content with a warehouse that is well."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.receivers import free_port


def test_a_warehouse_that_is_well_is_said_to_be(data: Path, tinhso: Run) -> None:
    done = tinhso("doctor", "--data", data)
    assert (done.returncode, "All is well" in done.stdout) == (0, True), done.stdout


def _damage_archive(data: Path) -> None:
    path = next((data / "raw" / "archive").glob("*.warc.gz"))
    payload = bytearray(path.read_bytes())
    payload[300:320] = b"\0" * 20
    path.write_bytes(payload)


def _set_clock_back(data: Path) -> None:
    (data / "warehouse" / "last-success.txt").write_text("2999-01-01T00:00:00+00:00\n", encoding="utf-8")


def _break_release(data: Path) -> None:
    path = (data / "warehouse" / "tinhso.duckdb").resolve()
    path.chmod(0o644)
    path.write_bytes(b"no database" * 1000)


def _note_failure(data: Path) -> None:
    (data / "warehouse" / "last-failure.txt").write_text("2026-01-01: a test failed\n", encoding="utf-8")


def _misspell_setting(data: Path) -> None:
    (data / "tinhso.toml").write_text("[releases]\nkepe = 3\n", encoding="utf-8")


def _name_a_server_that_is_not_there(data: Path) -> None:
    text = f'[alerts.webhook]\nurl = "http://127.0.0.1:{free_port()}/in"\n'
    (data / "tinhso.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_damage_archive, "restore it from a backup"),
        (_set_clock_back, "set the clock right"),
        (_break_release, "see tinhso rollback"),
        (_note_failure, "a test failed"),
        (_misspell_setting, "releases.kepe in"),
        (_name_a_server_that_is_not_there, "cannot be reached (Connection refused)"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(data: Path, tinhso: Run, harm, told: str) -> None:  # type: ignore[no-untyped-def]
    harm(data)
    done = tinhso("doctor", "--data", data)
    assert done.returncode == 1
    assert told in done.stdout
