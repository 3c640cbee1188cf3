"""The published file in the hands of other DuckDB versions."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.readers.conftest import Install

_READ = """
import duckdb, json, sys
c = duckdb.connect(sys.argv[1], read_only=True)
tables = [t for (t,) in c.execute("select table_name from duckdb_tables() order by 1").fetchall()]
print(json.dumps({"version": duckdb.__version__,
                  "rows": {t: c.execute(f'select count(*) from "{t}"').fetchone()[0] for t in tables},
                  "bare": c.execute("select count(*) from duckdb_columns() where not internal and comment is null"
                                    " and database_name = current_database()").fetchone()[0],
                  "text": c.execute("select max(quote) from fct_observation").fetchone()[0]}))
"""


@pytest.mark.readers
@pytest.mark.parametrize("version", ["1.2.2", "1.3.2", "1.4.4", "1.5.5", "2.0.0"])
def test_every_version_of_duckdb_reads_the_same_with_comments(published: Path, install: Install, version: str) -> None:
    python = install(f"duckdb=={version}") / "python"
    done = subprocess.run([python, "-c", _READ, published], check=True, capture_output=True, text=True, timeout=60)
    read = json.loads(done.stdout)
    with duckdb.connect(str(published.resolve()), read_only=True) as connection:
        expected = {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in read["rows"]}
        text = connection.execute("select max(quote) from fct_observation").fetchone()[0]
    assert read == {"version": version, "rows": expected, "bare": 0, "text": text}
    assert read["rows"]["fct_observation"] > 0
