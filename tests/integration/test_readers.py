"""The published file in the hands of other DuckDB versions, each installed into a throwaway environment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

_READ = """
import duckdb, json, sys
c = duckdb.connect(sys.argv[1], read_only=True)
tables = [t for (t,) in c.execute("select table_name from duckdb_tables() order by 1").fetchall()]
print(json.dumps({"version": duckdb.__version__,
                  "rows": {t: c.execute(f'select count(*) from "{t}"').fetchone()[0] for t in tables},
                  "text": c.execute("select max(quote) from fct_observation").fetchone()[0]}))
"""


@pytest.mark.readers
@pytest.mark.parametrize("version", ["1.2.2", "1.4.4", "2.0.0"])
def test_other_versions_of_duckdb_read_the_same(first_refresh, tmp_path: Path, version: str) -> None:
    published = (first_refresh[0] / "warehouse" / "tinhso.duckdb").resolve()
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", f"duckdb=={version}"], check=True)
    read = json.loads(
        subprocess.run([python, "-c", _READ, published], check=True, capture_output=True, text=True).stdout
    )
    with duckdb.connect(str(published), read_only=True) as connection:
        expected = {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in read["rows"]}
        text = connection.execute("select max(quote) from fct_observation").fetchone()[0]
    assert read == {"version": version, "rows": expected, "text": text}
