"""The files of deploy/ agree with the project and keep to least privilege; their linters run in tests/deploy."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from orchestration import cli, instance
from tests.conftest import PROJECT

DEPLOY = PROJECT / "deploy"


def _yaml(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return _yaml("compose.yaml")["services"]


def test_the_instance_in_containers_is_the_local_one_kept_in_postgresql() -> None:
    in_containers = _yaml("dagster.yaml")
    storage = in_containers.pop("storage")["postgres"]["postgres_db"]
    assert in_containers == yaml.safe_load(instance._CONFIGURATION)
    assert {value.get("env", "")[:10] for value in storage.values()} == {"DAGSTER_PG"}, "no password in the file"


def test_every_variable_of_the_instance_and_the_workspace_is_set_for_who_reads_them(
    services: dict[str, dict[str, Any]],
) -> None:
    text = "".join((DEPLOY / name).read_text(encoding="utf-8") for name in ("dagster.yaml", "workspace.yaml"))
    wanted = set(re.findall(r"env: (\w+)", text))
    for name in ("code", "webserver", "daemon"):
        assert wanted <= set(services[name]["environment"]), name


def test_own_containers_have_no_rights_they_do_not_need(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service.get("healthcheck") or name == "code", name  # its own is in the Dockerfile
        if name != "postgres":
            assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), port
    writers = [name for name, service in services.items() if "data:/data" in service.get("volumes", ())]
    assert writers == ["code"], "DuckDB has one writer"
    assert [name for name, service in services.items() if "env_file" in service] == ["code"]


def test_the_image_runs_as_nobody_special_and_installs_by_hash() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 10001:10001$", lines, re.MULTILINE)
    assert "--require-hashes" in lines and "\nHEALTHCHECK " in lines


def test_the_image_holds_what_a_run_needs_and_nothing_else() -> None:
    kept = re.findall(r"^!(.+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert all((PROJECT / path).exists() for path in kept)
    assert not {"tests", ".git", "raw", "warehouse", "deploy"} & set(kept)


def _commands() -> list[str]:
    """What the files of deploy/ call `tinhso` with."""
    units = [line for path in DEPLOY.glob("*.service") for line in re.findall(r"ExecStart=(.+)", path.read_text())]
    cron = re.findall(r"\$BIN (.+?);", (DEPLOY / "crontab").read_text(encoding="utf-8"))
    health = [shlex.join(service["command"]) for service in _yaml("compose.yaml")["services"].values()
              if service.get("command", [""])[0] == "tinhso"]  # fmt: skip
    (sidecar,) = _yaml("helm-values.yaml")["dagster-user-deployments"]["deployments"][0]["sidecarContainers"]
    return [re.sub(r"^(/\S+/)?tinhso ", "", line) for line in [*units, *cron, *health, shlex.join(sidecar["command"])]]


def test_every_command_is_one_the_command_line_understands() -> None:
    commands = _commands()
    assert len(commands) == 6
    for command in commands:
        done = CliRunner().invoke(cli.main, [*shlex.split(command), "--help"])
        assert done.exit_code == 0, (command, done.output)
        verb, *options = shlex.split(command)
        known = {name for parameter in cli.main.commands[verb].params for name in parameter.opts}
        assert {option for option in options if option.startswith("--")} <= known, command


def test_every_command_of_the_runbooks_is_one_the_command_line_understands() -> None:
    text = (PROJECT / "docs" / "runbooks.md").read_text(encoding="utf-8")
    found = re.findall(r"(?:^|&& |=2 |`)(?:tinhso) ([a-z][^`#\n&]*)", text, re.MULTILINE)
    assert len(found) > 20
    for command in found:
        verb, *rest = shlex.split(command)
        group = cli.main.commands[verb]
        known = group.commands[rest[0]] if hasattr(group, "commands") else group
        options = {name for parameter in known.params for name in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= options, command


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_no_file_holds_a_secret(path: Path) -> None:
    found = re.findall(r"(?i)(?:password|token|secret)\w*\s*[=:]\s*[\"']?([\w-]{4,})", path.read_text(encoding="utf-8"))
    assert set(found) <= {"tinhso-postgresql", "false"}
