"""Articles → mentions: what no extractor of this version has read is read."""

from collections.abc import Iterator

from dagster import AssetExecutionContext, MaterializeResult, multi_asset
from pydantic import Field

from orchestration.assets.articles import EngineConfig
from orchestration.assets.keys import LANDING, WRITER, landing_spec
from orchestration.progress import report
from orchestration.reading import Reading
from orchestration.resources import Warehouse
from tinhso.extract import extractor_version
from tinhso.load.database import open_build, row_counts
from tinhso.load.mentions import TABLES, ask_again, count_pending_articles, store_extractions

_DESCRIPTIONS = {
    "extractions": "One row per article version read: the region it is mostly about, and the version of the rules.",
    "region_mentions": "One row per mention of a region in an article version.",
    "observation_mentions": "One row per number with a meaning: indicator, region, period, value, and its evidence.",
    "event_mentions": "One row per event as one article version tells it.",
    "policy_mentions": "One row per document cited in an article version.",
}


class ReadingConfig(EngineConfig):
    """Which articles are read, and by whom."""

    again: bool = Field(default=False, description="All, though these rules have read them.")


@multi_asset(
    name="mentions",
    pool=WRITER,
    specs=[landing_spec(table, "extract", _DESCRIPTIONS[table], deps=("articles",)) for table in TABLES],
)
def mentions(
    context: AssetExecutionContext, config: ReadingConfig, warehouse: Warehouse
) -> Iterator[MaterializeResult]:
    vocabulary = warehouse.vocabulary
    version = extractor_version(vocabulary)
    n_read = n_failed = n_partly = 0
    with (
        open_build(warehouse.build_file) as connection,
        Reading(warehouse.settings, vocabulary, connection, config.spark) as reading,
    ):
        if config.again:
            ask_again(connection)
        total = count_pending_articles(connection, version)
        for tables in reading.extracted():
            store_extractions(connection, tables)
            rejected = tables["rejections"].select(["capture_id", "reason"]).to_pylist()
            failed = {row["capture_id"] for row in rejected if row["reason"] == "failed"}
            n_read += tables["extractions"].num_rows
            n_failed += len(failed)
            n_partly += len({row["capture_id"] for row in rejected} - failed)
            report("extract", n_read, total)
        rows = row_counts(connection, TABLES)
    context.log.info(
        f"Read {n_read} article versions with extractor {version}; {n_failed} failed, {n_partly} only in part."
    )
    if reading.n_deaths:
        context.log.warning(
            f"{reading.n_deaths} reading processes died, killed or out of memory; what kills is quarantined."
        )
    for table, count in rows.items():
        metadata = {
            "dagster/row_count": count,
            "n_read": n_read,
            "n_failed": n_failed,
            "n_partly": n_partly,
            "n_deaths": reading.n_deaths,
            "extractor_version": version,
        }
        yield MaterializeResult(asset_key=[LANDING, table], metadata=metadata)
