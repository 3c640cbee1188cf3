"""The run log of the command line without a disk sync per event: several hundred of them are most of a short run.

Dagster opens and closes its SQLite files for every event, and each commit and each close waits for the disk. With
`synchronous = normal` commits do not, and while another connection is open a close does not either. A killed process
loses nothing by it; a power cut may lose the last events of a run, never the files (they are in write-ahead mode).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


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
