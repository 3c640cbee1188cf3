"""Values with their reports, as pages of evidence show them: one page per region and indicator."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from html import escape
from itertools import groupby
from typing import Any

from tinhso.page.facts import Facts, Pair
from tinhso.page.panel import anchor
from tinhso.page.values import EvidenceWriter, prepared
from tinhso.page.version import page_version

Row = Mapping[str, Any]


def pages(
    writers: Sequence[EvidenceWriter], facts: Facts, region_id: str, indicator_ids: Sequence[str], rows: Iterable[Row]
) -> Iterator[tuple[str, str]]:
    """evidence/<region>/<indicator>.html of every language, from the rows of `spool.evidence`, read once."""
    found = dict(values_by_indicator(rows))
    region = facts.region[region_id]
    for indicator_id in indicator_ids:
        values = with_anchors(found.get(indicator_id, []))
        n_more = values[0]["n_values"] - len(values) if values else 0
        composed = [
            {**one, "pieces": [(facts.region[old], value) for old, value in one["pieces"]]}
            for one in facts.composed.get((region_id, indicator_id), [])
        ]
        for writer in writers:
            yield writer.page(region, facts.indicator[indicator_id], composed, values, n_more)


def stamps(facts: Facts, hashes: Iterable[Row]) -> dict[Pair, str]:
    """Region and indicator of every page → what decides what is on it. `hashes`: of `spool.write_evidence`."""
    of_rows = {(row["region_id"], row["indicator_id"]): row["stamp"] for row in hashes}
    names = {id_: repr(row) for id_, row in (*facts.region.items(), *facts.indicator.items())}
    found = {}
    for pair in sorted({*of_rows, *facts.composed}):
        decides = (page_version(), of_rows.get(pair), *(names[one] for one in pair), repr(facts.composed.get(pair)))
        found[pair] = blake2b(repr(decides).encode(), digest_size=9).hexdigest()
    return found


def values_by_indicator(rows: Iterable[Row]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Indicator and its values with `reports`; the order of the rows is kept."""
    for indicator_id, of_indicator in groupby(rows, key=lambda row: row["indicator_id"]):
        values = []
        for _, reports in groupby(of_indicator, key=lambda row: row["chosen_observation_id"]):
            found = [prepared(report) for report in reports]
            values.append({**found[0], "reports": found, "correction": escape(correction(found[0]))})
        yield indicator_id, values


def with_anchors(values: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Each value with its `anchors`: its own first, each on the page once."""
    taken: set[str] = set()
    for value in values:
        own = anchor(value["chosen_observation_id"])
        wanted = [own, *value["years"]]
        value["anchors"] = [one for one in wanted if one not in taken]
        taken.update(wanted)
        value["anchors"] = value["anchors"] or [f"o{value['chosen_observation_id']}"]
    return values


def correction(row: Row) -> str:
    """An entry for vocabulary/corrections (YAML) that says what was read; a reviewer mends it and sets it active."""
    name = "-".join(str(row[key] or "x") for key in ("region_id", "period", "indicator_id"))
    name = re.sub("[^a-z0-9]", "-", name.lower())[:80]
    value = json.dumps(row["value"])
    return f"""- id: {name}
  target: {{observation_id: "{row["chosen_observation_id"]}"}}
  action: override
  set: {{value: {value}}}
  expect: {{value: {value}}}
  reason: What is wrong, and how one knows it.
  status: proposed
  reviewed_on: {row["published_date"] or row["period_end"] or "2025-01-01"}
"""
