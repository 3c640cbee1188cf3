{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_events('event_id')) }}"
) }}

with mentions as (
    select * from {{ ref('fct_event_mention') }}
    where {{ of_changed_events('event_id') }}
),

concerned as (
    select * from {{ ref('stg_news__event_mentions') }}
),

named as (
    select
        event_mention_id,
        unnest(region_ids) as region_id
    from concerned
    union
    select
        event_mention_id,
        venue_region_id as region_id
    from concerned
    where venue_region_id is not null
),

final as (
    select
        mentions.event_id,
        named.region_id,
        bool_or(mentions.venue_region_id is not distinct from named.region_id) as is_venue,
        count(distinct mentions.article_id) as n_articles
    from named
    inner join mentions on named.event_mention_id = mentions.event_mention_id
    group by all
)

select * from final
