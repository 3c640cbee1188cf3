"""Geometry of the drawings: values → coordinates and paths. Templates write the SVG, `explorer.js` redraws it.

Lengths are units of the viewBox. Pure functions.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import floor, log10
from typing import Any

TILE = (58, 46)  # width and height, the gap included
GAP = 3
MAP_SIZE = (8 * TILE[0], 19 * TILE[1])
# The two archipelagos, off their provinces' coast: where their label's middle is.
ISLANDS = (("Hoàng Sa", 432.1, 340.4), ("Trường Sa", 432.1, 671.6))

SPARK = (76, 20)
SERIES = (760, 330)
_MARGIN = (14, 96, 44, 52)  # top, right, bottom, left of the series


@cache
def tiles() -> dict[str, list[dict[str, Any]]]:
    """Per geography the tiles of the map: region_id, x, y of the corner and the lines of the label."""
    found: dict[str, list[dict[str, Any]]] = {}
    with files(__package__).joinpath("tiles.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            first, _, rest = row["label"].partition(" ")
            found.setdefault(row["geography"], []).append(
                {
                    "region_id": row["region_id"],
                    "x": int(row["column"]) * TILE[0],
                    "y": int(row["row"]) * TILE[1],
                    "label": [first, rest] if rest else [first],
                }
            )
    return found


def spark(line: Sequence[tuple[int, float | None]], low: float, high: float) -> dict[str, Any]:
    """A sparkline: `path` (empty with fewer than two values) and the last point; None without any value."""
    points = _points(line, [year for year, _ in line], low, high, SPARK, (3, 4, 3, 4))
    return {"path": _path(points) if len(points) > 1 else "", "end": points[-1] if points else None}


def series_frame(years: Sequence[int], values: Sequence[float]) -> dict[str, Any]:
    """Axes of the time series: ticks (value, y), years (year, x) and the range of values drawn."""
    ticks = nice_ticks(min(values), max(values)) if values else [0.0, 1.0]
    low, high = ticks[0], ticks[-1]
    return {
        "low": low,
        "high": high,
        "ticks": [(tick, _points([(0, tick)], [0], low, high, SERIES, _MARGIN)[0][1]) for tick in ticks],
        "years": [(y, _points([(y, low)], years, low, high, SERIES, _MARGIN)[0][0]) for y in years],
        "left": _MARGIN[3],
        "right": SERIES[0] - _MARGIN[1],
    }


def series_line(line: Sequence[tuple[int, float | None]], years: Sequence[int], low: float, high: float) -> dict:
    """One region in the time series: path, points and where its label goes."""
    points = _points(line, years, low, high, SERIES, _MARGIN)
    return {"path": _path(points) if len(points) > 1 else "", "points": points, "end": points[-1] if points else None}


def nice_ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers that hold `low` and `high` between them."""
    if high <= low:
        low, high = (low - abs(low) / 2, low + abs(low) / 2) if low else (0.0, 1.0)
    rough = (high - low) / wanted
    power = 10 ** floor(log10(rough))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * 0.999)
    first, last = floor(low / step + 1e-9), -floor(-high / step + 1e-9)
    return [round(step * n, 10) for n in range(first, last + 1)]


def _points(
    line: Sequence[tuple[int, float | None]],
    years: Sequence[int],
    low: float,
    high: float,
    size: tuple[int, int],
    margin: tuple[int, int, int, int],
) -> list[tuple[float, float]]:
    top, right, bottom, left = margin
    width, height = size[0] - left - right, size[1] - top - bottom
    first, last = (min(years), max(years)) if years else (0, 0)
    found = []
    for year, value in line:
        if value is not None:
            x = left + width * ((year - first) / (last - first) if last > first else 0.5)
            y = top + height * (1 - ((value - low) / (high - low) if high > low else 0.5))
            found.append((round(x, 1), round(y, 1)))
    return found


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def bullet(target: float | None, actual: float | None, unit_is_share: bool) -> Mapping[str, float | None]:
    """A target as a mark and the actual as a bar, in percent of the axis."""
    top = max(100.0 if unit_is_share else 0.0, (target or 0) * 1.25, actual or 0) or 1.0
    return {
        "target": None if target is None else round(100 * target / top, 1),
        "actual": None if actual is None else round(100 * max(actual, 0) / top, 1),
    }
