"""From a number that is read to an Observation: its evidence, its id, how sure it is, how each field was decided."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from tinhso.extract.links import Link
from tinhso.extract.measures import Measured, unit_of
from tinhso.extract.places import Place
from tinhso.extract.setting import Setting
from tinhso.extract.timing import Timing
from tinhso.records import Observation
from tinhso.text import Span


class Fact(NamedTuple):
    """A number with all that is read of it but its scope."""

    link: Link
    place: Place
    timing: Timing
    measured: Measured
    is_past: bool = False  # 'từ vị trí 38 của năm 2020 lên …'


def observation_of(fact: Fact, scope: str | None, setting: Setting, start: int | None = None) -> Observation:
    """The observation, quoted from the head to the number (from `start`, where given, to the number)."""
    link, place, timing, measured = fact.link, fact.place, fact.timing, fact.measured
    quantity, document = link.quantity, setting.document
    first, last = quantity.start if start is None else start, quantity.end
    if link.head:
        first, last = min(first, link.head.start), max(last, link.head.end)
    evidence = document.evidence(Span(first, last), link.rule_id)
    identity = (
        document.article_id,
        link.rule_id,
        evidence.quote,
        link.indicator_id,
        place.region_id,
        measured.measure,
        measured.value,
        timing.status,
        timing.period,
        scope,
    )
    return Observation(
        observation_id(identity),
        link.indicator_id,
        None,
        place.region_id,
        measured.measure,
        measured.value,
        measured.high,
        unit_of(measured.measure, setting.grammar.units[link.indicator_id], link.kind),
        timing.status,
        quantity.comparator,
        timing.period,
        timing.is_inferred,
        scope,
        setting.confidence.of(link, measured.measure, place.how, timing.how_period, timing.how_status),
        evidence,
        document.sentence_around(first, last),
        _decisions(fact, scope),
    )


def observation_id(identity: tuple) -> str:
    """Sixteen hex digits that change with any part of `identity`."""
    return hashlib.sha256("\x1f".join(map(str, identity)).encode()).hexdigest()[:16]


def _decisions(fact: Fact, scope: str | None) -> dict[str, str]:
    return {
        "indicator": f"{fact.link.how} (score {fact.link.score:.2f})",
        "region": fact.place.how,
        "period": fact.timing.how_period,
        "status": fact.timing.how_status,
        "measure": fact.measured.measure,
        "scope": "as the text says" if scope else "none said",
    }
