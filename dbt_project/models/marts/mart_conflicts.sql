with best_values as (
    select * from {{ ref('fct_indicator') }}
),

observations as (
    select * from {{ ref('fct_observation') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

final as (
    select
        best_values.indicator_id,
        best_values.region_id,
        best_values.territory_key,
        best_values.measure,
        best_values.status,
        best_values.period,
        best_values.scope,
        observations.comparator,
        observations.value,
        best_values.unit,
        best_values.value as chosen_value,
        bool_or(observations.observation_id = best_values.chosen_observation_id) as is_chosen,
        count(distinct observations.article_id) as n_articles,
        count(distinct articles.story_id) as n_stories,
        count(distinct articles.source_id) as n_sources,
        max(articles.published_date) as last_reported_date,
        arg_min(observations.quote, observations.observation_id) as example_quote,
        arg_min(coalesce(articles.url, articles.document), observations.observation_id) as example_document
    from best_values
    inner join observations
        on best_values.indicator_id = observations.indicator_id
        and best_values.territory_key = observations.territory_key
        and best_values.measure = observations.measure
        and best_values.status = observations.status
        and best_values.period is not distinct from observations.period
        and best_values.scope is not distinct from observations.scope
        and best_values.unit is not distinct from observations.unit
    inner join articles on observations.article_id = articles.article_id
    where best_values.has_conflict
    group by all
)

select * from final
