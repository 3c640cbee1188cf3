"""Pages of indicators: definition, coverage, all values, targets, where sources disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tinhso.page import charts
from tinhso.page.facts import Facts
from tinhso.page.home import MARKS, value_text
from tinhso.page.render import Renderer
from tinhso.page.targets import target_rows


def pages(renderer: Renderer, facts: Facts, indicator_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """indicator/<id>.html, for those without a value too."""
    for indicator_id in indicator_ids:
        series = facts.series.get(indicator_id)
        targets = facts.of_indicator["targets"][indicator_id]
        yield renderer.page(
            "indicator.html",
            f"indicator/{indicator_id}.html",
            indicator=facts.indicator[indicator_id],
            tables=[_matrix(facts.panel, series, g, renderer) for g in MARKS if series and series["values"][g]],
            n_targets=len(targets),
            targets=target_rows(targets, renderer),
            conflicts=facts.of_indicator["conflicts"][indicator_id],
        )


def _matrix(panel: Mapping[str, Any], series: Mapping[str, Any], geography: str, renderer: Renderer) -> dict[str, Any]:
    """All values of an indicator on one geography: regions that have any, by year."""
    by_year = series["values"][geography]
    years = sorted(by_year)
    known = [value for values in by_year.values() for value in values if value is not None]
    rows = []
    for at, (region_id, *names) in enumerate(panel["regions"][geography]):
        line = [(int(year), by_year[year][at]) for year in years]
        if any(value is not None for _, value in line):
            rows.append(
                {
                    "region_id": region_id,
                    "name": names[renderer.at],
                    "cells": [
                        (year, "" if value is None else value_text(value, series, renderer.lang))
                        for year, value in line
                    ],
                    "spark": charts.spark(line, min(known), max(known)),
                }
            )
    return {"geography": geography, "years": years, "rows": rows, "mark": MARKS[geography]}
