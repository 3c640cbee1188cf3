"""How assets are named and grouped: `[dbt source, table]`, one group a room, one owner."""

from __future__ import annotations

from dagster import AssetSpec

OWNERS = ["team:tinhso"]
LANDING = "news"
WRITER = "writer"  # the pool of all that writes the build file: one run at a time


def landing_spec(
    table: str, group: str, description: str, deps: tuple[str, ...] = (), skippable: bool = False
) -> AssetSpec:
    """A landing table as an asset; `deps` are landing tables too."""
    return AssetSpec(
        [LANDING, table],
        deps=[[LANDING, name] for name in deps],
        description=description,
        group_name=group,
        owners=OWNERS,
        kinds={"python", "duckdb", "table"},
        skippable=skippable,
    )
