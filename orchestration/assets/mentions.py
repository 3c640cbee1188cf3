"""Articles → mentions: what no extractor of this version has read is read."""

from collections.abc import Iterator

from dagster import AssetExecutionContext, MaterializeResult, multi_asset

from orchestration.assets.keys import LANDING, WRITER, landing_spec
from orchestration.progress import report
from orchestration.reading import extract_article
from orchestration.resources import Warehouse
from tinhso.extract import extractor_version
from tinhso.load.database import open_build, row_counts
from tinhso.load.mentions import TABLES, count_pending_articles, pending_articles, store_extractions

_BATCH = 200
_DESCRIPTIONS = {
    "extractions": "One row per article version read: the region it is mostly about, and the version of the rules.",
    "region_mentions": "One row per mention of a region in an article version.",
    "observation_mentions": "One row per number with a meaning: indicator, region, period, value, and its evidence.",
    "event_mentions": "One row per event as one article version tells it.",
    "policy_mentions": "One row per document cited in an article version.",
}


@multi_asset(
    name="mentions",
    pool=WRITER,
    specs=[landing_spec(table, "extract", _DESCRIPTIONS[table], deps=("articles",)) for table in TABLES],
)
def mentions(context: AssetExecutionContext, warehouse: Warehouse) -> Iterator[MaterializeResult]:
    vocabulary = warehouse.vocabulary
    version = extractor_version(vocabulary)
    n_read = n_failed = n_partly = 0
    with open_build(warehouse.build_file) as connection:
        total = count_pending_articles(connection, version)
        for batch in pending_articles(connection, version, _BATCH):
            outcomes = [extract_article(article, vocabulary) for article in batch]
            rejections = [rejection for _, unread in outcomes for rejection in unread]
            store_extractions(connection, [extraction for extraction, _ in outcomes], rejections)
            n_read += len(batch)
            n_failed += sum(rejection.reason == "failed" for rejection in rejections)
            n_partly += sum(bool(unread) and unread[0].reason != "failed" for _, unread in outcomes)
            report("extract", n_read, total)
        rows = row_counts(connection, TABLES)
    context.log.info(
        f"Read {n_read} article versions with extractor {version}; {n_failed} failed, {n_partly} only in part."
    )
    for table, count in rows.items():
        metadata = {
            "dagster/row_count": count,
            "n_read": n_read,
            "n_failed": n_failed,
            "n_partly": n_partly,
            "extractor_version": version,
        }
        yield MaterializeResult(asset_key=[LANDING, table], metadata=metadata)
