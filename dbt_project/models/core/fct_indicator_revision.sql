with observations as (
    select * from {{ ref('int_observations__placed') }}
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
        concat_ws(
            '|',
            observations.indicator_id,
            observations.territory_key,
            observations.measure,
            observations.status,
            coalesce(observations.period, ''),
            coalesce(observations.scope, '')
        ) as series,
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

moments as (
    select
        series,
        valid_from as moment
    from reports
    union
    select
        series,
        valid_to as moment
    from reports
    where valid_to is not null
),

-- Best of what stood at each moment at which something came or went, by the policy of fct_indicator.
chosen as (
    select
        moments.series,
        moments.moment,
        reports.* exclude (series),
        count(*) over (partition by moments.series, moments.moment) as n_observations,
        row_number() over best as place
    from moments
    inner join reports
        on moments.series = reports.series
        and moments.moment >= reports.valid_from
        and (reports.valid_to is null or moments.moment < reports.valid_to)
    window best as (
        partition by moments.series, moments.moment
        order by
            {{ best_value_first() }}
    )
),

-- Moments at which nothing stood any more are kept: they end what stood before.
sequence as (
    select
        moments.series,
        moments.moment,
        chosen.* exclude (series, moment, valid_from, valid_to),
        row(chosen.value, chosen.value_high, chosen.unit, chosen.comparator, chosen.source_kind)
        is distinct from
        lag(row(chosen.value, chosen.value_high, chosen.unit, chosen.comparator, chosen.source_kind)) over in_time
        or lag(chosen.observation_id) over in_time is null as is_other_value
    from moments
    left join chosen
        on moments.series = chosen.series
        and moments.moment = chosen.moment
        and chosen.place = 1
    window in_time as (partition by moments.series order by moments.moment)
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
