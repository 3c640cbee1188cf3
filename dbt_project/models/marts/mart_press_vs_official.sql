{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_series(this.identifier, {'status': \"'actual'\", 'scope': \"''\"})) }}"
) }}

with official_reports as (
    select * from {{ ref('fct_observation') }} as observations
    where
        status = 'actual'
        and scope is null
        and source_kind = 'official'
        and {{ of_changed_series('observations') }}
),

press as (
    select * from {{ ref('fct_observation') }} as observations
    where
        status = 'actual'
        and scope is null
        and source_kind = 'press'
        and {{ of_changed_series('observations') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

official as (
    select *
    from official_reports
    qualify row_number() over (
        partition by indicator_id, territory_key, measure, period, unit
        order by article_id is null desc, first_seen_at desc, observation_id
    ) = 1
),

-- Copies of one report in one story say the same value: they are one row.
told as (
    select
        official.observation_id as official_observation_id,
        press.comparator,
        press.value,
        count(distinct press.article_id) as n_articles,
        count(distinct articles.story_id) as n_stories,
        count(distinct articles.publisher) as n_sources,
        min(articles.published_date) as first_reported_date,
        arg_min(press.quote, press.observation_id) as example_quote,
        arg_min(press.sentence, press.observation_id) as example_sentence,
        arg_min(coalesce(press.source_url, articles.document), press.observation_id) as example_document,
        min(press.observation_id) as example_observation_id
    from press
    inner join official
        on press.indicator_id = official.indicator_id
        and press.territory_key = official.territory_key
        and press.measure = official.measure
        and press.period is not distinct from official.period
        and press.unit is not distinct from official.unit
    inner join articles on press.article_id = articles.article_id
    group by all
),

final as (
    select
        official.indicator_id,
        indicators.name_vi as indicator_name_vi,
        indicators.name_en as indicator_name_en,
        official.region_id,
        official.region_key,
        official.territory_key,
        regions.name_vi as region_name_vi,
        regions.name_en as region_name_en,
        official.measure,
        official.period,
        official.unit,
        official.value as official_value,
        official.is_averaged as is_official_averaged,
        coalesce(official.source_url, documents.document) as official_url,
        official.observation_id as official_observation_id,
        told.comparator as press_comparator,
        told.value as press_value,
        told.value - official.value as difference,
        -- A bound agrees with what it leaves open, 'about' with what is within a twentieth, others but for rounding.
        case told.comparator
            when '>' then official.value > told.value
            when '>=' then official.value >= told.value
            when '<' then official.value < told.value
            when '<=' then official.value <= told.value
            when '~' then abs(told.value - official.value) <= 0.05 * abs(official.value)
            else abs(told.value - official.value) <= {{ var('conflict_tolerance') }} * abs(official.value)
        end as is_agreeing,
        told.n_articles,
        told.n_stories,
        told.n_sources,
        told.first_reported_date,
        told.example_quote,
        told.example_sentence,
        told.example_document,
        told.example_observation_id
    from told
    inner join official on told.official_observation_id = official.observation_id
    inner join indicators on official.indicator_id = indicators.indicator_id
    inner join regions on official.region_key = regions.region_key
    left join articles as documents on official.article_id = documents.article_id
)

select * from final
