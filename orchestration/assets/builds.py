"""Is there anything to build? If nothing changed since the current release, models and release are skipped."""

from collections.abc import Iterator
from datetime import UTC, datetime

from dagster import AssetExecutionContext, MaterializeResult, multi_asset

from orchestration.assets.keys import LANDING, WRITER, landing_spec
from orchestration.intake import LANDED
from orchestration.resources import Warehouse
from tinhso.load.builds import code_fingerprint, new_build, record_build
from tinhso.load.corrections import read_corrections, store_corrections
from tinhso.load.database import open_build
from tinhso.load.mentions import TABLES as READ
from tinhso.load.released import TABLES as RELEASED
from tinhso.load.released import point_at_release
from tinhso.publish.heartbeat import record_success
from tinhso.publish.rejected import read_rejected
from tinhso.publish.release import current_release


@multi_asset(
    name="builds",
    pool=WRITER,
    specs=[
        landing_spec(
            "builds",
            "load",
            "One row per build. Skipped, and with it all models and the release, when landing tables, code, "
            "vocabulary and dbt project are those of the current release.",
            deps=(*LANDED, "articles", *READ),
            skippable=True,
        ),
        landing_spec(
            "corrections", "load", "Corrections of vocabulary/corrections. Skipped with builds.", skippable=True
        ),
        *(
            landing_spec(
                view,
                "load",
                f"{table} of the release readers have now: what the next one is compared with. Skipped with builds.",
                skippable=True,
            )
            for view, table in RELEASED.items()
        ),
    ],
)
def builds(context: AssetExecutionContext, warehouse: Warehouse) -> Iterator[MaterializeResult]:
    settings = warehouse.settings
    code = code_fingerprint([settings.project / "tinhso", settings.dbt_project])
    released = current_release(settings.published_file)
    with open_build(warehouse.build_file) as connection:
        store_corrections(connection, read_corrections(settings.vocabulary))
        after = datetime.fromisoformat(released.built_at).replace(tzinfo=UTC) if released else None
        build = new_build(connection, code, warehouse.vocabulary.version, context.run_id, after)
        if released and released.fingerprint == build.fingerprint and not warehouse.is_rebuild:
            context.log.info(f"Nothing changed since release {released.build_id}: models and release are skipped.")
            record_success(settings.warehouse)
            return
        if build.fingerprint in read_rejected(settings.warehouse) and not warehouse.is_rebuild:
            context.log.info("Nothing changed since the release that was taken back: models and release are skipped.")
            record_success(settings.warehouse)
            return
        record_build(connection, build, released.build_id if released else None)
        point_at_release(connection, released.folder / "parquet" if released else None)
        rows = connection.execute("select count(*) from news.builds").fetchone()
    yield MaterializeResult(
        asset_key=[LANDING, "builds"],
        metadata={
            "dagster/row_count": rows[0] if rows else 0,
            "build_id": build.build_id,
            "fingerprint": build.fingerprint,
        },
    )
    for table in ("corrections", *RELEASED):
        yield MaterializeResult(asset_key=[LANDING, table])
