"""A warehouse that is fed documents all of whose facts are known beforehand, so that each loss shows.

Belongs here: feeding, running, looking. Does not belong here: what is done to it (kills.py, disks.py, damages.py).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from tests.conftest import PROJECT, article_text
from tests.forked import Forked, run
from tinhso.acquire.archive import Archive
from tinhso.acquire.members import intact_length, read_members
from tinhso.records import Capture, Rejection
from tinhso.settings import Settings

TINHSO = str(Path(sys.executable).with_name("tinhso"))
_PROVINCES = ("Quảng Nam", "Lào Cai", "Sơn La", "Gia Lai", "Kon Tum", "Bình Định", "Phú Yên", "Hà Giang", "Lai Châu")
# Of time and place of a run: another run of the same documents differs in them.
_OF_THE_RUN = ("capture", "build_id", "dagster_run_id")
_TABLES_OF_RUNS = ("meta_build", "meta_changes", "meta_quarantine")

Known = dict[str, float]  # document → the one number it tells


class Plant:
    """A data folder. `known` is what the documents in its inbox tell, `published` what readers saw last."""

    def __init__(self, data: Path) -> None:
        self.settings = Settings(PROJECT, data)
        self.known: Known = {}
        self.published: Known = {}
        self.settings.inbox.mkdir(parents=True, exist_ok=True)

    def feed(self, n: int = 1) -> None:
        """`n` new documents in the inbox."""
        for i in range(len(self.known), len(self.known) + n):
            self._write(f"bai-{i:04}.txt", i, 20.5 + i % 70)

    def edit(self) -> None:
        """Every fifth document tells another number than before."""
        for i, (document, percent) in enumerate(list(self.known.items())):
            if i % 5 == 0:
                self._write(document, i, percent + 0.25)

    def change(self, chance: random.Random) -> None:
        """One document of those still there tells another number."""
        document = chance.choice(sorted(path.name for path in self.settings.inbox.iterdir()))
        self._write(document, int(document[4:8]), self.known[document] + 0.25)

    def vanish(self, chance: random.Random) -> None:
        """One document that has been read as it stands is taken out of the inbox: what it told stays."""
        read = [name for name, percent in self.known.items() if self.published.get(name) == percent]
        chance.choice(sorted(path for path in self.settings.inbox.iterdir() if path.name in read)).unlink()

    def _write(self, document: str, i: int, percent: float) -> None:
        told = article_text(_PROVINCES[i % len(_PROVINCES)], 0, 2012 + i // len(_PROVINCES) % 13)
        text = told.replace("đạt 0%", f"đạt {percent:g}%".replace(".", ","))
        (self.settings.inbox / document).write_text(f"{text}Phóng viên số {i} ghi lại.\n", encoding="utf-8")
        self.known[document] = percent

    def start(self, *arguments: object) -> Forked:
        """`tinhso …` (`refresh` unless told otherwise), in a process group of its own."""
        return Forked([*map(str, arguments or ["refresh"]), "--data", str(self.settings.data)])

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """As `start`, to its end."""
        return run([*map(str, arguments or ["refresh"]), "--data", str(self.settings.data)])

    def run_with(self, command: Sequence[str], **environment: str) -> subprocess.CompletedProcess[str]:
        """A refresh started by another `command` than `tinhso`, or with other variables."""
        return subprocess.run(
            [*command, "refresh", "--data", str(self.settings.data)], capture_output=True, text=True, cwd=PROJECT,
            env={**os.environ, **environment}, timeout=1800, check=False,
        )  # fmt: skip

    def converge(self) -> None:
        """The next refresh succeeds, and every number that was told is there, once."""
        done = self.run()
        assert done.returncode == 0, done.stderr
        self.look()
        assert self.published == self.known, f"lost or kept wrongly: {_differing(self.published, self.known)}"
        assert not list(self.settings.releases.glob("*.partial"))

    def look(self) -> None:
        """A reader's look, at any moment: one whole release, of what was told before or of what is told now; and the
        archive, every complete record of which is as it was written."""
        self.check_archive()
        if not self.settings.published_file.exists():
            assert not self.published, "there was a release"
            return
        described = json.loads((self.settings.published_file.resolve().parent / "release.json").read_text())["rows"]
        with duckdb.connect(str(self.settings.published_file.resolve()), read_only=True) as connection:
            counts = {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in described}
            found = connection.execute(
                "select document, value, observation_id from fct_observation join dim_article using (article_id)"
            ).fetchall()
        assert counts == described
        assert len(found) == len({row[2] for row in found}) == len({row[0] for row in found}), "a fact twice"
        seen = {document: value for document, value, _ in found}
        assert seen in (self.published, self.known), f"neither the old nor the new: {_differing(seen, self.known)}"
        self.published = seen

    def check_archive(self) -> None:
        """All records but a torn last one can be read, and hold the bytes their names say."""
        for item, _, _ in Archive(self.settings.archive).tail({}):
            assert not isinstance(item, Rejection) or item.reason != "archive_damaged", item.detail
            assert not isinstance(item, Capture) or hashlib.sha256(item.payload).hexdigest() == item.capture_id
        for name in Archive(self.settings.archive).files()[:-1]:
            path = self.settings.archive / name
            assert intact_length(path) == path.stat().st_size, f"{name} is torn, and not the newest"

    def last_record(self) -> tuple[Path, int, int]:
        """(file, start, end) of the archive's last record."""
        path = self.settings.archive / Archive(self.settings.archive).files()[-1]
        *_, last = read_members(path)
        return path, last.start, last.end

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        """Published tables but those that tell of runs; of each the columns that hold no time or place of a run."""
        with duckdb.connect(str(self.settings.published_file.resolve()), read_only=True) as connection:
            columns: dict[str, list[str]] = {}
            for table, column, kind in connection.execute(
                "select table_name, column_name, data_type from duckdb_columns() where not internal order by all"
            ).fetchall():
                if table not in _TABLES_OF_RUNS and kind != "TIMESTAMP" and column not in _OF_THE_RUN:
                    columns.setdefault(table, []).append(column)
            return {
                table: connection.execute(f"select {', '.join(names)} from {table} order by all").fetchall()
                for table, names in columns.items()
            }

    def step(self) -> str:
        """What the run that wrote last was doing when it wrote its last word."""
        logs = sorted((self.settings.dagster_home / "history" / "runs").glob("*-*.db"), key=lambda p: p.stat().st_mtime)
        if not logs:
            return "start"
        with sqlite3.connect(logs[-1]) as connection:
            row = connection.execute(
                "select step_key from event_logs where step_key is not null order by id desc limit 1"
            ).fetchone()
        return row[0] if row else "start"


def _differing(one: Known, other: Known) -> list[str]:
    return [document for document in sorted({*one, *other}) if one.get(document) != other.get(document)][:5]
