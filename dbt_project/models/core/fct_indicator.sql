{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_series(this.identifier)) }}"
) }}

with observations as (
    select * from {{ ref('fct_observation') }} as observations
    where {{ of_changed_series('observations') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

-- A story counts once: its copies report on the day its lead was published.
stories as (
    select
        story_id,
        published_date as story_date
    from articles
    where is_story_lead
),

reports as (
    select
        observations.*,
        coalesce(articles.publisher, observations.rule_id) as publisher,
        articles.story_id,
        coalesce(articles.is_story_lead, true) as is_story_lead,
        coalesce(articles.published_date, cast(observations.first_seen_at as date)) as reported_on,
        if(articles.article_id is null, cast(observations.first_seen_at as date), stories.story_date) as story_date,
        {{ expected_unit('observations.measure', 'indicators.unit') }} as expected_unit
    from observations
    left join articles on observations.article_id = articles.article_id
    left join stories on articles.story_id = stories.story_id
    inner join indicators on observations.indicator_id = indicators.indicator_id
),

-- Chosen by the policy of macros/best_value.sql.
ranked as (
    select
        *,
        row_number() over best as place,
        first_value(unit) over best as chosen_unit,
        first_value(value) over best as chosen_value
    from reports
    window best as (
        partition by indicator_id, territory_key, measure, status, period, scope
        order by
            {{ best_value_first() }}
    )
),

-- Only reports in the chosen unit are compared; bounds and estimates ('hơn', 'gần') do not set the range.
compared as (
    select
        indicator_id,
        territory_key,
        measure,
        status,
        period,
        scope,
        count(*) as n_observations,
        count(distinct article_id) as n_articles,
        count(distinct story_id) as n_stories,
        count(distinct publisher) as n_sources,
        min(value) filter (where unit is not distinct from chosen_unit and comparator = '=') as exact_min,
        max(value) filter (where unit is not distinct from chosen_unit and comparator = '=') as exact_max,
        max(value) filter (where unit is not distinct from chosen_unit and comparator in ('>', '>=')) as floor_max,
        min(value) filter (where unit is not distinct from chosen_unit and comparator in ('<', '<=')) as ceiling_min,
        min(value) filter (where unit is not distinct from chosen_unit) as value_min,
        max(coalesce(value_high, value)) filter (where unit is not distinct from chosen_unit) as value_max
    from ranked
    group by all
),

final as (
    select
        ranked.indicator_id,
        ranked.region_id,
        ranked.region_key,
        ranked.territory_key,
        ranked.region_id_2025,
        ranked.measure,
        ranked.status,
        ranked.period,
        ranked.period_start,
        ranked.period_end,
        ranked.period_is_inferred,
        ranked.scope,
        ranked.value,
        ranked.value_high,
        ranked.unit,
        ranked.comparator,
        compared.n_observations,
        compared.n_articles,
        compared.n_stories,
        compared.n_sources,
        compared.value_min,
        compared.value_max,
        coalesce(
            compared.exact_max is not null
            and greatest(compared.exact_max, compared.floor_max) - least(compared.exact_min, compared.ceiling_min)
            > {{ var('conflict_tolerance') }} * greatest(abs(compared.exact_max), abs(compared.exact_min)),
            false
        ) as has_conflict,
        ranked.source_kind = 'official' as is_official,
        ranked.is_averaged,
        ranked.observation_id as chosen_observation_id,
        ranked.reported_on as as_of
    from ranked
    inner join compared
        on ranked.indicator_id = compared.indicator_id
        and ranked.territory_key = compared.territory_key
        and ranked.measure = compared.measure
        and ranked.status = compared.status
        and ranked.period is not distinct from compared.period
        and ranked.scope is not distinct from compared.scope
    where ranked.place = 1
)

select * from final
