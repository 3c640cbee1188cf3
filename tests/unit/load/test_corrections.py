"""Corrections as people write them: checked against their schema, each mistake told with its file and place."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tinhso.load.builds import landing_fingerprint
from tinhso.load.corrections import CorrectionError, read_corrections, store_corrections
from tinhso.load.database import open_build

ONE = """
- id: lao-cai-2024-typo
  target: {document: plain.txt, indicator_id: online_dossier_share}
  action: override
  set: {value: 81.5, scope: null}
  expect: {value: 815}
  reason: The decimal comma was lost in print; the province's report says 81,5%.
  status: active
  reviewed_on: 2026-11-20
"""


@pytest.fixture
def vocabulary(tmp_path: Path) -> Path:
    folder = tmp_path / "vocabulary"
    (folder / "corrections").mkdir(parents=True)
    shutil.copy(PROJECT / "vocabulary" / "corrections.schema.json", folder)
    return folder


def _write(vocabulary: Path, text: str, name: str = "one.yml") -> None:
    (vocabulary / "corrections" / name).write_text(text, encoding="utf-8")


def test_the_corrections_of_the_project_fit_their_schema() -> None:
    assert isinstance(read_corrections(PROJECT / "vocabulary"), list)


def test_an_entry_becomes_a_row_that_changes_the_fingerprint(vocabulary: Path, tmp_path: Path) -> None:
    _write(vocabulary, ONE)
    (row,) = read_corrections(vocabulary)
    assert (row["correction_id"], row["fact"], row["action"]) == ("lao-cai-2024-typo", "observation", "override")
    assert row["reviewed_on"] == date(2026, 11, 20)
    assert json.loads(row["changes"]) == {"value": 81.5, "scope": None}
    with open_build(tmp_path / "build.duckdb") as connection:
        before = landing_fingerprint(connection)
        store_corrections(connection, [row])
        store_corrections(connection, [row])
        assert connection.execute("select count(*) from news.corrections").fetchone() == (1,)
        assert landing_fingerprint(connection) != before
        store_corrections(connection, [])
        assert landing_fingerprint(connection) == before


def test_no_files_are_no_corrections(vocabulary: Path) -> None:
    assert read_corrections(vocabulary) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {id: [", "not valid YAML"),
        ("id: lao-cai", "is not of type 'array'"),
        (ONE.replace("  reviewed_on: 2026-11-20\n", ""), "'reviewed_on' is a required property"),
        (ONE.replace("2026-11-20", "soon"), "does not match"),
        (ONE.replace("action: override", "action: delete"), "is not one of"),
        (ONE.replace("action: override", "action: drop"), "set"),
        (ONE.replace("  set: {value: 81.5, scope: null}\n", ""), "'set' is a required property"),
        (ONE.replace("action: override\n  set: {value: 81.5, scope: null}", "action: merge"), "'into' is a required"),
        (ONE.replace("{document: plain.txt, ", "{"), "is not valid under any of the given schemas"),
        (ONE.replace("{value: 815}", "{}"), "non-empty"),
        (ONE.replace("{value: 815}", "{valeu: 815}"), "valeu"),
        (ONE + ONE, "used twice"),
    ],
)
def test_a_mistake_is_told_with_its_file(vocabulary: Path, text: str, told: str) -> None:
    _write(vocabulary, text)
    with pytest.raises(CorrectionError, match=told) as caught:
        read_corrections(vocabulary)
    assert "one.yml" in str(caught.value)
