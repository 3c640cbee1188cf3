"""What the pages ask a published release, but for what is too much to hold: spool.py.

Each function takes a read-only connection and returns rows as dictionaries, in an order that depends on the facts only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

Connection = duckdb.DuckDBPyConnection
Row = dict[str, Any]

MERGED_ON = "2025-07-01"  # 63 provinces became 34
_BATCH = 5_000
# A dropped file says where it is from, or has nothing but its own name.
SOURCE = "if(a.source_id = 'file-drop', a.site, s.name)"


def fetch(connection: Connection, query: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """All rows of one statement."""
    return list(_stream(connection, query, parameters))


def _stream(connection: Connection, query: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
    cursor = connection.cursor().execute(query, parameters)
    columns = [column[0] for column in cursor.description or ()]
    while batch := cursor.fetchmany(_BATCH):
        for row in batch:
            yield dict(zip(columns, row, strict=True))


def build(connection: Connection) -> Row:
    """The build the release was made from, and how many publishers told what is in it."""
    return fetch(
        connection,
        """
        select b.*, (select count(distinct publisher) from dim_article) as n_publishers
        from meta_build as b order by b.built_at desc limit 1
        """,
    )[0]


def regions(connection: Connection) -> list[Row]:
    """Regions that can have a page, in their newest version: provinces past and present, and what holds a value.

    `is_old`: one of the 63; `is_new`: one of the 34; `is_unchanged`: both, on the same territory.
    """
    return fetch(
        connection,
        f"""
        with versions as (
            select *, row_number() over (partition by region_id order by valid_from desc) = 1 as is_newest
            from dim_region
        ),
        provinces as (
            select
                region_id,
                bool_or(valid_from < date '{MERGED_ON}') as is_old,
                bool_or(coalesce(valid_to, date '9999-12-31') >= date '{MERGED_ON}') as is_new,
                count(distinct territory_key) = 1 as is_unchanged
            from versions where level in ('province', 'municipality') group by region_id
        )
        select
            v.region_id, v.name_vi, v.name_en, v.level, v.gso_code, v.iso_3166_2, v.valid_to, v.population,
            v.population_year, v.area_km2,
            coalesce(p.is_old, false) as is_old, coalesce(p.is_new, false) as is_new,
            coalesce(p.is_unchanged, true) as is_unchanged
        from versions as v
        left join provinces as p using (region_id)
        where v.is_newest and (p.region_id is not null or v.region_id in (select region_id from fct_indicator))
        order by v.region_id
        """,
    )


def successions(connection: Connection) -> list[Row]:
    """Which of the 63 provinces each of the 34 units was made of."""
    return fetch(
        connection,
        f"""
        select old_region_id, new_region_id, legal_basis from bridge_region_succession
        where effective_date = date '{MERGED_ON}' order by new_region_id, old_region_id
        """,
    )


def indicators(connection: Connection) -> list[Row]:
    """The indicators, with how much is known of each."""
    return fetch(
        connection,
        """
        select
            i.*,
            count(f.indicator_id) as n_values,
            count(distinct f.region_id) filter (where f.region_id <> 'vn') as n_regions,
            coalesce(sum(f.n_observations), 0)::bigint as n_observations,
            count(*) filter (where f.has_conflict) as n_conflicts,
            min(year(f.period_end)) filter (where f.status = 'actual') as first_year,
            max(year(f.period_end)) filter (where f.status = 'actual') as last_year
        from dim_indicator as i left join fct_indicator as f using (indicator_id)
        group by all order by i.indicator_id
        """,
    )


def panel(connection: Connection) -> list[Row]:
    """One figure a year per indicator and region, on both geographies, the country included.

    As reported, only what one of the 63 provinces (or the country) reported; a merged unit's own figures stand under
    the 34. `territory_key` decides, since a name may mean the province before or after the merger.
    """
    return fetch(connection, f"{PANEL} order by p.indicator_id, p.geography, p.year, p.region_id")


PANEL = f"""
    select p.geography, p.region_id, p.indicator_id, p.year, p.value, p.basis, p.chosen_observation_id
    from mart_indicator_panel as p
    left join dim_region as r using (region_key)
    where p.value is not null and p.region_level in ('country', 'province', 'municipality')
        and (p.geography = 'units_2025' or r.valid_from < date '{MERGED_ON}')
