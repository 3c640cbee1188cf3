"""What is loaded when nothing is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.inputs import given_or_default
from tests.unit.load.samples import capture
from tinhso.load.captures import land
from tinhso.load.database import Connection, open_build
from tinhso.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(project=tmp_path / "project", data=tmp_path / "data")
    settings.samples.mkdir(parents=True)
    (settings.samples / "sample.txt").write_text("một mẫu")
    settings.inbox.mkdir(parents=True)
    (settings.inbox / ".gitkeep").touch()
    return settings


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    with open_build(settings.build_file) as opened:
        yield opened


def test_paths_that_are_given_are_what_is_loaded(settings: Settings, connection: Connection) -> None:
    (settings.inbox / "dropped.txt").write_text("trong hộp")
    assert given_or_default(settings, connection, [Path("/given")], live=False) == [Path("/given")]


def test_the_inbox_comes_before_the_samples(settings: Settings, connection: Connection) -> None:
    assert given_or_default(settings, connection, [], live=False) == [settings.samples]
    (settings.inbox / "below").mkdir()
    (settings.inbox / "below" / "dropped.txt").write_text("trong hộp")
    assert given_or_default(settings, connection, [], live=False) == [settings.inbox]


def test_samples_are_not_mixed_into_a_warehouse_of_own_documents(settings: Settings, connection: Connection) -> None:
    land(connection, [(capture("sample.txt"), "a.warc.gz", 1)])
    assert given_or_default(settings, connection, [], live=False) == [settings.samples], "loaded again: unchanged"
    land(connection, [(capture("own.txt"), "a.warc.gz", 2)])
    assert given_or_default(settings, connection, [], live=False) == []


def test_samples_are_not_mixed_into_what_is_fetched(settings: Settings, connection: Connection) -> None:
    assert given_or_default(settings, connection, [], live=True) == []
