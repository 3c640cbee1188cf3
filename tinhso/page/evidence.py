"""Values with their reports, as pages of evidence show them: one page per region and indicator."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import escape

from tinhso.page.facts import Facts, grouped
from tinhso.page.panel import anchor
from tinhso.page.render import Renderer
from tinhso.page.values import ValueWriter, prepared

Row = Mapping[str, Any]
Pair = tuple[str, str]  # region_id, indicator_id

# Where the home page's figure of a year is found: `o` as reported by one of the 63, `n` of one of the 34 units.
YEAR_MARKS = {"as_reported": "o", "units_2025": "n"}


def pages(renderers: Sequence[Renderer], facts: Facts, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """evidence/<region>/<indicator>.html of every language, from the rows of `queries.evidence`, read once."""
    by_year = year_anchors(facts.panel_rows)
    composed = _composed(facts)
    indicators = {row["indicator_id"]: row for row in facts.indicators}
    writers = [(renderer, ValueWriter(renderer)) for renderer in renderers]
    for (region_id, indicator_id), values in values_by_pair(rows):
        region, indicator = facts.region[region_id], indicators[indicator_id]
        pieces = composed.pop((region_id, indicator_id), [])
        anchored = with_anchors(values, by_year)
        n_more = values[0]["n_values"] - len(values)
        for writer in writers:
            yield _page(writer, region, indicator, composed=pieces, values=anchored, n_more=n_more)
    for (region_id, indicator_id), pieces in composed.items():
        for writer in writers:
            yield _page(writer, facts.region[region_id], indicators[indicator_id], composed=pieces, values=[], n_more=0)


def _page(
    writer: tuple[Renderer, ValueWriter], region: Row, indicator: Row, values: Sequence[Row], **shown: Any
) -> tuple[str, str]:
    renderer, html = writer
    names = f"{escape(renderer.name(region))} · {escape(renderer.name(indicator))}"
    has_old_part = region["is_new"] and not region["is_unchanged"]
    return renderer.page(
        "evidence.html",
        f"evidence/{region['region_id']}/{indicator['indicator_id']}.html",
        region=region,
        indicator=indicator,
        values=[html.section(value, names, has_old_part) for value in values],
        **shown,
    )


def _composed(facts: Facts) -> dict[Pair, list[dict[str, Any]]]:
    """Figures of the 34 units that were put together from those of merged provinces, with their pieces."""
    reported = {
        (row["region_id"], row["indicator_id"], row["year"]): row
        for row in facts.panel_rows
        if row["geography"] == "as_reported"
    }
    pieces = grouped(facts.successions, "new_region_id")
    found: dict[Pair, list[dict[str, Any]]] = {}
    for row in facts.panel_rows:
        if row["basis"] in ("summed", "weighted"):
            of_row = [
                (facts.region[piece["old_region_id"]], reported.get((piece["old_region_id"], *_key(row))))
                for piece in pieces[row["region_id"]]
            ]
            found.setdefault((row["region_id"], row["indicator_id"]), []).append({**row, "pieces": of_row})
    return found


def _key(row: Row) -> tuple[str, int]:
    return row["indicator_id"], row["year"]


def values_by_pair(rows: Iterable[Row]) -> Iterator[tuple[Pair, list[dict[str, Any]]]]:
    """(region, indicator) and its values with `reports`; the order of the rows is kept."""
    for pair, of_pair in groupby(rows, key=lambda row: (row["region_id"], row["indicator_id"])):
        values = []
        for _, reports in groupby(of_pair, key=lambda row: row["chosen_observation_id"]):
            found = [prepared(report) for report in reports]
            values.append({**found[0], "reports": found, "correction": escape(correction(found[0]))})
        yield pair, values


def year_anchors(panel: Iterable[Row]) -> dict[str, list[str]]:
    """Per chosen observation the anchors by which the panel's years lead to it."""
    found: dict[str, list[str]] = {}
    for row in panel:
        if row["chosen_observation_id"]:
            found.setdefault(row["chosen_observation_id"], []).append(f"{YEAR_MARKS[row['geography']]}{row['year']}")
    return found


def with_anchors(values: Sequence[dict[str, Any]], by_year: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Each value with its `anchors`: its own first, each on the page once."""
    taken: set[str] = set()
    for value in values:
        own = anchor(value["chosen_observation_id"])
        wanted = [own, *by_year.get(value["chosen_observation_id"], [])]
        value["anchors"] = [one for one in wanted if one not in taken]
        taken.update(wanted)
        value["anchors"] = value["anchors"] or [f"o{value['chosen_observation_id']}"]
    return list(values)


def correction(row: Row) -> str:
    """An entry for vocabulary/corrections (YAML) that says what was read; a reviewer mends it and sets it active."""
    name = "-".join(str(row[key] or "x") for key in ("region_id", "period", "indicator_id"))
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())[:80]
    value = json.dumps(row["value"])
    return f"""- id: {name}
  target: {{observation_id: {json.dumps(row["chosen_observation_id"])}}}
  action: override
  set: {{value: {value}}}
  expect: {{value: {value}}}
  reason: What is wrong, and how one knows it.
  status: proposed
  reviewed_on: {row["published_date"] or row["period_end"] or "2025-01-01"}
"""
