"""The run log of the command line, without what several hundred events of a short run would otherwise spend on files.

Dagster opens and closes its SQLite files for every event, compiles its SQL anew each time, and each commit and each
close waits for the disk. Here a file stays open while its instance does. With `synchronous = normal` commits do not
wait for the disk, and while another connection is open a close does not either. A killed process loses nothing by it;
a power cut may lose the last events of a run, never the files (they are in write-ahead mode).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event


class RunLog(SqliteEventLogStorage):
    """Dagster's own run log, its files and all, which opens each file once."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:  # one thread at a time, so that all may use one connection
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            options = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
            where = self.conn_string_for_shard(shard)
            self._engines[shard] = create_engine(where, poolclass=StaticPool, connect_args=options)
        return self._engines[shard]

    def dispose(self) -> None:
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


@contextmanager
def few_syncs() -> Iterator[None]:
    """For SQLite files that SQLAlchemy opens in this process while the block lasts."""
    held: dict[str, sqlite3.Connection] = {}

    def relax(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("pragma synchronous = normal")
        path = connection.execute("pragma database_list").fetchone()[2]
        if path:
            if path not in held:
                held[path] = sqlite3.connect(path, check_same_thread=False)
            held[path].execute("select 1 from sqlite_master limit 1").fetchone()  # only a read makes it count as open

    event.listen(Engine, "connect", relax)
    try:
        yield
    finally:
        event.remove(Engine, "connect", relax)
        for connection in held.values():
            connection.close()
