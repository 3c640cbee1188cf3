"""One failure, one message: what counts as the same, and when it is told again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tinhso.notify.alert import Alert
from tinhso.notify.once import open_told

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
FAILED = Alert("run_failed", "refresh failed", "the disk is full: 12 bytes left", run_id="one")


def _alert(cause: str = FAILED.cause, run_id: str = "two") -> Alert:
    return Alert("run_failed", "feeds failed", cause, run_id=run_id)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    with open_told(tmp_path) as told:
        assert told.is_news(FAILED, NOW, None)
        told.note(FAILED, NOW)
    return tmp_path


@pytest.mark.parametrize(
    ("alert", "hours", "last_success", "is_news"),
    [
        (_alert(), 1, None, False),
        (_alert("the disk is full: 7 bytes left"), 1, NOW - timedelta(hours=5), False),
        (_alert("a test failed"), 1, None, True),
        (_alert(), 1, NOW + timedelta(minutes=30), True),
        (_alert(run_id="one"), 30, NOW + timedelta(minutes=30), False),
        (_alert(), 25, None, True),
        (_alert(), -100, None, True),
    ],
    ids=["same cause", "other numbers", "other cause", "well in between", "same run", "a day later", "clock set back"],
)
def test_what_is_news(
    warehouse: Path, alert: Alert, hours: float, last_success: datetime | None, is_news: bool
) -> None:
    with open_told(warehouse) as told:
        assert told.is_news(alert, NOW + timedelta(hours=hours), last_success) is is_news


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"causes": 3}', '{"causes": {"a": "b"}, "runs": []}'])
def test_a_note_that_cannot_be_read_counts_as_none(warehouse: Path, damage: str) -> None:
    (warehouse / ".alerts.json").write_text(damage)
    with open_told(warehouse) as told:
        assert told.is_news(FAILED, NOW, None)
        told.note(FAILED, NOW)
    with open_told(warehouse) as told:
        assert not told.is_news(FAILED, NOW, None)


def test_without_a_folder_to_keep_it_in_it_is_told_nevertheless(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with open_told(tmp_path / "file") as told:
        assert told.is_news(FAILED, NOW, None)


def test_what_is_remembered_is_bounded(tmp_path: Path) -> None:
    with open_told(tmp_path) as told:
        for n in range(500):
            told.note(Alert("run_failed", "x failed", "cause " + "x" * n, run_id=str(n)), NOW)
    with open_told(tmp_path) as told:
        assert len(told.causes) == len(told.runs) == 200 and told.runs[-1] == "499"
