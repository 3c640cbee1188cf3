"""All labelled sets measured: the verdicts on every article and the figures that follow.

Belongs here: one measurement as a value. Does not belong here: what is done with it (report, floors, quality_seed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tests.evaluation.figures import Figures, calibration, figures_by_indicator, figures_by_kind
from tests.evaluation.judging import Verdict, judge
from tests.evaluation.labelled import all_sets, own_sets
from tests.evaluation.reading import Reading, read
from tinhso.extract import extractor_version
from tinhso.settings import PROJECT
from tinhso.vocabulary import load_vocabulary

OWN = "own"  # the project's sets together
ALL = "all"


@dataclass(frozen=True)
class Measurement:
    """Verdicts by labelled set (and `own`, `all` for several together), and the readings they are about, by article."""

    extractor_version: str
    verdicts: Mapping[str, tuple[Verdict, ...]]
    readings: Mapping[str, Reading]

    def by_kind(self, labelled_set: str) -> dict[str, Figures]:
        return figures_by_kind(self.verdicts[labelled_set])

    def by_indicator(self, labelled_set: str) -> dict[str, Figures]:
        return figures_by_indicator(self.verdicts[labelled_set])

    def calibration(self, labelled_set: str) -> dict[float, dict[str, tuple[int, int]]]:
        return calibration(self.verdicts[labelled_set])

    @property
    def single_sets(self) -> tuple[str, ...]:
        return tuple(name for name in self.verdicts if name not in (OWN, ALL))


@lru_cache(maxsize=1)
def measure() -> Measurement:
    """Every labelled article that is there, read by the code and vocabulary of this work tree."""
    vocabulary = load_vocabulary(PROJECT / "vocabulary")
    verdicts: dict[str, tuple[Verdict, ...]] = {}
    readings: dict[str, Reading] = {}
    for name, articles in all_sets().items():
        found = {labelled.document: read(labelled, vocabulary) for labelled in articles}
        readings |= found
        verdicts[name] = tuple(v for a in articles for v in judge(a.gold, found[a.document]))
    single = tuple(verdicts)
    verdicts[OWN] = tuple(v for name in single if name in own_sets() for v in verdicts[name])
    verdicts[ALL] = tuple(v for name in single for v in verdicts[name])
    return Measurement(extractor_version(vocabulary), verdicts, readings)
