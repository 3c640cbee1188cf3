"""What stands in the landing tables, in one hash, and the row that names a build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from tinhso.load.database import Connection, insert, transaction

# What tells one row of a landing table from another: its key and the versions it was made with.
_FINGERPRINTED = {
    "captures": ("capture_id", "document", "source_id", "url", "captured_at"),
    "rejections": ("document", "stage", "reason", "place", "capture_id"),
    "fetches": ("source_id", "url", "attempted_at", "outcome"),
    "articles": ("article_id", "content_hash", "capture_id", "parser_version"),
    "extractions": ("article_id", "content_hash", "extractor_version"),
    "forgotten": ("kind", "hash"),
    "corrections": ("correction_id", "fact", "action", "status", "reason", "reviewed_on", "target", "expect", "changes")
    + ("into_id",),
}


@dataclass(frozen=True, slots=True)
class Build:
    """One run that makes a release. Same fingerprint, same facts."""

    build_id: str
    built_at: datetime  # UTC
    fingerprint: str
    code_version: str
    vocabulary_version: str
    dagster_run_id: str | None


def landing_fingerprint(connection: Connection) -> str:
    """Over the rows of the landing tables, whatever their order."""
    digest = hashlib.sha256()
    for table, columns in _FINGERPRINTED.items():
        row = ", ".join(f"coalesce({column}::varchar, '')" for column in columns)
        found = connection.execute(
            f"select count(*), bit_xor(md5_number(concat_ws('\x1f', {row}))) from news.{table}"
        ).fetchone()
        digest.update(f"{table} {found}\n".encode())
    return digest.hexdigest()


def code_fingerprint(roots: Iterable[Path]) -> str:
    """Over the code, data and templates below `roots` and the version of DuckDB."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for root in roots:
        for path in sorted(root.rglob("*")):
            parts = path.relative_to(root).parts
            if path.suffix in _CODE and not _GENERATED.intersection(parts):
                digest.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


_CODE = {".py", ".sql", ".yml", ".csv", ".html", ".css", ".js", ".svg"}
_GENERATED = {"target", "logs", "dbt_packages", "__pycache__"}


def new_build(
    connection: Connection,
    code_version: str,
    vocabulary_version: str,
    run_id: str | None,
    after: datetime | None = None,
) -> Build:
    """The build that the landing tables and the code would make now; not recorded yet. It is later than all before it
    and than `after` (UTC), though the clock may have been set back: builds and releases are in order of their times."""
    key = f"{landing_fingerprint(connection)} {code_version} {vocabulary_version}"
    fingerprint = hashlib.sha256(key.encode()).hexdigest()
    found = connection.execute("select max(built_at) from news.builds").fetchone()
    earlier = [moment for moment in (found and found[0] and found[0].replace(tzinfo=UTC), after) if moment]
    now = max([datetime.now(UTC), *(moment + timedelta(seconds=1) for moment in earlier)])
    build_id = f"{now:%Y%m%dT%H%M%SZ}-{fingerprint[:8]}"
    return Build(build_id, now, fingerprint, code_version, vocabulary_version, run_id)


def record_build(connection: Connection, build: Build, published: str | None) -> None:
    """Add the build's row; rows later than the `published` build are of builds that failed, and go."""
    row = {name: getattr(build, name) for name in Build.__slots__}
    with transaction(connection):
        connection.execute(
            """delete from news.builds where built_at > coalesce(
                   (select max(built_at) from news.builds where build_id = $1), '-infinity')""",
            [published],
        )
        insert(connection, "builds", [row])


def latest_build(connection: Connection) -> Build:
    """The build last recorded. Raises LookupError when there is none."""
    row = connection.execute(
        f"select {', '.join(Build.__slots__)} from news.builds order by built_at desc limit 1"
    ).fetchone()
    if not row:
        raise LookupError("The build file has no build yet: run `tinhso refresh`.")
    return Build(*row)
