"""The Parquet beside the published file, read by pandas, Polars and Spark as by DuckDB."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.readers.conftest import Install

pytestmark = pytest.mark.readers

# Each prints, for every table, its columns and rows, and of one table a sum, a longest text and a first day.
_ASKED = "sum(value), max(quote), min(period_start)"
_PANDAS = """
import json, pathlib, sys
import pandas
read = {p.stem: pandas.read_parquet(p) for p in pathlib.Path(sys.argv[1]).glob("*.parquet")}
facts = read["fct_observation"]
print(json.dumps({"tables": {n: [list(t.columns), len(t)] for n, t in read.items()},
                  "facts": [facts.value.sum(), facts.quote.max(), str(facts.period_start.dropna().min())[:10]]}))
"""
_POLARS = """
import json, pathlib, sys
import polars
read = {p.stem: polars.read_parquet(p) for p in pathlib.Path(sys.argv[1]).glob("*.parquet")}
facts = read["fct_observation"]
print(json.dumps({"tables": {n: [t.columns, len(t)] for n, t in read.items()},
                  "facts": [facts["value"].sum(), facts["quote"].max(), str(facts["period_start"].min())]}))
"""
_SPARK = """
import json, pathlib, sys
from pyspark.sql import SparkSession, functions as f
spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
         .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
read = {p.stem: spark.read.parquet(str(p)) for p in pathlib.Path(sys.argv[1]).glob("*.parquet")}
told = read["fct_observation"].agg(f.sum("value"), f.max("quote"), f.min("period_start")).first()
print(json.dumps({"tables": {n: [t.columns, t.count()] for n, t in read.items()},
                  "facts": [told[0], told[1], str(told[2])]}))
spark.stop()
"""


@pytest.mark.parametrize(
    ("requirements", "program"),
    [
        (["pandas>=2.3,<4", "pyarrow>=19"], _PANDAS),
        (["polars>=1.30,<2"], _POLARS),
        (["pyspark>=4.0,<5"], _SPARK),
    ],
    ids=["pandas", "polars", "spark"],
)
def test_other_tools_read_the_same_tables(
    published: Path, install: Install, requirements: list[str], program: str
) -> None:
    if program is _SPARK:
        assert shutil.which("java"), "Spark needs Java 17 or later: apt install openjdk-17-jre-headless"
    folder = published.resolve().parent / "parquet"
    command = [install(*requirements) / "python", "-c", program, folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    read = json.loads(done.stdout)
    with duckdb.connect(str(published.resolve()), read_only=True) as connection:
        columns = connection.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where not internal group by 1"
        ).fetchall()
        expected = {
            table: [names, connection.execute(f"select count(*) from {table}").fetchone()[0]]
            for table, names in columns
        }
        total, quote, day = connection.execute(f"select {_ASKED} from fct_observation").fetchone()
    assert read["tables"] == expected
    assert read["facts"] == [pytest.approx(total), quote, str(day)]
