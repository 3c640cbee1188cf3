"""Parsing and extraction by several processes: the same rows whatever their number, and whatever becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import orchestration.reading
from orchestration.reading import Reader, Reading
from tests.bench.bench_extract import captures
from tests.integration import deadly
from tests.integration.deadly import DEADLY
from tests.stages import VOCABULARY, Rows, read_stages
from tinhso.load.database import open_build
from tinhso.settings import PROJECT, Settings

RECEIVED = list(captures(1))[:12]


def _read(data: Path, workers: int) -> tuple[Rows, list[int]]:
    return read_stages(data, RECEIVED, f"[reading]\nworkers = {workers}\n")


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orchestration.reading, "_BATCH", 2)
        yield


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    rows, deaths = _read(tmp_path_factory.mktemp("one"), workers=1)
    assert deaths == [0, 0]
    assert len(rows["articles"]) == len(RECEIVED)
    assert len(rows["observation_mentions"]) > len(RECEIVED)
    return rows


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_processes_gives_the_same_rows_in_the_same_order(
    tmp_path: Path, undisturbed: Rows, workers: int
) -> None:
    assert _read(tmp_path, workers) == (undisturbed, [0, 0])


def test_a_process_killed_while_it_reads_changes_nothing(
    tmp_path: Path, undisturbed: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orchestration.reading, "prepare", deadly.once_deadly_page_and_article)
    assert _read(tmp_path, 2) == (undisturbed, [1, 1])


@pytest.mark.parametrize(
    ("stage", "prepare"), [("parse", deadly.always_deadly_page), ("extract", deadly.always_deadly_article)]
)
def test_a_document_that_kills_is_quarantined_with_a_reason_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, prepare: Callable[[Reader], None]
) -> None:
    monkeypatch.setattr(orchestration.reading, "prepare", prepare)
    rows, deaths = _read(tmp_path, 2)
    assert [(document, at, reason) for document, at, reason, _ in rows["rejections"]] == [(DEADLY, stage, "failed")]
    assert "died" in rows["rejections"][0][3]
    assert "tried again" in rows["rejections"][0][3]
    assert sum(deaths) >= 2
    parsed = [row[2] for row in rows["articles"]]
    others = [capture.document for capture in RECEIVED if capture.document != DEADLY]
    assert [document for document in parsed if document != DEADLY] == others, "in their order"
    assert (DEADLY in parsed) == (stage == "extract")
    assert len(rows["extractions"]) == len(parsed), "told empty, so that it is not read again and again"
    assert len(rows["observation_mentions"]) == len(others)
    settings = Settings(PROJECT, tmp_path)
    with open_build(settings.build_file) as connection, Reading(settings, VOCABULARY, connection) as again:
        assert list(again.parsed()) == list(again.extracted()) == []
