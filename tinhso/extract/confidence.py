"""How sure a reading is: one table, `vocabulary/rules/confidence.yml`, measured against labelled articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tinhso.extract.links import Link
from tinhso.vocabulary import Vocabulary

_LEAST, _MOST = 0.05, 0.99


@dataclass(frozen=True)
class Confidence:
    """`linked`: by how a number was tied to its indicator, [score at least, confidence], best first; the others: what
    each assumption takes away."""

    linked: Mapping[str, Sequence[Sequence[float]]]
    less_for_measure: Mapping[str, float]
    less_for_region: Mapping[str, float]
    less_for_period: Mapping[str, float]
    less_for_status: Mapping[str, float]

    def of(self, link: Link, measure: str, region: str, period: str, status: str) -> float:
        """From 0.05 to 0.99; `region`, `period` and `status` say how each was decided."""
        sure = next(share for least, share in self.linked[link.how] if link.score >= least or not least)
        less = (
            self.less_for_measure.get(measure, 0.0)
            + self.less_for_region.get(region, 0.0)
            + self.less_for_period.get(period, 0.0)
            + self.less_for_status.get(status, 0.0)
        )
        return round(min(_MOST, max(_LEAST, sure - less)), 2)


@lru_cache(maxsize=4)
def confidence(vocabulary: Vocabulary) -> Confidence:
    """The table of `vocabulary/rules/confidence.yml`."""
    return Confidence(**vocabulary.rules["confidence"])
