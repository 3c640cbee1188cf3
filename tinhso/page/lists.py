"""Pages that list: provinces, indicators, all targets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from tinhso.page.facts import Facts, by_pillar
from tinhso.page.render import Renderer
from tinhso.page.targets import PROGRESS, target_rows


def pages(renderer: Renderer, facts: Facts) -> Iterator[tuple[str, str]]:
    """regions.html, indicators.html, targets.html."""
    covered: dict[str, set[str]] = defaultdict(set)
    for row in facts.scorecards:
        covered[row["region_id"]].add(row["indicator_id"])
    regions = [{**row, "n_covered": len(covered[row["region_id"]])} for row in facts.regions]
    groups = [
        ("regions_new", [row for row in regions if row["is_new"]]),
        ("regions_old", [row for row in regions if row["is_old"] and not row["is_new"]]),
        ("regions_wider", [row for row in regions if not row["is_old"] and not row["is_new"]]),
    ]
    yield renderer.page("regions.html", "regions.html", groups=groups)
    most_first = sorted(facts.indicators, key=lambda row: -row["n_values"])
    yield renderer.page("indicators.html", "indicators.html", pillars=by_pillar(most_first))
    counted = Counter(row["progress"] for row in facts.targets)
    yield renderer.page(
        "targets.html",
        "targets.html",
        targets=target_rows(facts.targets, renderer),
        progress=[(kind, counted[kind]) for kind in PROGRESS],
    )
