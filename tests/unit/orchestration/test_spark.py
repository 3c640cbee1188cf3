"""Spark where there is none. What it does on a cluster is tried by tests/spark."""

from __future__ import annotations

import sys

import pytest

from orchestration.spark import SparkError, SparkWorkers
from tinhso.workers import Workers


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> SparkWorkers:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    return SparkWorkers("spark://nowhere:7077", Workers(1, print), print)


def test_where_spark_is_not_installed_it_is_told_how(workers: SparkWorkers) -> None:
    with workers, pytest.raises(SparkError, match=r"pip install 'tinhso\[spark\]', and Java 17"):
        list(workers.map(sum, [[1, 2]], abs))


def test_without_work_spark_is_not_asked_for(workers: SparkWorkers) -> None:
    with workers:
        assert list(workers.map(sum, [], abs)) == []
