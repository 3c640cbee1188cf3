{{ config(
    materialized='incremental',
    pre_hook=["{{ note_series() }}", "{{ withdraw(of_changed_articles_and_registers()) }}"],
    post_hook="{{ note_series() }}"
) }}
{% if model.resource_type == 'model' %}
    -- depends_on: {{ ref('int_articles__stories') }} (it notes which articles have changed by their story)
    -- depends_on: {{ ref('stg_news__observation_mentions') }} (it tells since when)
{% endif %}

with mentions as (
    select * from {{ ref('int_observations__corrected') }}
    where {{ of_changed_articles() }} and {{ since_what_changed('stg_news__observation_mentions') }}
),

articles as (
    select * from {{ ref('stg_news__articles') }}
),

sources as (
    select * from {{ ref('sources') }}
),

official as (
    select * from {{ ref('official_dti') }}
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
        mentions.* exclude (valid_from),
        -- What an official publisher tells was known from the day it was out, not from the day it was loaded.
        if(
            sources.kind = 'official' and mentions.valid_from = articles.first_seen_at,
            least(mentions.valid_from, cast(cast(articles.published_at as date) as timestamp)),
            mentions.valid_from
        ) as valid_from,
        {{ period_start('mentions.period') }} as period_start,
        {{ period_end('mentions.period') }} as period_end,
        if(sources.kind = 'official', 'official', 'press') as source_kind,
        coalesce(articles.url, articles.canonical_url) as source_url,
        coalesce(official.is_averaged, false) as is_averaged,
        cast(articles.published_at as date) as published_date,
        coalesce(
            cast(articles.published_at as date),
            {{ period_end('mentions.period') }},
            cast(articles.captured_at as date)
        ) as region_date
    from mentions
    inner join articles on mentions.article_id = articles.article_id
    left join sources on articles.source_id = sources.source_id
    left join official
        on starts_with(mentions.rule_id, 'table.')
        and mentions.indicator_id = official.indicator_id
        and mentions.region_id = official.region_id
        and mentions.period = cast(official.year as varchar)
),

-- What the tables that were loaded tell.
loaded as (
    select distinct indicator_id, region_id, measure, period
    from {{ ref('int_observations__corrected') }}
    where is_latest and starts_with(rule_id, 'table.')
),

-- A row of the register of official figures tells a value and a rank; no article carries it. It counts from the day it
-- was out by, and gives way to the official table itself.
tabled as (
    {% for measure in ['value', 'rank'] %}
        select
            concat_ws('-', 'official', indicator_id, year, region_id, '{{ measure }}') as observation_id,
            indicator_id,
            region_id,
            '{{ measure }}' as measure,
            cast({{ measure }} as double) as value,
            '{{ 'index_0_1' if measure == 'value' else 'rank' }}' as unit,
            'actual' as status,
            '=' as comparator,
            cast(year as varchar) as period,
            false as period_is_inferred,
            make_date(year, 1, 1) as period_start,
            make_date(year, 12, 31) as period_end,
            'register.official_dti' as rule_id,
            1.0 as confidence,
            cast(reported_on as timestamp) as first_seen_at,
            cast(reported_on as timestamp) as valid_from,
            true as is_latest,
            'official' as source_kind,
            source_url,
            is_averaged,
            reported_on as published_date,
            reported_on as region_date
        from official
        where
            {{ measure }} is not null
            and (indicator_id, region_id, '{{ measure }}', cast(year as varchar)) not in (from loaded)
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

numbers as (
    select * from dated
    union all by name
    select * from tabled
),

final as (
    select
        numbers.observation_id,
        numbers.article_id,
        numbers.content_hash,
        numbers.source_kind,
        numbers.indicator_id,
        numbers.label,
        numbers.region_id,
        regions.region_key,
        regions.territory_key,
        coalesce(harmonised.new_region_id, numbers.region_id) as region_id_2025,
        numbers.measure,
        numbers.value,
        numbers.value_high,
        numbers.unit,
        numbers.status,
        numbers.comparator,
        numbers.period,
        numbers.period_start,
        numbers.period_end,
        numbers.period_is_inferred,
        numbers.scope,
        numbers.quote,
        numbers.quote_start,
        numbers.quote_end,
        numbers.sentence,
        numbers.rule_id,
        numbers.extractor_version,
        numbers.confidence,
        numbers.first_seen_at,
        numbers.valid_from,
        numbers.valid_to,
        numbers.is_latest,
        numbers.corrected_by,
        numbers.source_url,
        numbers.is_averaged,
        numbers.published_date,
        case
            when numbers.indicator_id is null then 'no_indicator'
            when numbers.region_id is null then 'no_region'
            when numbers.confidence < {{ var('min_confidence') }} then 'low_confidence'
        end as uncatalogued_reason
    from numbers
    left join harmonised on numbers.region_id = harmonised.old_region_id
    left join regions
        on numbers.region_id = regions.region_id
        and numbers.region_date >= regions.applies_from
        and numbers.region_date < regions.applies_before
)

select * from final
