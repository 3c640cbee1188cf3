"""`tinhso` in a process forked from one that has imported all there is to import, which is half of a short refresh.

A refresh writes nothing while it imports; so more instants of the rest are tried in the same time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import dagster_dbt  # noqa: F401
import dbt.cli.main  # noqa: F401

import orchestration.build
import orchestration.refresh  # noqa: F401
from orchestration import cli
from tests.conftest import PROJECT

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__])


class Forked:
    """One run: as much of subprocess.Popen as the faults use."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.args = list(arguments)
        self.returncode: int | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="tinhso-run-")
        self._told = tuple(Path(self._folder.name, name) for name in ("out", "err"))
        self._process = _SERVER.Process(target=_run, args=(self.args, *map(str, self._told)))
        self._process.start()
        self.pid = self._process.pid

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        self.returncode = self._process.exitcode
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        self.wait(timeout)
        out, err = (path.read_text(encoding="utf-8") if path.exists() else "" for path in self._told)
        return out, err

    def kill(self) -> None:
        """The process and all it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        with suppress(ProcessLookupError):  # before it had a group of its own
            os.kill(self.pid, signal.SIGKILL)
        self.wait(60)


def run(arguments: Sequence[str], timeout: float = 1800) -> subprocess.CompletedProcess[str]:
    """One run, to its end; what runs longer than `timeout` seconds is killed with all it started."""
    process = Forked(arguments)
    try:
        told = process.communicate(timeout)
    except BaseException:
        process.kill()
        raise
    return subprocess.CompletedProcess(process.args, process.returncode or 0, *told)


def _run(arguments: Sequence[str], out: str, err: str) -> None:
    os.setsid()
    os.chdir(PROJECT)
    sys.modules["__main__"] = cli  # its own processes import the main module: not the test's, with all of dbt
    for descriptor, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
    sys.stdout, sys.stderr = (os.fdopen(descriptor, "w", buffering=1) for descriptor in (1, 2))
    cli.main(arguments, prog_name="tinhso")
