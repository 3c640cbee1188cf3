"""Sources by family, each source a partition: one can be fetched again, or several, from the UI.

Belongs here: families and what fetching one does. Does not belong here: when (schedules.py), how (tinhso.acquire).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetMaterialization,
    AssetsDefinition,
    BackfillPolicy,
    Config,
    MaterializeResult,
    StaticPartitionsDefinition,
    asset,
)
from pydantic import Field

from orchestration.assets.keys import LANDING, OWNERS, WRITER
from orchestration.intake import LANDED, fetch_into, no_counts
from orchestration.progress import report
from orchestration.resources import Warehouse
from tinhso.acquire.archive import Archive
from tinhso.load.database import open_build, row_counts
from tinhso.vocabulary import Vocabulary

GROUP = "fetch"


class SpanConfig(Config):
    """A backfill: articles of these days. None: what is new."""

    since: str = Field(default="", description="Articles from this day on (YYYY-MM-DD, UTC).")
    until: str = Field(default="", description="Articles before this day (YYYY-MM-DD, UTC).")


@dataclass(frozen=True, slots=True)
class Family:
    """`kinds` are those of tinhso.acquire.source_run: of discovery, or 'revisit'."""

    name: str
    kinds: tuple[str, ...]
    description: str

    @property
    def key(self) -> AssetKey:
        return AssetKey(["fetched", self.name])


FEEDS = Family("feeds", ("feed",), "Articles that the sources' feeds name")
LISTINGS = Family("listings", ("listing", "sitemap"), "Articles that the sources' listing pages and sitemaps name")
REVISITS = Family("revisits", ("revisit",), "Pages fetched before that are due to be looked at again")
TABLES = Family("tables", ("table",), "Official tables at their known addresses")
FAMILIES = (FEEDS, LISTINGS, REVISITS, TABLES)


def sources_of(family: Family, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """(enabled sources, all others) of a family."""
    known = {
        source_id
        for source_id, spec in vocabulary.sources.items()
        if family is REVISITS or any(step["kind"] in family.kinds for step in spec["discovery"])
    }
    rows = [row for row in vocabulary.registers["sources"] if row["source_id"] in known]
    enabled = [row["source_id"] for row in rows if row["is_enabled"] == "1"]
    return enabled, [row["source_id"] for row in rows if row["is_enabled"] != "1"]


def build_fetched(family: Family, vocabulary: Vocabulary) -> AssetsDefinition:
    """The asset of a family. Its enabled sources come first: a schedule asks for them as one range, in one run."""
    enabled, others = sources_of(family, vocabulary)

    @asset(
        key=family.key,
        partitions_def=StaticPartitionsDefinition([*enabled, *others]),
        backfill_policy=BackfillPolicy.single_run(),
        group_name=GROUP,
        owners=OWNERS,
        kinds={"python", "http"},
        pool=WRITER,
        description=f"{family.description}, archived and landed. A partition is a source of registers/sources.csv; one "
        "that is asked for by hand is fetched though it is not enabled. Robots.txt is obeyed.",
        metadata={"enabled sources": len(enabled), "sources": len(enabled) + len(others)},
    )
    def fetched(
        context: AssetExecutionContext, config: SpanConfig, warehouse: Warehouse
    ) -> Iterator[MaterializeResult]:
        counts = no_counts()
        with open_build(warehouse.build_file) as connection, Archive(warehouse.settings.archive) as archive:
            fetch_into(
                connection, archive, warehouse.vocabulary, counts,
                sources=list(context.partition_keys), kinds=family.kinds, since=config.since, until=config.until,
                tell=lambda source_id, done, total: report(f"fetch {source_id}", done, total),
            )  # fmt: skip
            rows = row_counts(connection, LANDED)
        yield MaterializeResult(metadata={**counts, "sources": list(context.partition_keys)})
        # What came stands in the landing tables, though the asset that takes in files did not run.
        for table, count in rows.items():
            metadata = {"dagster/row_count": count, **counts}
            context.log_event(AssetMaterialization(AssetKey([LANDING, table]), metadata=metadata))

    return fetched
