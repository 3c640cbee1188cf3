"""Many articles in the landing tables within seconds: made by SQL from an article's number alone, see big_landing.sql.

Belongs here: filling. Does not belong here: measuring (bench_warehouse.py).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tinhso.load.database import Connection, insert, open_build, transaction

_SCRIPT = Path(__file__).with_suffix(".sql")
_REGISTERS = Path(__file__).resolve().parents[2] / "vocabulary" / "registers"
_BATCH = 25_000  # articles; what is thrown for more of them would not stay in memory


def add_articles(build_file: Path, first: int, count: int, base: int, versions: tuple[str, str] = ("p1", "x1")) -> None:
    """Land articles `first` to `first + count - 1` of a world in which `base` articles cover six years, as read by
    these `versions` of parser and extractor."""
    with open_build(build_file) as connection:
        connection.execute("set preserve_insertion_order = false; set memory_limit = '4GB'")
        for register in ("regions", "indicators", "sources", "event_types", "organizations", "policies"):
            connection.read_csv(str(_REGISTERS / f"{register}.csv")).to_view(f"register_{register}")
        parser, extractor = versions
        script = _SCRIPT.read_text(encoding="utf-8").replace("'p1'", f"'{parser}'").replace("'x1'", f"'{extractor}'")
        for start in range(first, first + count, _BATCH):
            size = min(_BATCH, first + count - start)
            with transaction(connection):
                _run(connection, script, {"first": start, "count": size, "base": base})


def _run(connection: Connection, script: str, numbers: dict[str, int]) -> None:
    for name, number in numbers.items():
        script = script.replace(f"${name}", str(number))
    connection.execute(script)


def add_build(build_file: Path, day: int) -> None:
    """The row that names the build of a day."""
    row = {
        "build_id": f"202701{day:02}T000000Z-abcdef{day:02}",
        "built_at": datetime(2027, 1, day, tzinfo=UTC),
        "fingerprint": f"f{day}",
        "code_version": "c",
        "vocabulary_version": "v",
        "dagster_run_id": None,
    }
    with open_build(build_file) as connection:
        insert(connection, "builds", [row])
