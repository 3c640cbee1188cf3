{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_events('event_id')) }}"
) }}

with mentions as (
    select * from {{ ref('fct_event_mention') }}
    where {{ of_changed_events('event_id') }}
),

organizers as (
    select * from {{ ref('int_event_organizers__resolved') }}
),

final as (
    select
        mentions.event_id,
        organizers.organization_id,
        count(distinct mentions.article_id) as n_articles
    from organizers
    inner join mentions on organizers.event_mention_id = mentions.event_mention_id
    group by all
)

select * from final
