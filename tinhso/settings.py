"""Where things lie: the only reader of the environment. What else may be set is told in configuration.py.

Everything has a default that works; a variable is read once, here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths of one installation. `data` holds raw/ and warehouse/ (the project folder unless told otherwise)."""

    project: Path
    data: Path

    @property
    def inbox(self) -> Path:
        return self.data / "raw" / "inbox"

    @property
    def archive(self) -> Path:
        return self.data / "raw" / "archive"

    @property
    def samples(self) -> Path:
        return self.project / "raw" / "samples"

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse"

    @property
    def build_file(self) -> Path:
        """The writer's private DuckDB file."""
        return self.warehouse / "build.duckdb"

    @property
    def published_file(self) -> Path:
        """The link readers open: it leads to the current release."""
        return self.warehouse / "tinhso.duckdb"

    @property
    def releases(self) -> Path:
        return self.warehouse / "releases"

    @property
    def dbt_project(self) -> Path:
        return self.project / "dbt_project"

    @property
    def vocabulary(self) -> Path:
        return self.project / "vocabulary"

    @property
    def settings_file(self) -> Path:
        """What may be set, see configuration.py; need not be there."""
        return self.data / "tinhso.toml"

    @property
    def dagster_home(self) -> Path:
        return self.data / ".dagster"


def load_settings(data: str | os.PathLike[str] | None = None) -> Settings:
    """Settings for `data` (else TINHSO_DATA, else the project folder)."""
    chosen = data or os.environ.get("TINHSO_DATA") or PROJECT
    return Settings(project=PROJECT, data=Path(chosen).expanduser().resolve())


def environment(prefix: str) -> dict[str, str]:
    """The variables whose names begin with `prefix`."""
    return {name: value for name, value in os.environ.items() if name.startswith(prefix)}


def export(variables: dict[str, str]) -> None:
    """Set variables for libraries that run in this process and can be told in no other way (dbt's profile)."""
    os.environ.update(variables)
