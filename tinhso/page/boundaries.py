"""A GeoJSON file with boundaries → outlines for the map in place of its tiles, where one is configured.

Belongs here: reading, matching to regions and thinning out. Does not belong here: drawing (templates).

Points are moved to a grid so coarse that all outlines together stay small. Neighbours share the points of their border,
and still do on the grid: no gaps open between them, as they would if each outline were simplified by itself.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

from tinhso.text import slug

Row = Mapping[str, Any]
Ring = Sequence[tuple[float, float]]
Point = tuple[int, int]

# Degrees that the map shows: the mainland and both archipelagos, as far as their labels need.
WEST, EAST, SOUTH, NORTH = 102.0, 116.0, 7.8, 23.6
_NARROWING = cos(radians((SOUTH + NORTH) / 2))  # of a degree of longitude
WIDTH = 464  # units of the drawing, as wide as the tiles
HEIGHT = round(WIDTH * (NORTH - SOUTH) / ((EAST - WEST) * _NARROWING))
# The middle of each archipelago: (name, longitude, latitude).
ISLANDS = (("Hoàng Sa", 111.9, 16.4), ("Trường Sa", 113.8, 9.9))

MAX_BYTES = 50_000_000
MAX_POINTS = 2_000_000
MAX_LETTERS = 120_000  # of all outlines together
_GRIDS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)  # units of the drawing
_KIND = re.compile(r"^(tinh|thanh-pho|tp)-|-(province|city)$")


class BoundariesError(ValueError):
    """The file cannot be used; the message names it and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """`paths`: per region the `d` of an SVG path, in whole steps of `grid` units."""

    grid: float
    paths: Mapping[str, str]


def read_outlines(path: Path, regions: Sequence[Row]) -> Outlines:
    """The outlines of `regions` (rows with region_id, names, gso_code, iso_3166_2), every one of which must be there.

    A feature belongs to a region when one of its properties is the region's id, ISO 3166-2 code or name, with or
    without marks and 'Tỉnh' before it, or `gso_code` its code; other features are left out. Raises BoundariesError.
    """
    try:
        return _outlines(_shapes(_load(path), regions), regions)
    except BoundariesError as error:
        raise BoundariesError(
            f"{path} cannot be the map of the pages: {error} Mend it, or take it out of [page] in tinhso.toml; until "
            "then readers keep the release before."
        ) from None


def _outlines(shapes: Mapping[str, Sequence[Ring]], regions: Sequence[Row]) -> Outlines:
    missing = [row["name_vi"] for row in regions if row["region_id"] not in shapes]
    if missing:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise BoundariesError(
            f"it has no boundaries of {', '.join(missing[:5])}{more}; each feature needs a property with the region's "
            "id, ISO 3166-2 code or name."
        )
    for grid in _GRIDS:
        paths = {row["region_id"]: _path(shapes[row["region_id"]], grid) for row in regions}
        if sum(map(len, paths.values())) <= MAX_LETTERS:
            return Outlines(grid, paths)
    raise BoundariesError("it has too many separate pieces to be drawn: leave out the smallest islands.")


