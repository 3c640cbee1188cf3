"""What the pages share of one release, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tinhso.page import queries
from tinhso.page.panel import build_panel

Row = dict[str, Any]

PILLARS = ("composite", "government", "economy", "society", "infrastructure", "people", "security", "finance")
N_ARTICLES = 12  # the newest of a region
N_POLICIES = 12  # cited most in articles about a region
N_ALL_POLICIES = 500


@dataclass(frozen=True)
class Facts:
    """Rows as `queries` returns them, the panel of the home page, and what is found by id."""

    build: Row
    regions: list[Row]
    indicators: list[Row]
    panel_rows: list[Row]
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
    region: Mapping[str, Row] = field(init=False)
    series: Mapping[str, Any] = field(init=False)
    place: Mapping[str, Mapping[str, int]] = field(init=False)  # per geography, of a region in the panel's lists

    def __post_init__(self) -> None:
        object.__setattr__(self, "region", {row["region_id"]: row for row in self.regions})
        object.__setattr__(self, "series", {one["id"]: one for one in self.panel["indicators"]})
        regions = self.panel["regions"].items()
        object.__setattr__(self, "place", {g: {one[0]: at for at, one in enumerate(found)} for g, found in regions})


def read_facts(connection: queries.Connection) -> Facts:
    """Everything but the evidence, which is too much to hold."""
    regions, indicators = queries.regions(connection), queries.indicators(connection)
    panel_rows, targets = queries.panel(connection), queries.targets(connection)
    return Facts(
        build=queries.build(connection),
        regions=regions,
        indicators=indicators,
        panel_rows=panel_rows,
        panel=build_panel(regions, indicators, panel_rows, targets),
        targets=targets,
        scorecards=queries.scorecards(connection),
        successions=queries.successions(connection),
        events=queries.events(connection),
        articles=queries.articles_by_region(connection, N_ARTICLES),
        policies=queries.policies_by_region(connection, N_POLICIES),
        conflicts=queries.conflicts(connection),
        all_policies=queries.policies(connection, N_ALL_POLICIES),
        sources=queries.sources(connection),
        quality=queries.quality(connection),
        changes=queries.changes(connection),
        tables=queries.tables(connection),
    )


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
