"""The house keeps its rooms: who may import what, and how code looks."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

_BIN = Path(sys.executable).parent


def _modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((PROJECT / package).rglob("*.py"))]


def test_import_contracts_are_kept() -> None:
    done = subprocess.run([_BIN / "lint-imports", "--no-cache"], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_ruff_finds_nothing() -> None:
    command = [_BIN / "ruff", "check", "--no-cache", "--output-format", "concise", "."]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_only_settings_reads_the_environment() -> None:
    readers = [path for path in _modules("tinhso", "orchestration") if _mentions(path, {"environ", "getenv", "putenv"})]
    assert [path.name for path in readers] == ["settings.py"]


def _mentions(path: Path, names: set[str]) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.Attribute) and node.attr in names for node in ast.walk(tree))


def test_every_module_says_what_belongs_there() -> None:
    bare = [str(path) for path in _modules("tinhso", "orchestration") if not _docstring(path)]
    assert bare == []


def _docstring(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("orchestration.cli", {"dagster", "dbt", "duckdb", "rich", "pyarrow", "yaml"}),
        ("orchestration.query", {"dagster", "dbt", "pyarrow", "yaml"}),
        ("orchestration.status", {"dagster", "dbt", "pyarrow", "yaml"}),
        ("orchestration.refresh", {"dagster", "dbt", "pyarrow"}),
    ],
)
def test_verbs_import_no_more_than_they_need_to_answer_at_once(module: str, heavy: set[str]) -> None:
    code = f"import sys, {module}; print(*sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout.strip() == ""
