with mentions as (
    select * from {{ ref('int_observations__corrected') }}
),

articles as (
    select * from {{ ref('stg_news__articles') }}
),

sources as (
    select * from {{ ref('sources') }}
),

regions as (
    select * from {{ ref('int_regions__versioned') }}
),

successions as (
    select * from {{ ref('region_successions') }}
),

harmonised as (
    select
        old_region_id,
        new_region_id
    from successions
    where effective_date = date '{{ var("harmonised_on") }}'
),

dated as (
    select
        mentions.*,
        {{ period_start('mentions.period') }} as period_start,
        {{ period_end('mentions.period') }} as period_end,
        articles.source_id,
        cast(articles.published_at as date) as published_date,
        coalesce(
            cast(articles.published_at as date),
            {{ period_end('mentions.period') }},
            cast(articles.captured_at as date)
        ) as region_date
    from mentions
    inner join articles on mentions.article_id = articles.article_id
),

final as (
    select
        dated.observation_id,
        dated.article_id,
        dated.content_hash,
        if(sources.kind = 'official', 'official', 'press') as source_kind,
        dated.indicator_id,
        dated.label,
        dated.region_id,
        regions.region_key,
        regions.territory_key,
        coalesce(harmonised.new_region_id, dated.region_id) as region_id_2025,
        dated.measure,
        dated.value,
        dated.value_high,
        dated.unit,
        dated.status,
        dated.comparator,
        dated.period,
        dated.period_start,
        dated.period_end,
        dated.period_is_inferred,
        dated.scope,
        dated.quote,
        dated.quote_start,
        dated.quote_end,
        dated.rule_id,
        dated.extractor_version,
        dated.confidence,
        dated.first_seen_at,
        dated.valid_from,
        dated.valid_to,
        dated.is_latest,
        dated.corrected_by,
        dated.published_date,
        case
            when dated.indicator_id is null then 'no_indicator'
            when dated.region_id is null then 'no_region'
            when dated.confidence < {{ var('min_confidence') }} then 'low_confidence'
        end as uncatalogued_reason
    from dated
    left join sources on dated.source_id = sources.source_id
    left join harmonised on dated.region_id = harmonised.old_region_id
    left join regions
        on dated.region_id = regions.region_id
        and dated.region_date >= regions.applies_from
        and dated.region_date < regions.applies_before
)

select * from final
