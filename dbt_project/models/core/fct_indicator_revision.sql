{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_series(this.identifier)) }}"
) }}

with observations as (
    select * from {{ ref('int_observations__placed') }} as observations
    where {{ of_changed_series('observations') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

stories as (
    select
        story_id,
        published_date as story_date
    from articles
    where is_story_lead
),

-- Every report there ever was, with the time for which it stood. A series is what fct_indicator has one row of.
reports as (
    select
        observations.*,
        {{ series('observations') }} as series,
        coalesce(articles.is_story_lead, true) as is_story_lead,
        if(articles.article_id is null, observations.published_date, stories.story_date) as story_date,
        {{ expected_unit('observations.measure', 'indicators.unit') }} as expected_unit
    from observations
    left join articles on observations.article_id = articles.article_id
    left join stories on articles.story_id = stories.story_id
    inner join indicators on observations.indicator_id = indicators.indicator_id
    where
        observations.uncatalogued_reason is null
        and observations.valid_to is distinct from observations.valid_from
),

-- The policy of fct_indicator, over all reports of a series at once: of those that stand the first in place is chosen.
ranked as (
    select
        *,
        row_number() over best as place
    from reports
    window best as (
        partition by series
        order by
            {{ best_value_first() }},
            valid_from
    )
),

turning_points as (
    select
        series,
        valid_from as moment,
        1 as change,
        if(valid_to is null, place, null) as lasting_place
    from ranked
    union all
    select
        series,
        valid_to as moment,
        -1 as change,
        null as lasting_place
    from ranked
    where valid_to is not null
),

moments as (
    select
        series,
        moment,
        sum(change) as change,
        min(lasting_place) as lasting_place
    from turning_points
    group by all
),

-- Most reports stand for good, so that the first of them is a running minimum; comparing every report with every moment
-- would cost the square of a series. Only those that went are compared with the moments they saw.
passing as (
    select
        moments.series,
        moments.moment,
        min(ranked.place) as place
    from ranked
    inner join moments
        on ranked.series = moments.series
        and ranked.valid_from <= moments.moment
        and ranked.valid_to > moments.moment
    group by all
),

standing as (
    select
        moments.series,
        moments.moment,
        cast(sum(moments.change) over in_time as bigint) as n_observations,
        least(min(moments.lasting_place) over in_time, passing.place) as place
    from moments
    left join passing
        on moments.series = passing.series
        and moments.moment = passing.moment
    window in_time as (partition by moments.series order by moments.moment)
),

-- Moments at which nothing stood any more are kept: they end what stood before.
sequence as (
    select
        standing.series,
        standing.moment,
        standing.n_observations,
        ranked.* exclude (series, place, valid_from, valid_to),
        row(ranked.value, ranked.value_high, ranked.unit, ranked.comparator, ranked.source_kind)
        is distinct from
        lag(row(ranked.value, ranked.value_high, ranked.unit, ranked.comparator, ranked.source_kind)) over in_time
        or lag(ranked.observation_id) over in_time is null as is_other_value
    from standing
    left join ranked
        on standing.series = ranked.series
        and standing.place = ranked.place
    window in_time as (partition by standing.series order by standing.moment)
),

turns as (
    select
        *,
        lead(moment) over (partition by series order by moment) as next_moment
    from sequence
    where is_other_value or observation_id is null
),

final as (
    select
        indicator_id,
        region_id,
        region_key,
        territory_key,
        region_id_2025,
        measure,
        status,
        period,
        period_start,
        period_end,
        scope,
        moment as valid_from,
        next_moment as valid_to,
        next_moment is null as is_current,
        value,
        value_high,
        unit,
        comparator,
        n_observations,
        source_kind = 'official' as is_official,
        observation_id as chosen_observation_id,
        row_number() over (partition by series order by moment) as revision
    from turns
    where observation_id is not null
)

select * from final
