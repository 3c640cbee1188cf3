from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tinhso.load.database import Connection, open_build


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with open_build(tmp_path / "build.duckdb") as opened:
        yield opened
