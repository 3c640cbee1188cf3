"""Boundaries from a file of anybody's: matched to regions, thinned out without gaps, or refused with a reason."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tinhso.page import boundaries
from tinhso.page.boundaries import BoundariesError, read_outlines

_REGIONS = [
    {"region_id": "ha-noi", "name_vi": "Hà Nội", "name_en": "Ha Noi", "gso_code": "01", "iso_3166_2": "VN-HN"},
    {"region_id": "hue", "name_vi": "Thành phố Huế", "name_en": "Hue", "gso_code": "46", "iso_3166_2": "VN-26"},
    {"region_id": "dak-lak", "name_vi": "Đắk Lắk", "name_en": "Dak Lak", "gso_code": "66", "iso_3166_2": "VN-33"},
]
_NAMED = [{"name": "Thành phố Hà Nội"}, {"shapeISO": "VN-26"}, {"NAME_1": "Dak Lak Province"}]


def _square(west: float, south: float, size: float = 1.0, steps: int = 1) -> dict[str, Any]:
    """With `steps` points on each side."""
    east, north = west + size, south + size
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    ring = [
        [a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps]
        for a, b in pairwise(corners)
        for n in range(steps)
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _file(folder: Path, geometries: list[Any], properties: list[Any] = _NAMED) -> Path:
    features = [
        {"type": "Feature", "properties": told, "geometry": geometry}
        for told, geometry in zip(properties, geometries, strict=True)
    ]
    path = folder / "boundaries.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_features_find_their_regions_by_names_and_codes(tmp_path: Path) -> None:
    squares = [_square(105, 20), _square(106, 16), _square(108, 12)]
    by_name = read_outlines(_file(tmp_path, squares), _REGIONS)
    assert list(by_name.paths) == ["ha-noi", "hue", "dak-lak"]
    codes = [{"gso_code": 1}, {"gso_code": "46"}, {"region_id": "dak-lak"}]
    assert read_outlines(_file(tmp_path, squares, codes), _REGIONS) == by_name
    x, y = (int(one) for one in re.match(r"M(\d+) (\d+)", by_name.paths["ha-noi"]).groups())
    assert (x * by_name.grid, y * by_name.grid) == pytest.approx(boundaries.place(105, 20), abs=by_name.grid)


def test_points_on_a_straight_line_go_and_neighbours_keep_their_border(tmp_path: Path) -> None:
    squares = [_square(105, 20, steps=500), _square(106, 20, steps=3), _square(106, 16)]
    outlines = read_outlines(_file(tmp_path, squares), _REGIONS)
    assert {path.count("l") for path in outlines.paths.values()} == {3}
    (left, *_), (right, *_) = ([_corners(outlines.paths[one])] for one in ("ha-noi", "hue"))
    assert len(set(left) & set(right)) == 2


def _corners(path: str) -> list[tuple[int, int]]:
    (x, y), *steps = [tuple(map(int, step)) for step in re.findall(r"[Ml](-?\d+) (-?\d+)", path)]
    found = [(x, y)]
    for dx, dy in steps:
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


def test_a_region_too_small_to_see_is_a_dot_and_coasts_of_many_points_stay_small(tmp_path: Path) -> None:
    coast = [[105 + (n % 2) * 0.02 + n / 40_000, 8 + n / 3000] for n in range(40_000)]
    jagged = {"type": "MultiPolygon", "coordinates": [[[*coast, [104, 15], coast[0]]]] * 3}
    outlines = read_outlines(_file(tmp_path, [_square(105, 20, 1e-6), jagged, _square(106, 16)]), _REGIONS)
    assert outlines.paths["ha-noi"].count("l") == 3
    assert sum(map(len, outlines.paths.values())) <= boundaries.MAX_LETTERS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ('{"features": 1}', "it is not GeoJSON"),
        ('{"features": [1]}', "it is not GeoJSON"),
        ('{"features": []}', "it has no boundaries of Hà Nội, Thành phố Huế, Đắk Lắk; each feature needs"),
        ('{"features": [{"properties": {"name": "Huế"}, "geometry": null}]}', "a geometry of type None"),
    ],
)
def test_what_is_no_map_is_refused_with_the_reason(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "boundaries.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BoundariesError, match=f"^{re.escape(str(path))}.*{told}"):
        read_outlines(path, _REGIONS)


@pytest.mark.parametrize(
    ("coordinates", "told"),
    [
        ([[[500_000, 2_300_000]]], "not in degrees"),
        ([[[float("nan"), 10]]], "not in degrees"),
        ([[[10**300, 10]]], "not in degrees"),
        ([[["105", 10]]], "a point is not"),
        ([[105, 20]], "a point is not"),
        ([105, 20], "lists of rings"),
        ([], "has no boundaries of Hà Nội;"),
    ],
)
def test_coordinates_that_are_none_are_refused(tmp_path: Path, coordinates: Any, told: str) -> None:
    odd = {"type": "Polygon", "coordinates": coordinates}
    with pytest.raises(BoundariesError, match=told):
        read_outlines(_file(tmp_path, [odd, _square(106, 16), _square(108, 12)]), _REGIONS)


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BoundariesError, match="cannot be read: No such file"):
        read_outlines(tmp_path / "none.geojson", _REGIONS)
    path = _file(tmp_path, [_square(105, 20)] * 3)
    monkeypatch.setattr(boundaries, "MAX_POINTS", 10)
    with pytest.raises(BoundariesError, match="more than 10 points"):
        read_outlines(path, _REGIONS)
    monkeypatch.setattr(boundaries, "MAX_BYTES", 100)
    with pytest.raises(BoundariesError, match="larger than"):
        read_outlines(path, _REGIONS)
