"""Values with their reports, as pages of evidence show them: one page per region and indicator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import yaml

from tinhso.page.panel import anchor

Row = Mapping[str, Any]
Pair = tuple[str, str]  # region_id, indicator_id

# Where the home page's figure of a year is found: `o` as reported by one of the 63, `n` of one of the 34 units.
YEAR_MARKS = {"as_reported": "o", "units_2025": "n"}


def pages(rows: Iterable[Row]) -> Iterator[tuple[Pair, list[dict[str, Any]]]]:
    """(region, indicator) and its values with `reports`, from the rows of `queries.evidence`, in their order."""
    for pair, of_pair in groupby(rows, key=lambda row: (row["region_id"], row["indicator_id"])):
        values = []
        for _, reports in groupby(of_pair, key=lambda row: row["chosen_observation_id"]):
            found = list(reports)
            values.append({**found[0], "reports": found, "correction": correction(found[0])})
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
    """An entry for vocabulary/corrections that says what was read; the reviewer mends it and sets it active."""
    name = "-".join(str(row[key] or "x") for key in ("region_id", "period", "indicator_id"))
    entry = {
        "id": "".join(c if c.isalnum() and c.isascii() else "-" for c in name.lower())[:80],
        "target": {"observation_id": row["chosen_observation_id"]},
        "action": "override",
        "set": {"value": row["value"]},
        "expect": {"value": row["value"]},
        "reason": "What is wrong, and how one knows it.",
        "status": "proposed",
        "reviewed_on": "2000-01-01",
    }
    return yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=120)
