"""What is too much to hold: put in order once by one statement, into a file, which whoever draws reads in parts.

Belongs here: the sentences, titles and tables of all articles. Does not belong here: what is read whole (queries.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tinhso.page.queries import MERGED_ON, PANEL, SOURCE, Connection, Row, fetch

REPORTS_SHOWN = 4  # of one value; how many more there are is said
VALUES_SHOWN = 12  # the newest of a region and indicator, beside all that another page leads to
_ROWS_TOGETHER = 10_000


def write_evidence(connection: Connection, path: Path) -> list[Row]:
    """Values with their reports, the chosen one first, at most REPORTS_SHOWN of each, by region, then indicator, into a
    Parquet file; for each region and indicator a hash of its rows, `stamp`.

    Every value another page leads to, and the VALUES_SHOWN newest; `n_values` is how many there are of the two,
    `years` the anchors by which the panel's years lead to a value (`o` as reported, `n` of the 34 units).
    """
    connection.execute(
        f"""
        copy (
        with led_to as (
            select chosen_observation_id from mart_indicator_panel
            union select chosen_observation_id from mart_region_scorecard
            union select target_id from mart_target_progress
            union select actual_observation_id from mart_target_progress
        ),
        anchored as (
            select chosen_observation_id,
                list(if(geography = 'units_2025', 'n', 'o') || year order by geography, year) as years
            from ({PANEL}) group by chosen_observation_id
        ),
        placed as (
            select
                *, count(*) over of_pair as n_values,
                row_number() over (of_pair order by period_end desc nulls last, chosen_observation_id) as place
            from fct_indicator
            window of_pair as (partition by region_id, indicator_id)
        ),
        shown as (
            select * from placed where place <= $2 or chosen_observation_id in (from led_to)
        ),
        reports as (  -- without their texts: most are not shown
            select i.chosen_observation_id, o.observation_id, row_number() over (
                partition by i.chosen_observation_id
                order by o.observation_id = i.chosen_observation_id desc, a.published_date desc nulls last,
                    o.observation_id
            ) as nth
            from shown as i
            inner join fct_observation as o
                on i.indicator_id = o.indicator_id and i.territory_key = o.territory_key and i.measure = o.measure
                and i.status = o.status and i.period is not distinct from o.period
                and i.scope is not distinct from o.scope
            left join dim_article as a using (article_id)
            qualify nth <= $1
        )
        select
            i.region_id, i.indicator_id, r.valid_from < date '{MERGED_ON}' as is_old, i.measure, i.status, i.period,
            i.period_end, i.scope, i.value, i.value_high, i.unit, i.comparator, i.n_observations, i.value_min,
            i.value_max, i.has_conflict, i.chosen_observation_id, i.n_values, coalesce(y.years, []) as years, t.nth,
            o.value as report_value, o.value_high as report_value_high, o.comparator as report_comparator,
            o.unit as report_unit, o.source_kind, o.quote, o.sentence, o.rule_id, o.corrected_by, o.is_averaged,
            o.period_is_inferred as report_period_is_inferred, a.title, a.published_date, a.document,
            {SOURCE} as source, coalesce(o.source_url, a.canonical_url, a.url) as url
        from reports as t
        inner join shown as i using (chosen_observation_id)
        inner join fct_observation as o using (observation_id)
        left join anchored as y using (chosen_observation_id)
        left join dim_region as r on i.territory_key = r.region_key
        left join dim_article as a using (article_id)
        left join dim_source as s using (source_id)
        order by i.region_id, i.indicator_id, i.status, i.period_end desc nulls last, i.period desc, i.measure desc,
            i.scope nulls first, i.chosen_observation_id, t.nth
        ) to $3 (format parquet, row_group_size {_ROWS_TOGETHER})
        """,
        [REPORTS_SHOWN, VALUES_SHOWN, str(path)],
    )
    return fetch(
        connection,
        """
        select region_id, indicator_id, bit_xor(hash(told))::varchar as stamp from read_parquet($1) as told
        group by region_id, indicator_id order by region_id, indicator_id
        """,
        [str(path)],
    )


def evidence(connection: Connection, path: Path, region_id: str, indicator_ids: Sequence[str]) -> list[Row]:
    """Of the file of `write_evidence` the rows of a region and some indicators, in their order."""
    return fetch(
        connection,
        "from read_parquet($1) where region_id = $2 and list_contains($3, indicator_id)",
        [str(path), region_id, list(indicator_ids)],
    )


def write_titles(connection: Connection, path: Path) -> dict[str, int]:
    """What the search finds beside what has a page, into a Parquet file: articles, one a story, and events; by `kind`
    and `number`, the oldest first. How many there are of each kind."""
    connection.execute(
        f"""
        copy (
            with told as (
                select 'article' as kind, article_id as id, title, published_date as date, 'day' as date_precision,
                    coalesce(canonical_url, url) as url
                from dim_article where is_story_lead and title is not null
                union all
                select 'event', event_id, event_name, start_date, date_precision, null from mart_event_calendar
                where event_name is not null
            )
            select kind, row_number() over (partition by kind order by date nulls first, id) - 1 as number,
                title, date, date_precision, url
            from told order by kind, number
        ) to $1 (format parquet, row_group_size {_ROWS_TOGETHER})
        """,
        [str(path)],
    )
    counts = connection.execute("select kind, count(*) from read_parquet($1) group by kind", [str(path)]).fetchall()
    return {"article": 0, "event": 0, **dict(counts)}


def titles(connection: Connection, path: Path, kind: str, numbers: range) -> list[Row]:
    """Of the file of `write_titles` those of a kind with these numbers."""
    return fetch(
        connection,
        "from read_parquet($1) where kind = $2 and number >= $3 and number < $4 order by number",
        [str(path), kind, numbers.start, numbers.stop],
    )


def write_spreadsheet(connection: Connection, table: str, path: Path) -> None:
    """All rows of a published table, whose name is one of ours, as CSV; they are stored in order of all columns.

    A text that begins as a formula gets an apostrophe: a spreadsheet would run it.
    """
    columns = connection.execute("select column_name, column_type from (describe from query_table($1))", [table])
    shown = ", ".join(
        f"if(regexp_matches({name}, '^[=+@\\t\\r-]'), '''' || {name}, {name}) as {name}" if kind == "VARCHAR" else name
        for name, kind in columns.fetchall()
    )
    statement = f"copy (select {shown} from {table}) to $1 (format csv, header)"
    connection.execute(statement, [str(path)])
