"""The release readers open: published when every blocking test has passed."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    multi_asset,
)

from orchestration.assets.keys import OWNERS, WRITER
from orchestration.assets.samples import changes
from orchestration.resources import Warehouse
from tinhso.configuration import load_configuration
from tinhso.load.builds import latest_build
from tinhso.load.database import damage_set_aside, open_build
from tinhso.page.site import build_site
from tinhso.publish.contract import check_contract
from tinhso.publish.copy import PublishError
from tinhso.publish.failure import clear_failure, record_failure
from tinhso.publish.heartbeat import record_success
from tinhso.publish.rejected import clear_rejected
from tinhso.publish.release import publish

KEY = AssetKey(["published", "release"])


def build_release(deps: Sequence[AssetKey], declared: Mapping[str, Mapping[str, str]]) -> AssetsDefinition:
    """The release, made from `deps`; `declared` are the tables, columns and types its readers were promised."""
    spec = AssetSpec(
        KEY,
        deps=deps,
        description="warehouse/tinhso.duckdb: all tables of core, marts and meta in one read-only DuckDB file, with "
        "Parquet and the site of pages beside it. The last few releases stay (releases.keep in tinhso.toml).",
        group_name="publish",
        owners=OWNERS,
        kinds={"duckdb", "parquet", "file"},
    )

    contract = AssetCheckSpec(
        "release_keeps_its_contract",
        asset=KEY,
        blocking=True,
        description="The published file holds the tables and columns the models declare, with their types, and as many "
        "rows as the build file. Found before readers see it: if not, they keep the release before.",
    )

    @multi_asset(name="release", specs=[spec], check_specs=[contract], pool=WRITER)
    def release(context: AssetExecutionContext, warehouse: Warehouse) -> Iterator[MaterializeResult | AssetCheckResult]:
        settings = warehouse.settings
        with open_build(warehouse.build_file) as connection:
            build = latest_build(connection)
            changed = changes(connection, build.build_id)
        if warehouse.is_rebuild:
            warehouse.adopt_rebuild()
        about = {
            "build_id": build.build_id,
            "built_at": build.built_at.isoformat(),
            "fingerprint": build.fingerprint,
            "code_version": build.code_version,
            "vocabulary_version": build.vocabulary_version,
        }
        configuration = load_configuration(settings)
        keep, workers = configuration.releases.keep, configuration.reading.workers
        page = configuration.page
        given = {"63": page.boundaries_63, "34": page.boundaries_34}
        boundaries = {geography: settings.data / path for geography, path in given.items() if path}

        def prepare(database: Path, site: Path, before: Path | None) -> None:
            check_contract(database, declared)
            build_site(database, site, before, workers, boundaries, page.credit)

        try:
            with damage_set_aside(settings.build_file):
                made = publish(settings.build_file, settings.releases, settings.published_file, about, keep, prepare)
        except PublishError as error:
            record_failure(settings.warehouse, str(error))
            yield AssetCheckResult(passed=False, check_name=contract.name, description=str(error))
            raise
        clear_failure(settings.warehouse)
        clear_rejected(settings.warehouse)
        record_success(settings.warehouse)
        context.log.info(f"Published {made.build_id}; {settings.published_file} leads to it.")
        kept = AssetCheckResult(passed=True, check_name=contract.name, metadata={"tables": len(declared)})
        yield MaterializeResult(
            asset_key=KEY,
            check_results=[kept],
            metadata={
                "build_id": made.build_id,
                "path": MetadataValue.path(str(settings.published_file)),
                "release": MetadataValue.path(str(made.folder)),
                "pages": MetadataValue.path(str(made.folder / "site" / "index.html")),
                **changed,
                "dagster/row_count": sum(made.rows.values()),
                **{f"rows/{table}": n for table, n in made.rows.items()},
            },
        )

    return release
