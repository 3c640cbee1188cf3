"""Floors: the least F1 each kind of fact may have on each labelled set. Rules may raise them; lowering is a decision.

Belongs here: reading, comparing and moving floors.yml. Does not belong here: measuring (measuring.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import floor
from pathlib import Path

import yaml

from tests.evaluation.measuring import Measurement

FLOORS = Path(__file__).with_name("floors.yml")
MARGIN = 0.005  # a floor is pinned this much below what was measured
SURE = "confidence_90"  # share of facts with confidence >= 0.9 that are right
_HEADER = """\
# The least F1 of each kind of fact on each labelled set (for confidence_90: of the facts with confidence >= 0.9, the
# share that is right). Written by `make eval ARGS=…`: --raise-floors moves up what has become better, --lower-floors
# moves down what has become worse and belongs in a commit that says why.
"""

Floors = dict[str, dict[str, float]]


def load_floors(path: Path = FLOORS) -> Floors:
    """set → kind → floor."""
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {}


def write_floors(floors: Mapping[str, Mapping[str, float]], path: Path = FLOORS) -> None:
    ordered = {name: dict(floors[name]) for name in sorted(floors)}
    path.write_text(_HEADER + yaml.safe_dump(ordered, sort_keys=False), encoding="utf-8")


def measured(measurement: Measurement, labelled_set: str) -> dict[str, float]:
    """What the floors of one set are held against."""
    found = {kind: figures.f1 for kind, figures in measurement.by_kind(labelled_set).items()}
    n_sure, n_right = measurement.calibration(labelled_set)[0.9]["all"]
    return found | {SURE: n_right / n_sure if n_sure else 1.0}


def below(measurement: Measurement, floors: Floors) -> list[str]:
    """A sentence for each floor that does not hold. Sets that are not there are not judged."""
    told = []
    for name in measurement.single_sets:
        for kind, value in measured(measurement, name).items():
            least = floors.get(name, {}).get(kind)
            if least is not None and value < least:
                see = f"make eval ARGS='--misses {name}'"
                told.append(f"{name}: {kind} is {value:.4f}, its floor is {least}; {see} shows what is wrong")
    return told


def raised(measurement: Measurement, floors: Floors) -> Floors:
    """The floors with every one that may be higher moved up, and those of new sets and kinds added; none goes down."""
    return _moved(measurement, floors, max)


def lowered(measurement: Measurement, floors: Floors) -> Floors:
    """The floors with every one that does not hold moved down below what was measured; none goes up."""
    return _moved(measurement, floors, min)


def _moved(measurement: Measurement, floors: Floors, choose: Callable[[float, float], float]) -> Floors:
    moved = {name: dict(kinds) for name, kinds in floors.items()}
    for name in measurement.single_sets:
        for kind, value in measured(measurement, name).items():
            new = pinned(value)
            old = moved.setdefault(name, {}).get(kind)
            moved[name][kind] = new if old is None else choose(old, new)
    return moved


def pinned(value: float) -> float:
    """The floor for a measured value: a little below it, on three decimals."""
    return max(0.0, floor((value - MARGIN) * 1000) / 1000)
