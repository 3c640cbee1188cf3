{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_groups('reason', 'subject')) }}"
) }}

with observations as (
    select * from {{ ref('int_observations__placed') }}
),

uncatalogued as (
    select
        *,
        {{ subject_of_number() }} as subject
    from observations
    where
        is_latest
        and uncatalogued_reason is not null
        and {{ of_changed_groups('uncatalogued_reason', subject_of_number()) }}
),

final as (
    select
        uncatalogued_reason as reason,
        subject,
        indicator_id,
        unit,
        count(*) as n_numbers,
        count(distinct article_id) as n_articles,
        count(distinct region_id) as n_regions,
        min(value) as value_min,
        max(value) as value_max,
        arg_min(quote, observation_id) as example_quote,
        arg_min(sentence, observation_id) as example_sentence,
        arg_min(article_id, observation_id) as example_article_id,
        array_to_string(arg_min(quote, observation_id, 3), ' | ') as examples,
        max(published_date) as last_reported_date
    from uncatalogued
    group by all
)

select * from final
