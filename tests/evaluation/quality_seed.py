"""The figures on the project's own labelled sets as rows of the seed that becomes meta_extraction_quality.

Belongs here: the file. It lies in the dbt project and not in vocabulary/registers, because what lies there makes the
extractor's version: measuring would change what was measured. Sets that lie outside the project are left out, so that
the file is the same for everyone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from tests.evaluation.figures import Figures
from tests.evaluation.labelled import own_sets
from tests.evaluation.measuring import OWN, Measurement
from tinhso.settings import PROJECT

SEED = PROJECT / "dbt_project" / "seeds" / "extraction_quality.csv"
COLUMNS = (
    "labelled_set", "kind", "indicator_id", "n_gold", "n_found", "n_right", "precision", "recall", "f1",
    "extractor_version",
)  # fmt: skip


def write_seed(measurement: Measurement, path: Path = SEED) -> None:
    """One row per own set (and `own` for all of them), kind and, for observations, indicator."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for name in (*own_sets(), OWN):
            writer.writerows(_rows(measurement, name))


def _rows(measurement: Measurement, name: str) -> Iterator[tuple[object, ...]]:
    version = measurement.extractor_version
    for kind, figures in measurement.by_kind(name).items():
        yield name, kind, None, *_numbers(figures), version
    for indicator, figures in measurement.by_indicator(name).items():
        yield name, "observation", indicator, *_numbers(figures), version


def _numbers(figures: Figures) -> tuple[object, ...]:
    shares = (f"{share:.4f}" for share in (figures.precision, figures.recall, figures.f1))
    return figures.n_gold, figures.n_found, figures.n_right, *shares
