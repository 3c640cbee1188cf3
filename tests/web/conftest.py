"""The web of the tests, and a way to take in what is fetched from it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.web.taking_in import Intake
from tests.web.web import Web, resolver
from tinhso.acquire import client, pacing

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Host → address of what the tests' resolver knows, beside *.test; no other name is ever looked up."""
    known: dict[str, str] = {}
    monkeypatch.setattr(socket, "getaddrinfo", resolver(known))
    monkeypatch.setattr(pacing, "RETRY_SECONDS", 0.02)
    return known


@pytest.fixture
def web(names: dict[str, str]) -> Iterator[Web]:
    served = Web()
    yield served
    served.close()


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    with Intake(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds for a request, of which the product has minutes."""
    monkeypatch.setattr(client, "TOTAL_SECONDS", 5.0)


@pytest.fixture
def short_of_time(some_time: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what is cut off; others need not be quick on a busy machine."""
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.5)
