"""Which column of an official table is what: the `tables` of vocabulary/sources/<id>.yml, compiled.

A table travels between the rooms as lines of text, a line a row, cells apart by '|': what a fact quotes stands in the
stored text. Belongs here: that form, headers, years, how a place is written in a table. Does not belong here: reading
files (parse), making facts (extract).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from tinhso.text import fold, strip_marks
from tinhso.vocabulary import Vocabulary

SEPARATOR = " | "
_PLACE_LEVELS = ("country", "province", "municipality")
_TYPES = re.compile(r"^(?:thành phố|tỉnh|t p|tp) ")


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """`name` is how messages call the column; `scale` turns what is printed into the indicator's unit."""

    name: str
    headers: frozenset[str]
    indicator_id: str
    measure: str
    unit: str
    scale: float
    is_required: bool


class Match(NamedTuple):
    """Positions of the columns a header was found to have."""

    region: int
    year: int | None
    values: tuple[tuple[int, ValueColumn], ...]


@dataclass(frozen=True, slots=True)
class TableMapping:
    source_id: str
    table_id: str
    region: frozenset[str]
    year_column: frozenset[str]
    year_pattern: re.Pattern[str] | None
    published: Mapping[int, date]
    addresses: tuple[re.Pattern[str], ...]  # of the pages that are fetched for their tables
    values: tuple[ValueColumn, ...]

    def is_at(self, address: str | None) -> bool:
        return any(pattern.fullmatch(address or "") for pattern in self.addresses)

    @property
    def rule_id(self) -> str:
        return f"table.{self.source_id}.{self.table_id}"

    def match(self, labels: Sequence[str]) -> Match | None:
        """The columns, when `labels` hold all that are required, each once."""
        return None if self.complaint(labels) else self._columns([label_key(label) for label in labels])

    def complaint(self, labels: Sequence[str]) -> str | None:
        """What keeps a header from being this table's, naming the column; None when nothing does."""
        keys = [label_key(label) for label in labels]
        wanted = [("the place", self.region, True), ("the year", self.year_column, bool(self.year_column))]
        wanted += [(column.name, column.headers, column.is_required) for column in self.values]
        for name, headers, is_required in wanted:
            found = [i for i, key in enumerate(keys) if key in headers]
            if len(found) > 1:
                return f"{len(found)} columns are called {labels[found[0]]!r} ({name})"
            if is_required and not found:
                return f"the column of {name} is missing (one called {' or '.join(map(repr, sorted(headers)))})"
        return None

    def n_found(self, labels: Sequence[str]) -> int:
        """How many of the table's columns a header has: how near it comes."""
        keys = {label_key(label) for label in labels}
        return sum(bool(keys & headers) for headers in (self.region, *(column.headers for column in self.values)))

    def year_of(self, places: Iterable[str | None]) -> int | None:
        """The year told by the first of `places` (caption, title, address, …) that tells one."""
        for place in places:
            if found := self.year_pattern.search(fold(place)) if self.year_pattern and place else None:
                return int(found["year"])
        return None

    def _columns(self, keys: Sequence[str]) -> Match:
        def at(headers: frozenset[str]) -> int | None:
            return next((i for i, key in enumerate(keys) if key in headers), None)

        values = tuple((i, column) for column in self.values if (i := at(column.headers)) is not None)
        return Match(at(self.region) or 0, at(self.year_column), values)


@lru_cache(maxsize=8)
def table_mappings(vocabulary: Vocabulary) -> tuple[TableMapping, ...]:
    """Those of all sources, in order of source and specification."""
    units = {row["indicator_id"]: row["unit"] for row in vocabulary.registers.get("indicators", ())}
    return tuple(
        _compiled(source_id, table, units, spec["discovery"])
        for source_id, spec in sorted(vocabulary.sources.items())
        for table in spec.get("tables", ())
    )


def _compiled(
    source_id: str, table: Mapping[str, Any], units: Mapping[str, str], steps: Iterable[Mapping[str, Any]]
) -> TableMapping:
    year = table["year"]
    values = tuple(
        ValueColumn(
            f"{value['indicator']} ({value['measure']})", _keys(value["headers"]), value["indicator"], value["measure"],
            "rank" if value["measure"] == "rank" else units.get(value["indicator"], ""),
            float(value.get("scale", 1)), not value.get("optional", False),
        )
        for value in table["values"]
    )  # fmt: skip
    published = {int(of): day if isinstance(day, date) else date.fromisoformat(day) for of, day in
                 (table.get("published") or {}).items()}  # fmt: skip
    addresses = tuple(
        re.compile(re.escape(step["url"]).replace(r"\{year\}", r"\d{4}")) for step in steps if step["kind"] == "table"
    )
    return TableMapping(
        source_id, table["id"], _keys(table["region"]), _keys(year.get("headers", ())),
        re.compile(year["pattern"]) if "pattern" in year else None, published, addresses, values,
    )  # fmt: skip


def _keys(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(map(label_key, headers))


def label_key(label: str) -> str:
    """Header labels and names are compared without case, punctuation and line breaks."""
    return re.sub(r"[\W_]+", " ", fold(label)).strip()


def line_of(cells: Iterable[str]) -> str:
    """A row as a line of text; `cells_of` is its inverse but for blanks and for '|' within a cell."""
    return SEPARATOR.join(" ".join(cell.replace("|", "/").split()) for cell in cells)


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


class Places:
    """Names as official tables write them → region ids, by the registers."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        regions = vocabulary.registers.get("regions", ())
        level = {row["region_id"]: row["level"] for row in regions}
        found: dict[str, set[str]] = {}
        names = [(row["region_id"], row["name_vi"], "official") for row in regions]
        names += [(r["region_id"], r["alias"], r["kind"]) for r in vocabulary.registers.get("region_aliases", ())]
        for region_id, name, kind in names:
            if level.get(region_id) in _PLACE_LEVELS and kind not in ("town", "city", "capital_city", "old"):
                for key in _name_keys(name):
                    found.setdefault(key, set()).add(region_id)
        self._ids = {key: min(ids) for key, ids in found.items() if len(ids) == 1}

    def find(self, name: str) -> str | None:
        """The country, province or city of that name; None for any other, and for a name of two."""
        return next((self._ids[key] for key in _name_keys(name) if key in self._ids), None)


def _name_keys(name: str) -> list[str]:
    """From the most exact to the least: with its type and without, with marks and without."""
    key = label_key(name)
    keys = [key, _TYPES.sub("", key)]
    return list(dict.fromkeys([*keys, *map(strip_marks, keys)]))


@lru_cache(maxsize=8)
def places(vocabulary: Vocabulary) -> Places:
    return Places(vocabulary)
