"""`tinhso source list`: the sources of the register, how each is found, and whether it is fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.table import Table

from orchestration.terminal import OUT
from tinhso.settings import Settings
from tinhso.vocabulary import load_vocabulary


def list_sources(settings: Settings) -> int:
    """Print a line a source that has a specification; 0."""
    vocabulary = load_vocabulary(settings.vocabulary)
    table = Table("source", "name", "region", "found by", "selectors", "tried", "enabled", box=None, pad_edge=False)
    for row in vocabulary.registers["sources"]:
        if spec := vocabulary.sources.get(row["source_id"]):
            told = (_steps(spec), _since(spec), "yes" if spec["is_verified"] else "no", _yes(row["is_enabled"]))
            table.add_row(row["source_id"], row["name"], row["region_id"], *told)
    OUT.print(table)
    OUT.print(
        "\nTry one: tinhso source check ID. When what it shows is right, put `is_verified: true` into its file in\n"
        "vocabulary/sources and 1 into is_enabled in vocabulary/registers/sources.csv; then: tinhso refresh --live",
        markup=False,
    )
    return 0


def _steps(spec: Mapping[str, Any]) -> str:
    """'2 feeds, listing' of the entries of `discovery`."""
    kinds = Counter(step["kind"] for step in spec["discovery"])
    return ", ".join(kind if n == 1 else f"{n} {kind}s" for kind, n in kinds.items()) or "nothing yet"


def _since(spec: Mapping[str, Any]) -> str:
    days = [str(version["from"]) for version in spec["versions"]]
    return f"since {max(days)}" if days else "columns" if spec.get("tables") else "none"


def _yes(flag: str) -> str:
    return "yes" if flag == "1" else "no"
