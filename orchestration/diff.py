"""`tinhso diff`: what a release says otherwise than another, table by table, printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import yaml
from rich.table import Table
from rich.text import Text

from orchestration.published import find_release
from orchestration.terminal import OUT, fail
from tinhso.publish.compare import Change, Row, TableDifference, compare
from tinhso.publish.release import current_release, releases
from tinhso.settings import Settings

# They say by what and when a row was made, not what it says: with them, everything would have changed every time.
_BOOKKEEPING = ("as_of_at", "extractor_version", "hours_since_success", "parser_version")
_WIDEST = 60  # characters of one value
_MOST_CHANGES = 4  # columns shown of a changed row
_MOST_COLUMNS = 8  # shown of a row added or removed


def print_difference(settings: Settings, old: str | None, new: str | None) -> int:
    """Print what release `new` (else the current one) says otherwise than `old` (else the one before); exit status."""
    chosen = _choose(settings, old, new)
    if chosen is None:
        return 2
    before, after = chosen
    try:
        found = compare(
            before / "tinhso.duckdb", after / "tinhso.duckdb", table_keys(settings.dbt_project), _BOOKKEEPING
        )
    except duckdb.Error as error:
        fail(f"The two releases cannot be compared: {error}")
        return 1
    _print(before.name, after.name, found)
    return 0


def table_keys(dbt_project: Path) -> dict[str, list[str]]:
    """What identifies a row of each table, as the tests of the models hold it."""
    keys = {}
    for path in sorted((dbt_project / "models").rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            for test in model.get("data_tests", []):
                if "unique_combination" in test:
                    keys[model["name"]] = test["unique_combination"]["arguments"]["columns"]
    return keys


def _choose(settings: Settings, old: str | None, new: str | None) -> tuple[Path, Path] | None:
    """The folders of the two releases; None, having said why, where there are no two."""
    kept, current = releases(settings.releases), current_release(settings.published_file)
    if len(kept) < 2 or current is None:
        fail(f"It takes two releases to compare; {settings.releases} has {len(kept)}. Refresh again: tinhso refresh")
        return None
    after = find_release(settings, new) if new else current
    if after is None:
        return None
    if old:
        before = find_release(settings, old)
    else:
        earlier = [release for release in kept if release.folder.name < after.folder.name]
        before = earlier[-1] if earlier else None
        if before is None:
            fail(f"No release before {after.folder.name} is kept. Which there are: tinhso releases")
    return (before.folder, after.folder) if before else None


def _print(before: str, after: str, found: list[TableDifference]) -> None:
    different = [one for one in found if not one.is_same]
    OUT.print(f"{before} → {after}", markup=False)
    if not different:
        OUT.print(f"All {len(found)} tables hold the same rows.")
        return
    table = Table("Table", "Rows before", "Rows now", "Added", "Removed", "Changed", "Columns changed")
    for column in table.columns[1:6]:
        column.justify = "right"
    for one in different:
        numbers = (one.rows_old, one.rows_new, one.n_added, one.n_removed, one.n_changed)
        table.add_row(one.table, *(f"{n:,}" if n is not None else "no table" for n in numbers), _columns(one))
    OUT.print(table)
    OUT.print(f"The other {len(found) - len(different)} of {len(found)} tables hold the same rows.")
    OUT.print(f"Not compared: {', '.join(_BOOKKEEPING)}.")
    for one in different:
        _print_examples(one)


def _columns(one: TableDifference) -> Text:
    told = [f"new: {name}" for name in one.columns_added] + [f"gone: {name}" for name in one.columns_removed]
    by_count = sorted((one.n_changed_by_column or {}).items(), key=lambda item: (-item[1], item[0]))
    return Text(", ".join(told + [f"{name} {n:,}×" for name, n in by_count]))


def _print_examples(one: TableDifference) -> None:
    lines = [("+", _row(row)) for row in one.added] + [("-", _row(row)) for row in one.removed]
    lines += [("~", _changed(change)) for change in one.changed]
    if lines:
        OUT.print(f"\n{one.table}, for example", markup=False)
    for sign, line in lines:
        OUT.print(Text(f"  {sign} {line}", style={"+": "green", "-": "red", "~": "yellow"}[sign]), soft_wrap=True)


def _row(row: Row) -> str:
    told = [f"{name} {_value(value)}" for name, value in row.items() if value is not None]
    return ", ".join(told[:_MOST_COLUMNS]) + (" …" if len(told) > _MOST_COLUMNS else "")


def _changed(change: Change) -> str:
    key = ", ".join(_value(value) for value in change.key.values() if value is not None)
    told = [f"{name}: {_value(old)} → {_value(new)}" for name, (old, new) in change.values.items()]
    more = f" and {len(told) - _MOST_CHANGES} more" if len(told) > _MOST_CHANGES else ""
    return f"{key}: {'; '.join(told[:_MOST_CHANGES])}{more}"


def _value(value: Any) -> str:
    """One value on one line; what a terminal would obey becomes a blank."""
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.10g}"
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\s]+", " ", str(value))
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
