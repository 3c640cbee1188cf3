"""A labelled article read the way the pipeline reads it: parse, extract, and what the warehouse would call a fact.

Belongs here: running the rooms in process. Does not belong here: judging what they found (judging.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from tests.evaluation.labelled import Labelled
from tests.evaluation.matching import Fact
from tinhso.extract import extract
from tinhso.parse import parse
from tinhso.records import Article, Event, Evidence, Extraction, Observation, PolicyCitation
from tinhso.settings import PROJECT
from tinhso.vocabulary import Vocabulary

_PRECISION = {"day": 10, "month": 7, "year": 4}


class RefusedError(RuntimeError):
    """A labelled article that parse does not take for one: nothing could be measured on it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts found in one article, with the keys of labels; `text` is what their `at` (start, end) leads into."""

    text: str
    primary_region: str | None
    regions: frozenset[str]
    observations: tuple[Fact, ...]
    events: tuple[Fact, ...]
    policies: tuple[Fact, ...]


@lru_cache(maxsize=1)
def least_confidence() -> float:
    """Below it a number is not a fact of the warehouse."""
    project = yaml.safe_load((PROJECT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    return float(project["vars"]["min_confidence"])


def article_of(labelled: Labelled, vocabulary: Vocabulary) -> Article:
    """The article parse makes of the capture. Raises RefusedError when it makes none."""
    article = parse(labelled.capture, vocabulary)
    if not isinstance(article, Article):
        raise RefusedError(f"{labelled.document}: {article.reason}, {article.detail}")
    return article


def read(labelled: Labelled, vocabulary: Vocabulary) -> Reading:
    """What the pipeline writes down from one article."""
    article = article_of(labelled, vocabulary)
    return reading_of(article.text, extract(article, vocabulary))


def reading_of(text: str, extraction: Extraction) -> Reading:
    """The facts of an extraction, as the warehouse keeps them: numbers without indicator or region are none."""
    named = {mention.region_id for mention in extraction.regions}
    primary = extraction.primary_region_id
    return Reading(
        text, primary, frozenset(named | ({primary} if primary else set())),
        tuple(_observation(o) for o in extraction.observations if is_fact(o)),
        tuple(map(_event, extraction.events)), tuple(map(_policy, extraction.policies)),
    )  # fmt: skip


def is_fact(observation: Observation) -> bool:
    """Whether the warehouse counts it as a fact (else it stays in mart_uncatalogued_numbers)."""
    has_place = observation.indicator_id is not None and observation.region_id is not None
    return has_place and observation.confidence >= least_confidence()


def _observation(o: Observation) -> dict[str, Any]:
    return {
        "indicator": o.indicator_id, "region": o.region_id, "measure": o.measure, "value": o.value,
        "status": o.status, "period": o.period, "scope": o.scope, "comparator": o.comparator,
        "confidence": o.confidence, "decisions": o.decisions, **_evidence(o.evidence),
    }  # fmt: skip


def _event(e: Event) -> dict[str, Any]:
    return {
        "type": e.event_type, "name": e.event_name, "start": _cut(e.start_date, e.date_precision),
        "venue_region": e.venue_region_id, "confidence": e.confidence, **_evidence(e.evidence),
    }  # fmt: skip


def _policy(p: PolicyCitation) -> dict[str, Any]:
    return {"number": p.number, "doc_type": p.doc_type, "confidence": p.confidence, **_evidence(p.evidence)}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "quote": evidence.quote,
        "at": (evidence.quote_start, evidence.quote_end),
        "rule": evidence.rule_id,
    }


def _cut(day: date | None, precision: str | None) -> str | None:
    """A date as exact as it is known: day, month or year."""
    return day.isoformat()[: _PRECISION[precision or "day"]] if day else None
