"""The pinned floors hold, move only the way they were told to, and the published figures have their form."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.evaluation.figures import KINDS
from tests.evaluation.floors import FLOORS, SURE, below, load_floors, lowered, measured, pinned, raised, write_floors
from tests.evaluation.labelled import own_sets
from tests.evaluation.measuring import OWN, Measurement, measure
from tests.evaluation.quality_seed import COLUMNS, SEED, write_seed


@pytest.fixture(scope="module")
def measurement() -> Measurement:
    return measure()


def test_every_floor_holds(measurement: Measurement) -> None:
    assert below(measurement, load_floors()) == []


def test_every_set_of_the_project_has_a_floor_for_every_kind() -> None:
    floors = load_floors()
    assert {name: set(floors.get(name, {})) for name in own_sets()} == {name: {*KINDS, SURE} for name in own_sets()}


def test_a_floor_is_a_little_below_what_was_measured() -> None:
    assert [pinned(value) for value in (1.0, 0.9304, 0.002)] == [0.995, 0.925, 0.0]


def test_raising_never_lowers_and_lowering_never_raises(measurement: Measurement) -> None:
    name = own_sets()[0]
    now = measured(measurement, name)
    floors = {name: {"observation": 1.01, "event": 0.0, "region": now["region"]}}
    up, down = raised(measurement, floors)[name], lowered(measurement, floors)[name]
    assert (up["observation"], up["event"]) == (1.01, pinned(now["event"]))
    assert (down["observation"], down["event"]) == (pinned(now["observation"]), 0.0)
    assert up["policy"] == down["policy"] == pinned(now["policy"]), "a kind without a floor gets one"
    assert floors[name]["event"] == 0.0, "what was given is left alone"


def test_a_broken_floor_is_told_with_what_to_do(measurement: Measurement) -> None:
    name = own_sets()[0]
    (told,) = below(measurement, {name: {"observation": 1.01}})
    assert told.startswith(f"{name}: observation is ") and f"--misses {name}" in told


def test_lowering_leaves_no_floor_broken(measurement: Measurement) -> None:
    impossible = {name: dict.fromkeys([*KINDS, SURE], 1.01) for name in measurement.single_sets}
    assert below(measurement, impossible)
    assert below(measurement, lowered(measurement, impossible)) == []


def test_floors_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_floors({"b": {"event": 0.9}, "a": {"region": 0.995}}, tmp_path / "floors.yml")
    assert load_floors(tmp_path / "floors.yml") == {"a": {"region": 0.995}, "b": {"event": 0.9}}
    assert (tmp_path / "floors.yml").read_text().splitlines()[:3] == FLOORS.read_text().splitlines()[:3]


def test_the_seed_holds_every_set_and_kind_and_is_the_same_each_time(measurement: Measurement, tmp_path: Path) -> None:
    write_seed(measurement, tmp_path / "one.csv")
    write_seed(measurement, tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    with (tmp_path / "one.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    totals = {(row["labelled_set"], row["kind"]) for row in rows if not row["indicator_id"]}
    assert totals == {(name, kind) for name in (*own_sets(), OWN) for kind in KINDS}
    assert {row["extractor_version"] for row in rows} == {measurement.extractor_version}


def test_the_seed_of_the_project_has_these_columns_and_no_set_from_elsewhere() -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert {row["labelled_set"] for row in reader} <= {*own_sets(), OWN}
        assert tuple(reader.fieldnames) == COLUMNS
