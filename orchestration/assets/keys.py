"""How assets are named and grouped: `[dbt source, table]`, one group a room, one owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagster import AssetsDefinition, AssetSpec, with_source_code_references
from dagster_dbt.asset_utils import default_metadata_from_dbt_resource_props

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


def documented(asset: AssetsDefinition, manifest: Mapping[str, Any]) -> AssetsDefinition:
    """The asset with where its code stands and, of landing tables, the columns that dbt's sources tell."""
    columns = {
        node["name"]: default_metadata_from_dbt_resource_props(node) for node in manifest["sources"].values()
    }  # fmt: skip

    def add(spec: AssetSpec) -> AssetSpec:
        is_landing = spec.key.path[0] == LANDING
        return spec.merge_attributes(metadata=columns.get(spec.key.path[-1], {})) if is_landing else spec

    (found,) = with_source_code_references([asset.map_asset_specs(add)])
    assert isinstance(found, AssetsDefinition)
    return found
