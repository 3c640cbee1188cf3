"""Captures → articles: what no parser of this version has read is parsed."""

from collections.abc import Iterator

from dagster import AssetExecutionContext, Config, MaterializeResult, multi_asset
from pydantic import Field

from orchestration.assets.keys import LANDING, WRITER, landing_spec
from orchestration.progress import report
from orchestration.reading import Reading
from orchestration.resources import Warehouse
from orchestration.take_down import take_down_again
from tinhso.acquire.archive import Archive
from tinhso.load.articles import count_pending_captures, store_articles
from tinhso.load.database import open_build, row_counts
from tinhso.parse import parser_version

_DESCRIPTIONS = {
    "articles": "One row per version of an article: title, lead, text without furniture, date, site. A page is parsed "
    "again only when the parser or its source's specification changes.",
    "parses": "One row per capture that was parsed, and the version of an article that came of it.",
    "appearances": "One row per time a version of an article was received in place of another.",
}


class EngineConfig(Config):
    """Who reads."""

    spark: str | None = Field(
        default=None,
        description="A Spark master, such as spark://host:7077; empty: this machine; not given: as tinhso.toml says.",
    )


@multi_asset(
    name="articles",
    pool=WRITER,
    specs=[
        landing_spec(table, "parse", description, deps=("captures", "fetches"))
        for table, description in _DESCRIPTIONS.items()
    ],
)
def articles(context: AssetExecutionContext, config: EngineConfig, warehouse: Warehouse) -> Iterator[MaterializeResult]:
    vocabulary = warehouse.vocabulary
    version = parser_version(vocabulary)
    n_parsed = n_rejected = 0
    with (
        open_build(warehouse.build_file) as connection,
        Reading(warehouse.settings, vocabulary, connection, config.spark) as reading,
    ):
        total = count_pending_captures(connection, version)
        for tables in reading.parsed():
            store_articles(connection, version, tables)
            n_parsed += tables["parses"].num_rows
            n_rejected += tables["rejections"].num_rows
            report("parse", n_parsed, total)
        with Archive(warehouse.settings.archive) as archive:
            take_down_again(connection, archive, vocabulary)
        rows = row_counts(connection, _DESCRIPTIONS)
    context.log.info(f"Parsed {n_parsed} captures with parser {version}; {n_rejected} refused.")
    if reading.n_deaths:
        context.log.warning(
            f"{reading.n_deaths} reading processes died, killed or out of memory; what kills is quarantined."
        )
    for table, count in rows.items():
        metadata = {
            "dagster/row_count": count,
            "n_parsed": n_parsed,
            "n_rejected": n_rejected,
            "n_deaths": reading.n_deaths,
            "parser_version": version,
        }
        yield MaterializeResult(asset_key=[LANDING, table], metadata=metadata)
