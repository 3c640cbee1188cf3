"""SECURITY.md and docs/hostile-web.md name tests that are there; what can be seen without running anything."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.conftest import PROJECT

_TABLE = [line for line in (PROJECT / "SECURITY.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
_THREATS = [line.split(" | ") for line in _TABLE[2:]]


@pytest.mark.parametrize("threat", _THREATS, ids=[threat[0][2:60] for threat in _THREATS])
def test_each_threat_has_a_test_that_is_there(threat: list[str]) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", threat[2])
    assert named
    for file, name in named:
        assert f"def {name}(" in (PROJECT / file).read_text(encoding="utf-8"), f"{file} has no {name}"


def test_each_case_of_the_hostile_web_is_played() -> None:
    told = (PROJECT / "docs" / "hostile-web.md").read_text(encoding="utf-8")
    cases = re.findall(r"^\| (\d+) \| .* \| `(\w+\.py)::(\w+)` \|$", told, re.MULTILINE)
    assert [int(number) for number, _, _ in cases] == list(range(1, told.count("\n| ") - 1)) and len(cases) >= 40
    for _, file, name in cases:
        assert f"def {name}(" in (PROJECT / "tests" / "web" / file).read_text(encoding="utf-8"), f"{file} has no {name}"


def test_every_locked_package_has_its_hashes() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z0-9])", lock.split("\n\n", 1)[-1], flags=re.MULTILINE)
    bare = [package.split()[0] for package in packages if "==" in package and "--hash=sha256:" not in package]
    assert len(packages) > 100 and bare == []
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"pip install .*--no-deps --require-hashes -r requirements\.lock", makefile)


def test_what_is_started_listens_on_loopback() -> None:
    assert "dagster dev -h 127.0.0.1" in (PROJECT / "Makefile").read_text(encoding="utf-8")
    compose = yaml.safe_load((PROJECT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    published = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert published and all(port.startswith("127.0.0.1:") for port in published)
    verbs = (PROJECT / "orchestration" / "cli.py").read_text(encoding="utf-8")
    hosts = re.findall(r'"--host", default="([^"]+)"', verbs)
    assert hosts and set(hosts) == {"127.0.0.1"}
