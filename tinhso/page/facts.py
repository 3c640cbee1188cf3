"""What the pages share of one release, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tinhso.page import queries
from tinhso.page.boundaries import Outlines, read_outlines
from tinhso.page.panel import build_panel

Row = dict[str, Any]
Pair = tuple[str, str]  # region_id, indicator_id

PILLARS = ("composite", "government", "economy", "society", "infrastructure", "people", "security", "finance")
N_ARTICLES = 12  # the newest of a region
N_POLICIES = 12  # cited most in articles about a region
N_ALL_POLICIES = 500
N_EVENTS = 500  # the newest; the CSV file has all
N_OF_REGION = 14  # events
MOST = 100  # rows of one table: longer ones no reader reads to their end, the CSV files have all


@dataclass(frozen=True)
class Maps:
    """Outlines of provinces by geography ('63', '34'), where they were given, and whose they are."""

    outlines: Mapping[str, Outlines] = field(default_factory=dict)
    credit: str = ""


@dataclass(frozen=True)
class Facts:
    """Rows as `queries` returns them, the panel of the home page, and what is found by id."""

    build: Row
    regions: list[Row]
    indicators: list[Row]
    panel: dict[str, Any]
    targets: list[Row]
    scorecards: list[Row]
    successions: list[Row]
    events: list[Row]
    articles: list[Row]
    policies: list[Row]
    conflicts: list[Row]
    all_policies: list[Row]
    sources: list[Row]
    quality: list[Row]
    changes: list[Row]
    tables: list[Row]
    composed: Mapping[Pair, list[Row]]
    maps: Maps
    region: Mapping[str, Row] = field(init=False)
    indicator: Mapping[str, Row] = field(init=False)
    series: Mapping[str, Any] = field(init=False)
    place: Mapping[str, Mapping[str, int]] = field(init=False)  # per geography, of a region in the panel's lists

    def __post_init__(self) -> None:
        object.__setattr__(self, "region", {row["region_id"]: row for row in self.regions})
        object.__setattr__(self, "indicator", {row["indicator_id"]: row for row in self.indicators})
        object.__setattr__(self, "series", {one["id"]: one for one in self.panel["indicators"]})
        regions = self.panel["regions"].items()
        object.__setattr__(self, "place", {g: {one[0]: at for at, one in enumerate(found)} for g, found in regions})

    @cached_property
    def of_region(self) -> Mapping[str, Mapping[str, list[Row]]]:
        """Rows of these names by region: a page of a region is made of them."""
        by_region = {name: grouped(getattr(self, name), "region_id") for name in _OF_REGION}
        events: dict[str, list[Row]] = defaultdict(list)
        for event in self.events:
            for region_id in event["region_ids"]:
                events[region_id].append(event)
        return {**by_region, "events": events}

    @cached_property
    def of_indicator(self) -> Mapping[str, Mapping[str, list[Row]]]:
        """Likewise by indicator."""
        return {name: grouped(getattr(self, name), "indicator_id") for name in ("targets", "conflicts")}


_OF_REGION = ("scorecards", "targets", "articles", "policies")


def read_facts(connection: queries.Connection, boundaries: Mapping[str, Path], credit: str) -> Facts:
    """Everything but the evidence, which is too much to hold. `boundaries`: GeoJSON files by geography."""
    regions, indicators = queries.regions(connection), queries.indicators(connection)
    panel_rows, targets = queries.panel(connection), queries.targets(connection)
    successions = queries.successions(connection)
    return Facts(
        build=queries.build(connection),
        regions=regions,
        indicators=indicators,
        panel=build_panel(regions, indicators, panel_rows, targets),
        targets=targets,
        scorecards=queries.scorecards(connection),
        successions=successions,
        events=queries.events(connection, N_EVENTS, N_OF_REGION),
        articles=queries.articles_by_region(connection, N_ARTICLES),
        policies=queries.policies_by_region(connection, N_POLICIES),
        conflicts=queries.conflicts(connection, MOST),
        all_policies=queries.policies(connection, N_ALL_POLICIES),
        sources=queries.sources(connection),
        quality=queries.quality(connection),
        changes=queries.changes(connection),
        tables=queries.tables(connection),
        composed=_composed(panel_rows, successions),
        maps=Maps(_outlines(regions, boundaries), credit),
    )


def _outlines(regions: Sequence[Row], boundaries: Mapping[str, Path]) -> dict[str, Outlines]:
    flags = {"63": "is_old", "34": "is_new"}
    return {
        geography: read_outlines(path, [region for region in regions if region[flags[geography]]])
        for geography, path in boundaries.items()
    }


def _composed(panel_rows: Sequence[Row], successions: Sequence[Row]) -> dict[Pair, list[Row]]:
    """Figures of the 34 units that were put together from those of merged provinces: `pieces` are (province, value)."""
    reported = {
        (row["region_id"], row["indicator_id"], row["year"]): row["value"]
        for row in panel_rows
        if row["geography"] == "as_reported"
    }
    made_of = grouped(successions, "new_region_id")
    found: dict[Pair, list[Row]] = defaultdict(list)
    for row in panel_rows:
        if row["basis"] in ("summed", "weighted"):
            olds = [piece["old_region_id"] for piece in made_of[row["region_id"]]]
            pieces = [(old, reported.get((old, row["indicator_id"], row["year"]))) for old in olds]
            shown = {"year": row["year"], "value": row["value"], "basis": row["basis"], "pieces": pieces}
            found[row["region_id"], row["indicator_id"]].append(shown)
    return dict(found)


def grouped(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    """Rows by the value of one column; an absent one has none."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def by_pillar(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Rows under their pillars, in the order of `PILLARS`; one not named there comes last."""
    found = grouped(rows, "pillar")
    return [(pillar, found[pillar]) for pillar in [*PILLARS, *sorted(set(found) - set(PILLARS))] if found.get(pillar)]
