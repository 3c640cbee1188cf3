{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_series(this.identifier)) }}"
) }}

with best_values as (
    select * from {{ ref('fct_indicator') }} as best_values
    where has_conflict and {{ of_changed_series('best_values') }}
),

observations as (
    select * from {{ ref('fct_observation') }} as observations
    where
        {{ of_changed_series('observations') }}
        and {{ series('observations') }} in (select {{ series('best_values') }} from best_values)
),

regions as (
    select * from {{ ref('dim_region') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

told as (
    select
        observations.*,
        articles.story_id,
        coalesce(articles.publisher, observations.rule_id) as publisher,
        articles.published_date,
        coalesce(observations.source_url, articles.document) as document
    from observations
    left join articles on observations.article_id = articles.article_id
),

final as (
    select
        best_values.indicator_id,
        indicators.name_vi as indicator_name_vi,
        indicators.name_en as indicator_name_en,
        best_values.region_id,
        best_values.region_key,
        regions.name_vi as region_name_vi,
        regions.name_en as region_name_en,
        best_values.territory_key,
        best_values.measure,
        best_values.status,
        best_values.period,
        best_values.scope,
        told.comparator,
        told.value,
        best_values.unit,
        best_values.value as chosen_value,
        best_values.n_articles = 1 and best_values.n_sources = 1 as is_within_one_article,
        bool_or(told.observation_id = best_values.chosen_observation_id) as is_chosen,
        bool_or(told.source_kind = 'official') as is_official,
        count(distinct told.article_id) as n_articles,
        count(distinct told.story_id) as n_stories,
        count(distinct told.publisher) as n_sources,
        max(told.published_date) as last_reported_date,
        arg_min(told.quote, told.observation_id) as example_quote,
        arg_min(told.sentence, told.observation_id) as example_sentence,
        arg_min(told.document, told.observation_id) as example_document,
        any_value(chosen.quote) as chosen_quote,
        any_value(chosen.sentence) as chosen_sentence,
        any_value(chosen.document) as chosen_document
    from best_values
    inner join told
        on best_values.indicator_id = told.indicator_id
        and best_values.territory_key = told.territory_key
        and best_values.measure = told.measure
        and best_values.status = told.status
        and best_values.period is not distinct from told.period
        and best_values.scope is not distinct from told.scope
        and best_values.unit is not distinct from told.unit
    inner join regions on best_values.region_key = regions.region_key
    inner join indicators on best_values.indicator_id = indicators.indicator_id
    inner join told as chosen on best_values.chosen_observation_id = chosen.observation_id
    group by all
)

select * from final
