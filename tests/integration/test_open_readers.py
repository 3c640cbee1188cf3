"""Readers keep asking while releases are published under them: none fails, waits, or sees half a release."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb

from tinhso.publish.release import publish, releases

N_PUBLISHED = 20
# `steady` keeps one connection open, as a BI tool does; `coming` connects for every question, through the link.
# Each question compares two tables that one release holds in step.
_READER = """
import json, pathlib, sys, time
import duckdb
link, done, kind = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
ask = "select (select n from dim_step), (select count(*) from fct_thing), (select max(text) from fct_thing)"
seen, slowest, n = [], 0.0, 0
connection = duckdb.connect(str(link), read_only=True) if kind == "steady" else None
print("ready", flush=True)
while True:
    last = done.exists()
    started = time.monotonic()
    if connection:
        answer = connection.execute(ask).fetchone()
    else:
        with duckdb.connect(str(link), read_only=True) as fresh:
            answer = fresh.execute(ask).fetchone()
    slowest, n = max(slowest, time.monotonic() - started), n + 1
    if [*answer] not in seen:
        seen.append([*answer])
    if last:
        break
    time.sleep(0.02)
print(json.dumps({"seen": seen, "slowest": slowest, "n": n}))
"""


def _about(step: int) -> dict[str, str]:
    names = ("built_at", "fingerprint", "code_version", "vocabulary_version")
    return {"build_id": f"{step:04}", **dict.fromkeys(names, "2026-01-01")}


def _grow(build_file: Path, step: int) -> None:
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("create schema if not exists core")
        connection.execute(f"create or replace table core.dim_step as select {step} as n")
        connection.execute(
            f"create or replace table core.fct_thing as "
            f"select i as thing_id, repeat('chữ ', 50) || {step} as text from range({100 * step}) t (i)"
        )


def test_readers_never_fail_nor_wait_while_twenty_releases_are_published(tmp_path: Path) -> None:
    build_file, folder, link, done = (tmp_path / name for name in ("build.duckdb", "releases", "tinhso.duckdb", "done"))
    _grow(build_file, 1)
    publish(build_file, folder, link, _about(1))
    kinds = ("steady", "steady", "coming", "coming")
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", _READER, link, done, kind], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for kind in kinds
    ]
    try:
        for reader in readers:
            assert reader.stdout.readline() == "ready\n", reader.stderr.read()
        for step in range(2, N_PUBLISHED + 2):
            _grow(build_file, step)
            publish(build_file, folder, link, _about(step))
        done.touch()
        outputs = [reader.communicate(timeout=60) for reader in readers]
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()
    assert [reader.returncode for reader in readers] == [0] * len(kinds), [errors for _, errors in outputs]
    assert len(releases(folder)) == 5, "old releases went, also those that readers still had open"
    for kind, (output, _) in zip(kinds, outputs, strict=True):
        told = json.loads(output)
        assert all(rows == 100 * step and text.endswith(f" {step}") for step, rows, text in told["seen"])
        steps = [step for step, _, _ in told["seen"]]
        assert steps == ([1] if kind == "steady" else sorted(set(steps))), "no release comes back"
        assert told["slowest"] < 5
        if kind == "coming":
            assert steps[-1] == N_PUBLISHED + 1 and len(steps) > 3
