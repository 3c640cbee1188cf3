"""docs/schema.svg: the star schema drawn from dbt's manifest, so that the picture cannot differ from the tables.

Boxes are the models of core, lines the foreign keys their tests hold. Written anew by
`python -m tests.dbt.schema_diagram TARGET/manifest.json`; a test compares the file with what would be drawn.
"""

from __future__ import annotations

import json
import re
import sys
from html import escape
from pathlib import Path
from typing import Any

SVG = Path(__file__).resolve().parents[2] / "docs" / "schema.svg"
_COLUMNS = (("dim_source", "dim_article", "dim_policy"), ("fct_", "bridge_"), ("dim_",))
_WIDTH, _LINE, _GAP, _COLUMN = 250, 16, 22, 420
_STYLE = """text{font:12px sans-serif;fill:#1d2733}.name{font-weight:bold;fill:#fff}
rect{fill:#fff;stroke:#51606f}.fct .head{fill:#9c3d14}.dim .head{fill:#1f5f8b}.bridge .head{fill:#5b6770}
path{fill:none;stroke:#8796a5}"""


def draw(manifest: dict[str, Any]) -> str:
    """The SVG text."""
    keys = _foreign_keys(manifest)
    shown = _columns_shown(manifest, keys)
    places = _layout(shown)
    height = max(y + _height(shown[name]) for name, (_, y) in places.items()) + _GAP
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * _COLUMN + _WIDTH + 40} {height}" role="img">',
        "<title>Star schema of Tỉnh Số: facts, dimensions, bridges and their foreign keys</title>",
        f"<style>{_STYLE}</style>",
    ]
    lines += [_line(places, shown, *key) for key in keys if key[0] != key[2]]
    lines += [_box(name, shown[name], *places[name]) for name in sorted(shown)]
    return "\n".join([*lines, "</svg>", ""])


def _foreign_keys(manifest: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """(table, column, table it leads to, column there) within core."""
    core = {n["unique_id"]: n["name"] for n in manifest["nodes"].values() if n.get("schema") == "core"}
    found = set()
    for node in manifest["nodes"].values():
        if (node.get("test_metadata") or {}).get("name") != "references_exist" or node["attached_node"] not in core:
            continue
        for reference in node["test_metadata"]["kwargs"]["references"]:
            (to,) = re.findall(r"ref\('(\w+)'\)", reference["to"])
            if to in core.values():
                found.add((core[node["attached_node"]], reference["column"], to, reference["field"]))
    return sorted(found)


def _columns_shown(manifest: dict[str, Any], keys: list[tuple[str, str, str, str]]) -> dict[str, list[str]]:
    """Per table the columns that keys lead from or to, in the order of the table."""
    used = {(table, column) for a, b, c, d in keys for table, column in ((a, b), (c, d))}
    tables = {n["name"]: n for n in manifest["nodes"].values() if n.get("schema") == "core"}
    shown = {name: [c for c in node["columns"] if (name, c) in used] for name, node in tables.items()}
    return {name: columns or list(tables[name]["columns"])[:1] for name, columns in shown.items()}


def _layout(shown: dict[str, list[str]]) -> dict[str, tuple[int, int]]:
    places: dict[str, tuple[int, int]] = {}
    for index, prefixes in enumerate(_COLUMNS):
        y = _GAP
        for name in sorted(shown):
            if name not in places and name.startswith(prefixes):
                places[name] = (20 + index * _COLUMN, y)
                y += _height(shown[name]) + _GAP
    return places


def _height(columns: list[str]) -> int:
    return (len(columns) + 1) * _LINE + 12


def _line(
    places: dict[str, tuple[int, int]], shown: dict[str, list[str]], table: str, column: str, to: str, field: str
) -> str:
    (x1, y1), (x2, y2) = places[table], places[to]
    y1 += (shown[table].index(column) + 1) * _LINE + 16
    y2 += (shown[to].index(field) + 1) * _LINE + 16
    start, end = (x1, x2 + _WIDTH) if x1 > x2 else (x1 + _WIDTH, x2 if x2 > x1 else x2 + _WIDTH)
    bend = 70 if start < end or x1 == x2 else -70
    return f'<path d="M{start} {y1}C{start + bend} {y1} {end - (bend if x1 != x2 else -bend)} {y2} {end} {y2}"/>'


def _box(name: str, columns: list[str], x: int, y: int) -> str:
    rows = "".join(
        f'<text x="{x + 10}" y="{y + 20 + (i + 1) * _LINE}">{escape(c)}</text>' for i, c in enumerate(columns)
    )
    return (
        f'<g class="{name.split("_")[0]}"><rect x="{x}" y="{y}" width="{_WIDTH}" height="{_height(columns)}" rx="4"/>'
        f'<rect class="head" x="{x}" y="{y}" width="{_WIDTH}" height="{_LINE + 6}" rx="4"/>'
        f'<text class="name" x="{x + 10}" y="{y + 15}">{escape(name)}</text>{rows}</g>'
    )


if __name__ == "__main__":
    SVG.write_text(draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
