"""Tools that read the published file, each installed from the package index into an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Install = Callable[..., Path]


def _install(folder: Path, *requirements: str) -> Path:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    command = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", *requirements]
    subprocess.run(command, check=True, timeout=900)
    return folder / "bin"


@pytest.fixture(scope="session")
def install(tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Installs what pip is told to install into a new environment; its folder of commands."""
    return lambda *requirements: _install(tmp_path_factory.mktemp("tool") / "venv", *requirements)


@pytest.fixture(scope="session")
def published(first_refresh) -> Path:
    """The link that readers open."""
    return first_refresh[0] / "warehouse" / "tinhso.duckdb"
