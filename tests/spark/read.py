"""Run by a Python that has pyspark: the reading stages on a Spark cluster, what came of them on standard output."""

from __future__ import annotations

import os
import pickle
import sys
from itertools import islice
from pathlib import Path

import orchestration.reading
from tests.bench.bench_extract import captures
from tests.integration import deadly
from tests.stages import read_stages


def main(data: str, master: str, n_captures: str, batch: str, manner: str) -> None:
    orchestration.reading._BATCH = int(batch)
    if manner == "another version":
        orchestration.reading.extractor_version = lambda _: "of the driver"
    elif manner:
        orchestration.reading.prepare = getattr(deadly, manner)
    told = os.dup(1)
    os.dup2(2, 1)  # Spark talks
    received = list(islice(captures(10), int(n_captures)))
    read = read_stages(Path(data), received, f'[reading]\nspark = "{master}"\n')
    with os.fdopen(told, "wb") as out:
        pickle.dump(read, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
