"""Figures: the arithmetic, and that it equals that of the scoring tool beside the project when that is there."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import defaultdict
from types import ModuleType
from typing import Any

import pytest

from tests.evaluation.figures import Figures, calibration, figures_by_indicator
from tests.evaluation.judging import Verdict
from tests.evaluation.labelled import OWN, SHARED
from tests.evaluation.measuring import ALL, Measurement, measure
from tests.evaluation.measuring import OWN as OWN_TOGETHER

SCORE = SHARED / "tools" / "score.py"
COMPARED = ("observation", "observation_relaxed", "event", "policy", "region")


@pytest.fixture(scope="module")
def measurement() -> Measurement:
    return measure()


def test_shares_follow_from_counts() -> None:
    figures = Figures(n_gold=8, n_found=5, n_right=4)
    assert (figures.precision, figures.recall) == (0.8, 0.5)
    assert figures.f1 == pytest.approx(2 * 0.8 * 0.5 / 1.3)


def test_nothing_to_find_and_nothing_found_is_perfect_and_inventing_is_not() -> None:
    assert Figures(0, 0, 0).f1 == 1
    assert (Figures(0, 2, 0).precision, Figures(2, 0, 0).precision) == (0, 0)


def test_a_wrong_indicator_counts_against_both() -> None:
    wrong = Verdict("a", "observation", {"indicator": "dti"}, {"indicator": "papi"}, ("indicator",))
    assert figures_by_indicator([wrong]) == {"dti": Figures(1, 0, 0), "papi": Figures(0, 1, 0)}


def test_calibration_counts_the_facts_that_are_at_least_so_sure() -> None:
    sure = Verdict("a", "event", {}, {"confidence": 0.95})
    unsure = Verdict("a", "event", None, {"confidence": 0.75})
    table = calibration([sure, unsure, Verdict("a", "event", {}, None)])
    assert {least: kinds["event"] for least, kinds in table.items()} == {
        0.9: (1, 1), 0.8: (1, 1), 0.7: (2, 1), 0.6: (2, 1), 0.5: (2, 1)
    }  # fmt: skip


def test_every_own_set_is_measured_and_the_sums_are_those_of_the_parts(measurement: Measurement) -> None:
    own = [path.stem for path in OWN.glob("*.jsonl")]
    assert own and set(own) <= set(measurement.single_sets)
    for together, parts in ((OWN_TOGETHER, own), (ALL, measurement.single_sets)):
        figures = measurement.by_kind(together)
        for kind, whole in figures.items():
            assert whole.n_gold == sum(measurement.by_kind(part)[kind].n_gold for part in parts), kind
            assert whole.n_right == sum(measurement.by_kind(part)[kind].n_right for part in parts), kind


def test_indicators_add_up_to_the_observations(measurement: Measurement) -> None:
    whole = measurement.by_kind(ALL)["observation"]
    parts = measurement.by_indicator(ALL).values()
    for count in ("n_gold", "n_found", "n_right"):
        assert sum(getattr(part, count) for part in parts) == getattr(whole, count)


def labelled_files() -> list[str]:
    """The files the scoring tool can read, where it lies beside the project."""
    if not SCORE.is_file():
        return []
    return [str(path) for path in (*sorted(OWN.glob("*.jsonl")), *sorted((SHARED / "gold").glob("*.jsonl")))]


@pytest.fixture(scope="module")
def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SCORE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tables_of(measurement: Measurement) -> tuple[Any, ...]:
    """The readings in the form in which the scoring tool holds a warehouse."""
    articles: dict[str, tuple[str, str | None]] = {}
    regions, observations, events, policies = (defaultdict(list) for _ in range(4))
    for document, reading in measurement.readings.items():
        articles[document] = (document, reading.primary_region)
        regions[document] = sorted(reading.regions)
        observations[document] = list(reading.observations)
        events[document] = list(reading.events)
        policies[document] = list(reading.policies)
    return articles, regions, observations, events, policies


@pytest.mark.parametrize("gold", labelled_files())
def test_figures_equal_those_of_the_scoring_tool(
    gold: str,
    score: ModuleType,
    measurement: Measurement,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(score, "read_warehouse", lambda path: tables_of(measurement))
    monkeypatch.setattr(sys, "argv", ["score.py", "none", gold, "--json"])
    score.main()
    theirs = json.loads(capsys.readouterr().out)
    ours = measurement.by_kind(gold.rpartition("/")[2].removesuffix(".jsonl"))
    assert theirs["absent"] == 0
    assert round(ours["primary_region"].f1, 4) == theirs["primary_region_accuracy"]
    for kind in COMPARED:
        f = ours[kind]
        assert {
            "precision": round(f.precision, 4), "recall": round(f.recall, 4), "f1": round(f.f1, 4),
            "right": f.n_right, "gold": f.n_gold, "found": f.n_found,
        } == theirs[kind], kind  # fmt: skip
