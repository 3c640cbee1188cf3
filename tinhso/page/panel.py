"""The panel the home page is about: region × indicator × year on both geographies, as one compact object.

What is drawn without JavaScript and what the browser draws anew come from the same object (`Panel.data`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tinhso.page.formats import decimals, shown, unit_name

Row = Mapping[str, Any]

GEOGRAPHIES = {"63": "as_reported", "34": "units_2025"}
COUNTRY = "vn"
N_YEARS = 8  # the newest ones
N_CLASSES = 5


@dataclass(frozen=True, slots=True)
class View:
    """What the home page shows at first."""

    indicator_id: str
    year: int
    geography: str


def build_panel(
    regions: Sequence[Row], indicators: Sequence[Row], rows: Sequence[Row], targets: Sequence[Row]
) -> dict[str, Any]:
    """The object the browser gets. Values stand in the order of `regions[geography]`, null where nobody reported.

    `regions`: per geography [id, Vietnamese, English]. `indicators`: id, names, pillar, unit names, `digits` after the
    point, `suffix` by language, `country` {year: value}, `values` {geography: {year: [value, …]}}. `targets`: per
    indicator [region, due, sign, from, to, actual, period of it, progress, scope, anchor, anchor of the actual].
    """
    order = {
        geography: [region for region in regions if region[flag]]
        for geography, flag in (("63", "is_old"), ("34", "is_new"))
    }
    place = {geography: {r["region_id"]: i for i, r in enumerate(found)} for geography, found in order.items()}
    by_indicator: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_indicator[row["indicator_id"]].append(row)
    aims: dict[str, list[Row]] = defaultdict(list)
    for row in targets:
        if row["measure"] == "value":
            aims[row["indicator_id"]].append(row)
    known = [i for i in indicators if i["indicator_id"] in by_indicator or i["indicator_id"] in aims]
    return {
        "regions": {
            geography: [[r["region_id"], r["name_vi"], r["name_en"]] for r in found]
            for geography, found in order.items()
        },
        "names": {r["region_id"]: [r["name_vi"], r["name_en"]] for r in regions},
        "indicators": [
            _series(one, by_indicator[one["indicator_id"]], aims[one["indicator_id"]], place) for one in known
        ],
    }


def _series(indicator: Row, rows: Sequence[Row], aims: Sequence[Row], place: Mapping[str, Row]) -> dict[str, Any]:
    unit = indicator["unit"]
    years = sorted({row["year"] for row in rows})[-N_YEARS:]
    values: dict[str, dict[str, list[float | None]]] = {geography: {} for geography in GEOGRAPHIES}
    country: dict[str, float] = {}
    for row in rows:
        if row["year"] not in years:
            continue
        geography = next(short for short, long in GEOGRAPHIES.items() if long == row["geography"])
        if row["region_id"] == COUNTRY:
            country[str(row["year"])] = shown(row["value"], unit)
        elif (at := place[geography].get(row["region_id"])) is not None:
            of_year = values[geography].setdefault(str(row["year"]), [None] * len(place[geography]))
            of_year[at] = shown(row["value"], unit)
    known = [v for years in values.values() for of_year in years.values() for v in of_year if v is not None]
    return {
        "id": indicator["indicator_id"],
        "name": [indicator["name_vi"], indicator["name_en"]],
        "pillar": indicator["pillar"],
        "unit": [unit_name(indicator, "vi"), unit_name(indicator, "en")],
        "percent": unit == "percent",
        "digits": decimals(known, unit),
        "country": country,
        "values": values,
        "targets": [_target(row, unit) for row in aims],
    }


def _target(row: Row, unit: str) -> list[Any]:
    def at(value: float | None) -> float | None:
        return None if value is None else shown(value, row["unit"] or unit)

    return [
        row["region_id"], row["due_period"], row["target_comparator"], at(row["target_value"]),
        at(row["target_value_high"]), at(row["actual_value"]), row["actual_period"], row["progress"], row["scope"],
        anchor(row["target_id"]), anchor(row["actual_observation_id"]),
    ]  # fmt: skip


def anchor(observation_id: str | None) -> str | None:
    """Where a page of evidence shows an observation."""
    return observation_id and f"o{observation_id[:8]}"


def first_view(panel: Mapping[str, Any], preferred: str = "dti") -> View:
    """The preferred indicator where it has values, else the one with most; its latest year that is not thin."""
    counted = {series["id"]: _counts(series, "63") for series in panel["indicators"]}
    if not any(counted.values()):
        return View(panel["indicators"][0]["id"] if panel["indicators"] else preferred, 0, "63")
    chosen = preferred if counted.get(preferred) else max(counted, key=lambda one: sum(counted[one].values()))
    return View(chosen, full_year(counted[chosen]), "63")


def _counts(series: Mapping[str, Any], geography: str) -> dict[int, int]:
    years = series["values"][geography].items()
    return {int(year): sum(value is not None for value in values) for year, values in years}


def full_year(counts: Mapping[int, int]) -> int:
    """The latest year in which at least half as many reported as in the fullest."""
    return max(year for year, n in counts.items() if 2 * n >= max(counts.values()))


def classes(values: Sequence[float]) -> list[float]:
    """Lower bounds of the classes after the first, so that each holds about as many of `values` (sorted or not)."""
    ranked = sorted(values)
    cuts = {ranked[len(ranked) * k // N_CLASSES] for k in range(1, N_CLASSES)} if ranked else set()
    return sorted(cut for cut in cuts if cut > ranked[0])


def class_of(value: float | None, cuts: Sequence[float]) -> int | None:
    """0 (lowest) to N_CLASSES - 1."""
    return None if value is None else sum(value >= cut for cut in cuts)


def ranked(panel: Mapping[str, Any], series: Mapping[str, Any], view: View) -> list[dict[str, Any]]:
    """Rows of the ranking: highest first, equal ones share their place; those without a value last, by name."""
    by_year = series["values"][view.geography]
    now = by_year.get(str(view.year), [])
    before = by_year.get(str(view.year - 1), [])
    rows = []
    for at, (region_id, *names) in enumerate(panel["regions"][view.geography]):
        value = now[at] if now else None
        earlier = before[at] if before else None
        rows.append(
            {
                "region_id": region_id,
                "names": names,
                "value": value,
                "change": None if value is None or earlier is None else round(value - earlier, series["digits"]),
                "line": [(int(year), values[at]) for year, values in sorted(by_year.items())],
                "target": next_target(series["targets"], region_id, view.year),
            }
        )
    rows.sort(key=lambda row: (row["value"] is None, -(row["value"] or 0), row["region_id"]))
    for row in rows:
        row["rank"] = None if row["value"] is None else 1 + sum((o["value"] or 0) > row["value"] for o in rows)
    return rows


def next_target(targets: Sequence[Sequence[Any]], region_id: str, year: int) -> Sequence[Any] | None:
    """The first target of the whole region due in `year` or later, else its last one."""
    own = [target for target in targets if target[0] == region_id and target[8] is None]
    return next((target for target in own if (target[1] or "") >= str(year)), own[-1] if own else None)


def summary(panel: Mapping[str, Any], series: Mapping[str, Any], view: View) -> dict[str, Any]:
    """How many regions have a value, of how many; median, highest and lowest."""
    rows = [row for row in ranked(panel, series, view) if row["value"] is not None]
    return {
        "n": len(rows),
        "of": len(panel["regions"][view.geography]),
        "median": median(row["value"] for row in rows) if rows else None,
        "first": rows[0] if rows else None,
        "last": rows[-1] if rows else None,
    }
