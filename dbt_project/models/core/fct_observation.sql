{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_articles_and_registers()) }}"
) }}

with observations as (
    select * from {{ ref('int_observations__placed') }}
    where {{ rows_of_changed_articles(ref('int_observations__placed'), or_registers=true) }}
),

final as (
    select
        observation_id,
        article_id,
        source_kind,
        indicator_id,
        region_id,
        region_key,
        territory_key,
        region_id_2025,
        measure,
        value,
        value_high,
        unit,
        status,
        comparator,
        period,
        period_start,
        period_end,
        period_is_inferred,
        scope,
        quote,
        quote_start,
        quote_end,
        sentence,
        rule_id,
        extractor_version,
        confidence,
        published_date as reported_date,
        first_seen_at,
        corrected_by,
        source_url,
        is_averaged
    from observations
    where is_latest and uncatalogued_reason is null
)

select * from final
