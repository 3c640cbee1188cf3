{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ withdraw(of_changed_articles()) }}"
) }}

with mentions as (
    select * exclude (decisions) from {{ source('news', 'observation_mentions') }}
    where {{ of_changed_articles() }}
),

versions as (
    select * from {{ source('news', 'articles') }}
    where {{ of_changed_articles() }}
),

readings as (
    select
        article_id,
        content_hash,
        max(extractor_version) as extractor_version
    from {{ source('news', 'extractions') }}
    where {{ of_changed_articles() }}
    group by all
),

-- A version stands until the next one is received; of two received at once the one stg_news__articles takes.
standing as (
    select
        versions.article_id,
        versions.content_hash,
        readings.extractor_version,
        versions.captured_at as valid_from,
        lead(versions.captured_at) over (
            partition by versions.article_id
            order by versions.captured_at, versions.content_hash
        ) as valid_to,
        count(*) over (partition by versions.article_id) as n_versions
    from versions
    left join readings
        on versions.article_id = readings.article_id
        and versions.content_hash = readings.content_hash
),

-- A number may stand in several versions of its article: it was seen with the first.
seen as (
    select
        mentions.observation_id,
        min(standing.valid_from) as first_seen_at
    from {{ source('news', 'observation_mentions') }} as mentions
    inner join standing
        on mentions.article_id = standing.article_id
        and mentions.content_hash = standing.content_hash
        and mentions.extractor_version = standing.extractor_version
    where standing.n_versions > 1
    group by all
),

final as (
    select
        mentions.*,
        standing.valid_from,
        standing.valid_to,
        standing.valid_to is null as is_latest,
        coalesce(seen.first_seen_at, standing.valid_from) as first_seen_at
    from mentions
    inner join standing
        on mentions.article_id = standing.article_id
        and mentions.content_hash = standing.content_hash
        and mentions.extractor_version = standing.extractor_version
    left join seen on mentions.observation_id = seen.observation_id
)

select * from final