"""


def targets(connection: Connection) -> list[Row]:
    """Every target beside the latest actual."""
    return fetch(
        connection,
        """
        select region_id, region_name_vi, region_name_en, indicator_id, indicator_name_vi, indicator_name_en, measure,
            unit, scope, target_id, target_value, target_value_high, target_comparator, due_period, progress,
            actual_value, actual_comparator, actual_period, actual_observation_id
        from mart_target_progress
        order by actual_value is null, indicator_id, due_date nulls last, region_id, scope nulls first, target_id
        """,
    )


def scorecards(connection: Connection) -> list[Row]:
    """The latest value of each indicator per region and territory, the newest territory first."""
    return fetch(
        connection,
        """
        select s.*, r.valid_from as territory_since from mart_region_scorecard as s
        left join dim_region as r using (region_key)
        order by s.region_id, s.pillar, s.indicator_id, r.valid_from desc
        """,
    )


def events(connection: Connection, newest: int, of_region: int) -> list[Row]:
    """The `newest` events and the `of_region` newest of each region, the newest first, undated ones last.

    `region_ids` are those an event concerns; `place` counts all, `n_events` is how many there are.
    """
    return fetch(
        connection,
        """
        with placed as (
            select event_id, count(*) over () as n_events,
                row_number() over (order by start_date desc nulls last, event_id) as place
            from mart_event_calendar
        ),
        concerned as (
            select b.event_id, b.region_id, row_number() over (partition by b.region_id order by p.place) as nth
            from bridge_event_region as b inner join placed as p using (event_id)
        ),
        shown as (
            select * from placed
            where place <= $1 or event_id in (select event_id from concerned where nth <= $2)
        )
        select e.*, s.place, s.n_events, a.article_id, a.title, a.published_date,
            coalesce(a.canonical_url, a.url) as url, coalesce(b.region_ids, []) as region_ids
        from shown as s
        inner join mart_event_calendar as e using (event_id)
        left join fct_event as f using (event_id)
        left join dim_article as a on f.first_article_id = a.article_id
        left join (
            select event_id, list(region_id order by region_id) as region_ids from concerned group by event_id
        ) as b using (event_id)
        order by s.place
        """,
        [newest, of_region],
    )


def articles_by_region(connection: Connection, newest: int) -> list[Row]:
    """The `newest` articles about each region, with how many there are in all."""
    return fetch(
        connection,
        f"""
        select b.region_id, a.article_id, a.title, a.published_date, coalesce(a.canonical_url, a.url) as url,
            a.document, {SOURCE} as source, count(*) over of_region as n_articles,
            row_number() over (of_region order by a.published_date desc nulls last, a.article_id) as place
        from bridge_article_region as b
        inner join dim_article as a using (article_id)
        left join dim_source as s using (source_id)
        where b.is_primary and a.is_story_lead
        window of_region as (partition by b.region_id)
        qualify place <= $1
        order by b.region_id, place
        """,
        [newest],
    )


def policies_by_region(connection: Connection, most: int) -> list[Row]:
    """The documents cited most in articles about each region."""
    return fetch(
        connection,
        """
        select b.region_id, c.policy_id, any_value(p.number) as number, any_value(p.doc_type) as doc_type,
            any_value(p.issuer) as issuer, any_value(p.issued_date) as issued_date, any_value(p.title_vi) as title_vi,
            any_value(p.title_en) as title_en, count(distinct c.article_id) as n_articles
        from fct_policy_citation as c
        inner join bridge_article_region as b on c.article_id = b.article_id and b.is_primary
        left join dim_policy as p using (policy_id)
        group by b.region_id, c.policy_id
        qualify row_number() over (partition by b.region_id order by n_articles desc, c.policy_id) <= $1
        order by b.region_id, n_articles desc, c.policy_id
        """,
        [most],
    )


def policies(connection: Connection, most: int) -> list[Row]:
    """The documents cited most, with the regions the articles citing them are about."""
    return fetch(
        connection,
        """
        select p.*, count(distinct c.article_id) as n_articles,
            coalesce(list(distinct b.region_id order by b.region_id) filter (where b.region_id is not null), [])
            as region_ids
        from dim_policy as p
        inner join fct_policy_citation as c using (policy_id)
        left join bridge_article_region as b on c.article_id = b.article_id and b.is_primary
        group by all
        order by n_articles desc, p.policy_id
        limit $1
        """,
        [most],
    )


def sources(connection: Connection) -> list[Row]:
    """Sources that are fetched or that anything came from, with their health."""
    return fetch(
        connection,
        """
        select * from mart_source_health where n_articles > 0 or (is_enabled and kind <> 'file_drop')
        order by n_articles desc, source_id
        """,
    )


def quality(connection: Connection) -> list[Row]:
    """Precision and recall on labelled articles, all indicators together: sets nobody tunes to, then all the others."""
    return fetch(
        connection,
        """
        select * from meta_extraction_quality
        where indicator_id is null and kind in ('observation', 'event', 'policy') and labelled_set not like 'own-%'
        order by is_held_out desc, labelled_set, array_position(['observation', 'event', 'policy'], kind)
        """,
    )


def changes(connection: Connection) -> list[Row]:
    """What this release says otherwise than the one before, counted."""
    return fetch(
        connection,
        """
        select change, reason, fact_kind, count(*) as n from meta_changes
        where build_id = (select arg_max(build_id, built_at) from meta_build)
        group by all order by n desc, change, reason, fact_kind
        """,
    )


def tables(connection: Connection) -> list[Row]:
    """Every table of the release with its description and rows."""
    return fetch(
        connection,
        """
        select table_name, comment, estimated_size as n_rows from duckdb_tables()
        where not internal order by table_name
        """,
    )


def conflicts(connection: Connection, most: int) -> list[Row]:
    """Reports that contradict each other, the first `most` of each indicator."""
    return fetch(
        connection,
        """
        with placed as (
            select *, row_number() over (
                partition by indicator_id
                order by region_id, period, is_chosen desc, value, measure, status, scope nulls first, comparator,
                    territory_key, example_document, example_quote
            ) as place
            from mart_conflicts
        )
        select * from placed where place <= $1 order by indicator_id, place
        """,
        [most],
    )
