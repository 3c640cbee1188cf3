{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_events()) }}"
) }}

with mentions as (
    select * from {{ ref('stg_news__event_mentions') }}
),

merged as (
    select * from {{ ref('int_events__merged') }}
    where {{ of_changed_events() }}
),

final as (
    select
        mentions.event_mention_id,
        mentions.article_id,
        merged.event_id,
        mentions.event_type,
        mentions.event_name,
        mentions.start_date,
        mentions.end_date,
        mentions.date_precision,
        mentions.venue_region_id,
        mentions.quote,
        mentions.quote_start,
        mentions.quote_end,
        mentions.rule_id,
        mentions.extractor_version,
        mentions.confidence,
        merged.is_first_report,
        merged.corrected_by
    from mentions
    inner join merged on mentions.event_mention_id = merged.event_mention_id
)

select * from final
