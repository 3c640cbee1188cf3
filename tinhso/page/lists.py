"""Pages that list: provinces, indicators, targets, events, policies, and what the release holds; and the search."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby

from tinhso.page.downloads import SPREADSHEETS
from tinhso.page.facts import N_EVENTS, Facts, Row, by_pillar
from tinhso.page.render import Renderer
from tinhso.page.targets import PROGRESS, target_rows


def pages(renderer: Renderer, facts: Facts) -> Iterator[tuple[str, str]]:
    """One page of each list."""
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
        n_targets=len(facts.targets),
        progress=[(kind, counted[kind]) for kind in PROGRESS],
    )
    n_events = facts.events[0]["n_events"] if facts.events else 0
    yield renderer.page("events.html", "events.html", years=_by_year(facts), n_more=n_events - N_EVENTS)
    yield renderer.page(
        "policies.html",
        "policies.html",
        policies=[
            {**row, "regions": [facts.region[one] for one in row["region_ids"][:5] if one in facts.region]}
            for row in facts.all_policies
        ],
    )
    yield renderer.page(
        "data.html",
        "data.html",
        build=facts.build,
        sources=facts.sources,
        quality=facts.quality,
        changes=facts.changes,
        tables=facts.tables,
        files=SPREADSHEETS,
    )
    yield renderer.page("search.html", "search.html")


def _by_year(facts: Facts) -> list[tuple[int | None, list[Row]]]:
    """Events by the year they begin in, with the regions they concern; in their order, the newest first."""
    events = [
        {**event, "region_names": [facts.region[one] for one in event["region_ids"] if one in facts.region]}
        for event in facts.events[:N_EVENTS]
    ]
    return [
        (year, list(found)) for year, found in groupby(events, key=lambda e: e["start_date"] and e["start_date"].year)
    ]
