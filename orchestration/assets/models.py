"""dbt's seeds and models as assets and its data tests as checks; one dbt build in this process."""

from collections.abc import Collection, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    CodeReferencesMetadataValue,
    Failure,
    LocalFileCodeReference,
    MaterializeResult,
)
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration import dbt
from orchestration.assets.keys import OWNERS, WRITER
from orchestration.assets.samples import describe
from orchestration.progress import report
from orchestration.resources import Warehouse
from tinhso.load.database import open_build
from tinhso.publish.failure import record_failure
from tinhso.settings import PROJECT

PUBLISHED_LAYERS = ("core", "marts", "meta")


class Translator(DagsterDbtTranslator):
    """Assets are grouped by layer and owned by the team; keys are dbt's own, `[schema, table]`."""

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project).replace_attributes(owners=OWNERS)
        node = manifest["nodes"].get(unique_id) or manifest["sources"][unique_id]
        source = PROJECT / "dbt_project" / node["original_file_path"]
        reference = LocalFileCodeReference(file_path=str(source), label=source.name)
        references = CodeReferencesMetadataValue(code_references=[reference])
        return spec.merge_attributes(metadata={"dagster/code_references": references})

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return layer(dbt_resource_props)


def layer(props: Mapping[str, Any]) -> str:
    return "registers" if props["resource_type"] == "seed" else props["fqn"][1]


def published_keys(manifest: Mapping[str, Any]) -> list[AssetKey]:
    """Keys of the models a release holds."""
    models = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    return [Translator().get_asset_key(node) for node in models if layer(node) in PUBLISHED_LAYERS]


def published_columns(manifest: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Table → column → type, as the models of a release declare them."""
    models = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    return {
        node["name"]: {name: column["data_type"] for name, column in node["columns"].items()}
        for node in models
        if layer(node) in PUBLISHED_LAYERS
    }


def left_as_they_were(manifest: Mapping[str, Any], built: Collection[str]) -> list[str]:
    """Ids of the seeds and models that a build had no need to make anew, each after those it rests on."""
    tables = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}
    order = TopologicalSorter({key: node["depends_on"].get("nodes", []) for key, node in tables.items()}).static_order()
    return [key for key in order if key in tables and key not in built]


def build_models(manifest: Mapping[str, Any]) -> AssetsDefinition:
    """The dbt project as one asset definition."""
    translator = Translator()
    n_nodes = len(manifest["nodes"])
    by_key = {
        translator.get_asset_key(node): ".".join(node["fqn"])
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed", "snapshot")
    }

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="models", pool=WRITER)
    def models(context: AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
        select = sorted(by_key[key] for key in context.selected_asset_keys) if context.is_subset else []
        events: list[DbtCoreCliEventMessage] = []

        def receive(event: dbt.Event) -> None:
            events.append(DbtCoreCliEventMessage(raw_event=dict(event), event_history_metadata={}))
            report("models and tests", len(events), n_nodes)

        outcome = dbt.build(warehouse.settings, warehouse.build_file, select, receive)
        with open_build(warehouse.build_file) as connection:
            described = describe(connection, context.selected_asset_keys, published_keys(manifest))
        for key, metadata in described.items():
            context.add_asset_metadata(metadata, key)
        if outcome.is_success and not context.is_subset:
            built = {event.raw_event["data"]["node_info"]["unique_id"] for event in events}
            for unique_id in left_as_they_were(manifest, built):
                key = translator.get_asset_key(manifest["nodes"][unique_id])
                yield MaterializeResult(asset_key=key, metadata={"left as it was": True})
        for message in events:
            yield from message.to_default_asset_events(manifest, translator, context)
        if not outcome.is_success:
            told = (
                f"{len(outcome.failures)} blocking tests or models failed; nothing was published, the previous release "
                "stays:\n- " + "\n- ".join(outcome.failures)
            )
            record_failure(warehouse.settings.warehouse, told)
            raise Failure(told, allow_retries=False)

    return models
