{{ config(materialized='view') }}

with mentions as (
    select * from {{ ref('stg_news__observation_mentions') }}
),

matched as (
    select * from {{ ref('int_corrections__matched') }}
    where fact = 'observation' and is_as_expected
),

-- Two corrections of one fact fail a test (meta_corrections); until then the first of them holds.
applied as (
    select
        fact_id,
        min(correction_id) as correction_id,
        arg_min(action, correction_id) as action,
        arg_min(changes, correction_id) as changes
    from matched
    group by all
),

merged_into as (
    select
        into_id,
        min(correction_id) as correction_id
    from matched
    where action = 'merge'
    group by all
),

final as (
    select
        mentions.observation_id,
        mentions.article_id,
        mentions.content_hash,
        mentions.extractor_version,
        {{ corrected('indicator_id') }},
        mentions.label,
        {{ corrected('region_id') }},
        {{ corrected('measure') }},
        {{ corrected('value', 'double') }},
        {{ corrected('value_high', 'double') }},
        {{ corrected('unit') }},
        {{ corrected('status') }},
        {{ corrected('comparator') }},
        {{ corrected('period') }},
        mentions.period_is_inferred
        and not coalesce(json_exists(applied.changes, '$.period'), false) as period_is_inferred,
        {{ corrected('scope') }},
        -- What a person has looked at is certain.
        if(applied.correction_id is null, mentions.confidence, 1) as confidence,
        mentions.quote,
        mentions.quote_start,
        mentions.quote_end,
        mentions.sentence,
        mentions.rule_id,
        mentions.first_seen_at,
        mentions.valid_from,
        mentions.valid_to,
        mentions.is_latest,
        coalesce(applied.correction_id, merged_into.correction_id) as corrected_by
    from mentions
    left join applied on mentions.observation_id = applied.fact_id
    left join merged_into on mentions.observation_id = merged_into.into_id
    where coalesce(applied.action, 'override') = 'override'
)

select * from final
