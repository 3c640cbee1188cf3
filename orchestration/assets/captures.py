"""What comes in → raw archive → landing tables: files that were given, the inbox, and the sources when fetching."""

from collections.abc import Iterator
from pathlib import Path

from dagster import AssetExecutionContext, Config, MaterializeResult, multi_asset
from pydantic import Field

from orchestration.assets.fetched import FAMILIES
from orchestration.assets.keys import LANDING, WRITER, landing_spec
from orchestration.inputs import given_or_default
from orchestration.intake import LANDED, fetch_into, land_tail, no_counts, take_in
from orchestration.progress import report
from orchestration.resources import Warehouse
from tinhso.acquire.archive import Archive
from tinhso.acquire.inbox import read_inputs
from tinhso.acquire.page_filter import PageFilter
from tinhso.acquire.sources import source_finder
from tinhso.load.captures import batches_of_input, present_moment
from tinhso.load.database import Connection, open_build, row_counts
from tinhso.records import Capture, Rejection

_DESCRIPTIONS = {
    "captures": "One row per document received: its payload's hash, name, source and place in the raw archive.",
    "rejections": "One row per refused document, with the reason and what to do about it.",
    "fetches": "One row per attempt to fetch a URL, whatever came of it.",
    "forgotten": "One row per hash by which an article that was taken down is known, should it come again.",
}


class InputConfig(Config):
    """What a run takes in."""

    paths: list[str] = Field(
        default=[], description="Files or folders to load. None: what lies in raw/inbox; if that is empty, the samples."
    )
    hosts: list[str] = Field(default=[], description="Of WARC files only the pages of these hosts, or below them.")
    on_topic: bool = Field(default=False, description="Of WARC files only pages that may be on the topic.")
    live: bool = Field(default=False, description="Fetch the enabled sources as well.")
    sources: list[str] = Field(default=[], description="Fetch these sources only (ids of registers/sources.csv).")
    since: str = Field(default="", description="Backfill: articles from this day on (YYYY-MM-DD, UTC).")
    until: str = Field(default="", description="Backfill: articles before this day (YYYY-MM-DD, UTC).")


@multi_asset(
    name="captures",
    specs=[
        landing_spec(table, "acquire", _DESCRIPTIONS[table]).merge_attributes(deps=[family.key for family in FAMILIES])
        for table in LANDED
    ],
    pool=WRITER,
)
def captures(context: AssetExecutionContext, config: InputConfig, warehouse: Warehouse) -> Iterator[MaterializeResult]:
    settings = warehouse.settings
    counts = no_counts()
    wanted = PageFilter(config.hosts, warehouse.vocabulary if config.on_topic else None)
    with open_build(warehouse.build_file) as connection, Archive(settings.archive) as archive:
        land_tail(connection, archive, warehouse.vocabulary)
        if not warehouse.is_rebuild:
            for batch in batches_of_input(_given(config, warehouse, connection, wanted)):
                take_in(connection, archive, batch, counts, warehouse.vocabulary)
                report("acquire", counts["n_seen"])
            if config.live:
                fetch_into(
                    connection, archive, warehouse.vocabulary, counts,
                    sources=config.sources or None, since=config.since, until=config.until,
                    tell=lambda source_id, done, total: report(f"fetch {source_id}", done, total),
                )  # fmt: skip
        counts |= {f"n_{reason}": n for reason, n in sorted(wanted.passed_over.items())}
        rows = row_counts(connection, LANDED)
    context.log.info("Documents: " + ", ".join(f"{n} {name.removeprefix('n_')}" for name, n in counts.items()))
    for table, count in rows.items():
        metadata = {"dagster/row_count": count, **counts}
        yield MaterializeResult(asset_key=[LANDING, table], metadata=metadata)


def _given(
    config: InputConfig, warehouse: Warehouse, connection: Connection, wanted: PageFilter
) -> Iterator[Capture | Rejection]:
    paths = given_or_default(warehouse.settings, connection, [Path(path) for path in config.paths], config.live)
    yield from read_inputs(paths, present_moment(connection), source_finder(warehouse.vocabulary), wanted)
