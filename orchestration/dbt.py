"""dbt in this process: its manifest, and a build whose events can be turned into Dagster's.

Belongs here: calling dbt. Does not belong here: assets (assets/models.py) or SQL (dbt_project/).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from tinhso.load.builds import code_fingerprint
from tinhso.load.changes import note_changes, settle_changes
from tinhso.load.damage import set_aside, tells_of_damage
from tinhso.load.database import open_build
from tinhso.notes import write_note
from tinhso.settings import Settings, export

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

Event = Mapping[str, Any]
_CHANGING = "source:*+"  # landing tables and all that hangs on them; registers are part of a version
_FAILED = ("fail", "error", "runtime error")
_RESULTS = frozenset({"LogModelResult", "LogSeedResult", "LogSnapshotResult", "LogTestResult"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a dbt run. `failures` tell of tests and models that failed, a line each."""

    is_success: bool
    failures: tuple[str, ...] = field(default=())


class DbtError(RuntimeError):
    """dbt could not even read its project."""


def target_path(settings: Settings) -> Path:
    return settings.warehouse / ".dbt"


def load_manifest(settings: Settings) -> dict[str, Any]:
    """The project's manifest, parsed anew when the project has changed since."""
    target = target_path(settings)
    manifest, stamp = target / "manifest.json", target / "manifest.of"
    version = _version(settings)
    if stamp.exists() and stamp.read_text() == version and (known := _read_manifest(manifest)):
        return known
    _parse(settings)
    write_note(stamp, version)
    return json.loads(manifest.read_text(encoding="utf-8"))


def _read_manifest(path: Path) -> dict[str, Any] | None:
    """None when it is not there, or a process died while dbt wrote it."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def build(settings: Settings, build_file: Path, select: Sequence[str], on_event: Callable[[Event], None]) -> Outcome:
    """`dbt build` into `build_file` (all models and data tests, or those in `select`); leaves the file closed.

    Large models only do what has changed since the last whole build, and what hangs on registers alone stays as it is,
    unless that build was of another version of the project. `on_event` gets dbt's event of every seed, model and test
    that has ended, from whatever thread ran it. Raises DamagedBuildFileError when that is why one failed.
    """
    version = _version(settings)
    manifest = _parse(settings, "--no-write-json")
    arguments = ["build", "--no-write-json", "--exclude-resource-type", "unit_test"]
    if select:
        arguments += ["--select", *select]
    with open_build(build_file) as connection:
        if not note_changes(connection, version):
            arguments.append("--full-refresh")
        elif not select:
            arguments += ["--select", _CHANGING]
    try:
        result = _invoke(settings, build_file, arguments, manifest, on_event)
    except DbtError as error:
        if tells_of_damage(str(error)):
            raise set_aside(build_file, str(error)) from error
        raise
    outcome = Outcome(result.success, tuple(_failures(result.result, target_path(settings))))
    if damage := next(filter(tells_of_damage, outcome.failures), None):
        raise set_aside(build_file, damage)
    if outcome.is_success and not select:
        with open_build(build_file) as connection:
            settle_changes(connection, version)
    return outcome


def _version(settings: Settings) -> str:
    return code_fingerprint([settings.dbt_project, settings.vocabulary / "registers"])


def _parse(settings: Settings, *flags: str) -> Manifest:
    """The project as dbt knows it. It parses anew for another profile, so here that names a file like any other."""
    return _invoke(settings, Path("build.duckdb"), ["parse", *flags]).result


def _invoke(
    settings: Settings,
    build_file: Path,
    arguments: list[str],
    manifest: Manifest | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> dbtRunnerResult:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from google.protobuf.json_format import MessageToDict

    def receive(message: Any) -> None:
        if on_event and message.info.name in _RESULTS:  # of thousands, those that tell of a node's end
            on_event(MessageToDict(message, preserving_proto_field_name=True))

    target = target_path(settings)
    target.mkdir(parents=True, exist_ok=True)
    export({"TINHSO_BUILD_FILE": str(build_file)})
    project = str(settings.dbt_project)
    flags = ["--log-level", "none", "--log-level-file", "none"]  # what there is to tell is told from the result
    places = ["--project-dir", project, "--profiles-dir", project]
    places += ["--target-path", str(target), "--log-path", str(target)]
    try:
        result = dbtRunner(manifest, callbacks=[receive]).invoke([*flags, *arguments, *places])
    finally:
        DuckDBConnectionManager.close_all_connections()
    if result.exception:
        raise DbtError(f"dbt {arguments[0]} could not run: {result.exception}") from result.exception
    return result


def _failures(result: Any, target: Path) -> list[str]:
    told = []
    for node in result.results:
        if str(node.status) in _FAILED:
            kind = "test" if node.node.unique_id.startswith("test.") else "model"
            compiled = target / "compiled" / node.node.package_name / node.node.original_file_path
            where = compiled if compiled.is_file() else compiled / f"{node.node.name}.sql"
            why = shorten(str(node.message), 240, placeholder=" …")
            told.append(f"{kind} {node.node.name}: {why} (its SQL: {where})")
    return told
