"""`/healthz` over real HTTP: well, held back, too old, nothing there yet."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.conftest import PROJECT
from tests.receivers import free_port

_SECONDS = 60


@contextmanager
def _serving(data: Path) -> Iterator[Callable[[str], requests.Response]]:
    port = free_port()
    command = [str(Path(sys.executable).with_name("tinhso")), "health", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield lambda path: _ask(f"http://127.0.0.1:{port}{path}", process)
    finally:
        process.terminate()
        process.communicate(timeout=_SECONDS)


def _ask(url: str, process: subprocess.Popen[str]) -> requests.Response:
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            return requests.get(url, timeout=10)
        except requests.ConnectionError:
            assert process.poll() is None and time.monotonic() < deadline, "it does not come up"
            time.sleep(0.1)


def test_the_probe_sees_what_becomes_of_the_warehouse(data: Path) -> None:
    success, failure = (data / "warehouse" / name for name in ("last-success.txt", "last-failure.txt"))
    with _serving(data) as ask:
        well = ask("/healthz")
        assert (well.status_code, well.json()["status"]) == (200, "ok")
        assert well.json()["release"] == (data / "warehouse" / "tinhso.duckdb").resolve().parent.name
        failure.write_text("a test failed on /secret/path\n")
        held = ask("/healthz")
        assert (held.status_code, held.json()["status"]) == (503, "held_back")
        assert "secret" not in held.text
        failure.unlink()
        success.write_text("2026-01-01T00:00:00+00:00\n")
        assert (ask("/healthz").status_code, ask("/healthz").json()["status"]) == (503, "stale")
        assert ask("/").status_code == 404


def test_a_folder_without_a_warehouse_is_not_well(tmp_path: Path) -> None:
    with _serving(tmp_path) as ask:
        answer = ask("/healthz")
    assert (answer.status_code, answer.json()["release"]) == (503, None)