def _load(path: Path) -> Sequence[Mapping[str, Any]]:
    """The features of the file."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BoundariesError(f"it is larger than {MAX_BYTES // 1_000_000} MB: simplify it first.")
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BoundariesError(f"it cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, BoundariesError):
            raise
        raise BoundariesError(f"it is not JSON: {str(error)[:100]}.") from None
    features = found.get("features") if isinstance(found, Mapping) else None
    if not isinstance(features, list) or not all(isinstance(one, Mapping) for one in features):
        raise BoundariesError("it is not GeoJSON: an object of type FeatureCollection with features is wanted.")
    return features


def _shapes(features: Iterable[Mapping[str, Any]], regions: Sequence[Row]) -> dict[str, list[Ring]]:
    """Region → rings in units of the drawing."""
    known = {}
    for row in regions:
        for name in (row["region_id"], row["iso_3166_2"], row["name_vi"], row["name_en"]):
            if name:
                known[_folded(name)] = row["region_id"]
    codes = {str(row["gso_code"]): row["region_id"] for row in regions if row["gso_code"]}
    found: dict[str, list[Ring]] = defaultdict(list)
    n_points = 0
    for feature in features:
        properties = feature.get("properties")
        told = properties if isinstance(properties, Mapping) else {}
        region_id = codes.get(str(told.get("gso_code")).zfill(2)) or next(
            (known[_folded(text)] for text in told.values() if isinstance(text, str) and _folded(text) in known), None
        )
        if region_id is None:
            continue
        for ring in _rings(feature.get("geometry")):
            n_points += len(ring)
            if n_points > MAX_POINTS:
                raise BoundariesError(f"it has more than {MAX_POINTS:,} points: simplify it first.")
            found[region_id].append([_placed(point) for point in ring])
    return found


def _folded(name: str) -> str:
    return _KIND.sub("", slug(name[:200]))


def _rings(geometry: object) -> Iterator[Sequence[Any]]:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BoundariesError(f"a region has a geometry of type {str(kind)[:40]}: Polygon or MultiPolygon is wanted.")
    coordinates = geometry.get("coordinates")
    for polygon in [coordinates] if kind == "Polygon" else _listed(coordinates):
        yield from map(_listed, _listed(polygon))


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise BoundariesError("coordinates are wanted as lists of rings of [longitude, latitude].")
    return value


def _placed(point: object) -> tuple[float, float]:
    longitude, latitude = point[:2] if isinstance(point, list) and len(point) >= 2 else (None, None)
    if not all(isinstance(one, int | float) for one in (longitude, latitude)):
        raise BoundariesError("a point is not [longitude, latitude].")
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # nor for what is no number
        raise BoundariesError("a point is not in degrees of longitude and latitude (EPSG:4326): convert it first.")
    return place(longitude, latitude)


def place(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees → units of the drawing."""
    scale = WIDTH / (EAST - WEST)
    return (longitude - WEST) * scale, (NORTH - latitude) * scale / _NARROWING


def islands() -> list[tuple[str, float, float]]:
    """The archipelagos: name and the middle of its label, in units of the drawing."""
    return [(name, *(round(one, 1) for one in place(*middle))) for name, *middle in ISLANDS]


def _path(rings: Sequence[Ring], grid: float) -> str:
    """The rings on the grid; one that shrinks to nothing is left out, and where all do a dot stands for them."""
    drawn = [ring for ring in (_thinned(ring, grid) for ring in rings) if len(ring) > 2]
    if not drawn:
        x, y = (round(one / grid) for one in (rings[0][0] if rings and rings[0] else (0.0, 0.0)))
        drawn = [[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]]
    return "".join(_ring(ring) for ring in drawn)


def _thinned(ring: Ring, grid: float) -> list[Point]:
    """Points on the grid, without those that repeat the one before or lie on the way from it to the next."""
    found: list[Point] = []
    for x, y in ring:
        point = round(x / grid), round(y / grid)
        if found and found[-1] == point:
            continue
        if len(found) > 1 and _between(found[-2], found[-1], point):
            found.pop()
        found.append(point)
    if len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return found


def _between(before: Point, middle: Point, after: Point) -> bool:
    (ax, ay), (bx, by) = ((middle[0] - before[0], middle[1] - before[1]), (after[0] - middle[0], after[1] - middle[1]))
    return ax * by == ay * bx and ax * bx + ay * by > 0


def _ring(ring: Sequence[Point]) -> str:
    (x, y), *rest = ring
    steps = [f"M{x} {y}"]
    for one in rest:
        steps.append(f"l{one[0] - x} {one[1] - y}")
        x, y = one
    return "".join(steps) + "z"
