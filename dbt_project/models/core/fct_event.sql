{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_events('event_id')) }}"
) }}

with mentions as (
    select * from {{ ref('fct_event_mention') }}
    where {{ of_changed_events('event_id') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

final as (
    select
        mentions.event_id,
        any_value(mentions.event_type) filter (where mentions.is_first_report) as event_type,
        any_value(mentions.event_name) filter (where mentions.is_first_report) as event_name,
        any_value(mentions.start_date) filter (where mentions.is_first_report) as start_date,
        max(mentions.end_date) as end_date,
        any_value(mentions.date_precision) filter (where mentions.is_first_report) as date_precision,
        any_value(mentions.venue_region_id) filter (where mentions.is_first_report) as venue_region_id,
        count(distinct mentions.article_id) as n_articles,
        count(distinct articles.story_id) as n_stories,
        count(distinct articles.publisher) as n_sources,
        any_value(mentions.article_id) filter (where mentions.is_first_report) as first_article_id
    from mentions
    inner join articles on mentions.article_id = articles.article_id
    group by mentions.event_id
)

select * from final
