"""Targets as tables show them."""

from __future__ import annotations

from collections.abc import Sequence

from tinhso.page import charts
from tinhso.page.facts import MOST, Row
from tinhso.page.render import Renderer

PROGRESS = ("met", "on_track", "behind", "overdue", "no_report_at_due", "no_report")


def target_rows(targets: Sequence[Row], renderer: Renderer) -> list[Row]:
    """The first rows of mart_target_progress with the name of their scope and a drawing."""
    return [
        {
            **row,
            "scope_name": renderer.scope(row["scope"]),
            "drawn": charts.bullet(row["target_value"], row["actual_value"], row["unit"] == "percent")
            if row["measure"] == "value"
            else None,
        }
        for row in targets[:MOST]
    ]
