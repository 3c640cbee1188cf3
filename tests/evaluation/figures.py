"""Verdicts counted: precision, recall and F1 per kind of fact and per indicator, and what a confidence is worth.

Belongs here: arithmetic. Does not belong here: printing (report.py), writing files (quality_seed.py, floors.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.evaluation.judging import Verdict

KINDS = ("observation", "observation_relaxed", "event", "policy", "region", "primary_region", "scope", "comparator")
CONFIDENCES = (0.9, 0.8, 0.7, 0.6, 0.5)
_WITH_CONFIDENCE = ("observation", "event", "policy")


@dataclass(frozen=True, slots=True)
class Figures:
    """How many facts are labelled, found, and found right; shares are 1 where there was nothing to get wrong."""

    n_gold: int
    n_found: int
    n_right: int

    @property
    def precision(self) -> float:
        if not self.n_found:
            return 0.0 if self.n_gold else 1.0
        return self.n_right / self.n_found

    @property
    def recall(self) -> float:
        return self.n_right / self.n_gold if self.n_gold else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def figures_by_kind(verdicts: Sequence[Verdict]) -> dict[str, Figures]:
    """One entry per kind of KINDS. `scope` and `comparator` are the agreement on observations right otherwise."""
    observations = [v for v in verdicts if v.kind == "observation"]
    right = [v for v in observations if v.is_right]
    others = ("event", "policy", "region", "primary_region")
    return {
        "observation": count(observations),
        "observation_relaxed": count(observations, _ties_number_to_indicator_and_region),
        **{kind: count([v for v in verdicts if v.kind == kind]) for kind in others},
        "scope": count(right, lambda v: v.gold.get("scope") == v.found["scope"]),
        "comparator": count(right, lambda v: v.gold["comparator"] == v.found["comparator"]),
    }


def figures_by_indicator(verdicts: Iterable[Verdict]) -> dict[str, Figures]:
    """Observations, every field right, by indicator: labelled ones by the label's, found ones by their own."""
    observations = [v for v in verdicts if v.kind == "observation"]
    indicators = {fact["indicator"] for v in observations for fact in (v.gold, v.found) if fact}
    return {
        indicator: Figures(
            sum(v.gold is not None and v.gold["indicator"] == indicator for v in observations),
            sum(v.found is not None and v.found["indicator"] == indicator for v in observations),
            sum(v.is_right and v.gold["indicator"] == indicator for v in observations),
        )
        for indicator in sorted(indicators)
    }


def calibration(verdicts: Iterable[Verdict]) -> dict[float, dict[str, tuple[int, int]]]:
    """confidence → kind (and `all`) → (facts found with at least that confidence, how many of them are right)."""
    found = [v for v in verdicts if v.kind in _WITH_CONFIDENCE and v.found]
    table = {}
    for least in CONFIDENCES:
        sure = [v for v in found if v.found["confidence"] >= least]
        by_kind = {kind: [v for v in sure if v.kind == kind] for kind in _WITH_CONFIDENCE}
        table[least] = {kind: (len(vs), sum(v.is_right for v in vs)) for kind, vs in (by_kind | {"all": sure}).items()}
    return table


def count(verdicts: Sequence[Verdict], is_right: Callable[[Verdict], bool] = lambda v: v.is_right) -> Figures:
    """Figures of some verdicts, by what counts as right."""
    return Figures(
        sum(v.gold is not None for v in verdicts),
        sum(v.found is not None for v in verdicts),
        sum(is_right(v) for v in verdicts),
    )


def _ties_number_to_indicator_and_region(verdict: Verdict) -> bool:
    """Measure, status or period may be off."""
    return bool(verdict.gold and verdict.found) and not {"indicator", "region"} & set(verdict.wrong_fields)
