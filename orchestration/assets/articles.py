"""Captures → articles: what no parser of this version has read is parsed."""

from dagster import AssetExecutionContext, MaterializeResult, multi_asset

from orchestration.assets.keys import LANDING, WRITER, landing_spec
from orchestration.progress import report
from orchestration.reading import parse_capture
from orchestration.resources import Warehouse
from tinhso.acquire.archive import Archive
from tinhso.load.articles import count_pending_captures, pending_captures, store_articles
from tinhso.load.database import open_build
from tinhso.parse import parser_version
from tinhso.records import Rejection

_BATCH = 200


@multi_asset(
    name="articles",
    pool=WRITER,
    specs=[
        landing_spec(
            "articles",
            "parse",
            "One row per version of an article: title, lead, text without furniture, date, site. A page is parsed "
            "again only when the parser or its source's specification changes.",
            deps=("captures",),
        )
    ],
)
def articles(context: AssetExecutionContext, warehouse: Warehouse) -> MaterializeResult:
    vocabulary = warehouse.vocabulary
    version = parser_version(vocabulary)
    n_parsed = n_rejected = 0
    with open_build(warehouse.build_file) as connection, Archive(warehouse.settings.archive) as archive:
        total = count_pending_captures(connection, version)
        for captures in pending_captures(connection, version, _BATCH):
            parsed = [(capture, parse_capture(archive, capture, vocabulary)) for capture in captures]
            store_articles(connection, version, parsed)
            n_parsed += len(parsed)
            n_rejected += sum(isinstance(outcome, Rejection) for _, outcome in parsed)
            report("parse", n_parsed, total)
        rows = connection.execute("select count(*) from news.articles").fetchone()
    context.log.info(f"Parsed {n_parsed} captures with parser {version}; {n_rejected} refused.")
    return MaterializeResult(
        asset_key=[LANDING, "articles"],
        metadata={
            "dagster/row_count": rows[0] if rows else 0,
            "n_parsed": n_parsed,
            "n_rejected": n_rejected,
            "parser_version": version,
        },
    )
