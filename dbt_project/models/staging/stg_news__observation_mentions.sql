{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_articles()) }}"
) }}

with mentions as (
    select * exclude (decisions) from {{ source('news', 'observation_mentions') }}
    where {{ rows_of_changed_articles(source('news', 'observation_mentions')) }}
),

appearances as (
    select * from {{ ref('stg_news__appearances') }}
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

-- A version stands until the next one appears, an earlier one perhaps; of two received at once the one
-- stg_news__articles takes.
standing as (
    select
        appearances.article_id,
        appearances.content_hash,
        readings.extractor_version,
        appearances.appeared_at as valid_from,
        lead(appearances.appeared_at) over (
            partition by appearances.article_id
            order by appearances.appeared_at, appearances.content_hash
        ) as valid_to,
        count(*) over (partition by appearances.article_id) as n_appearances
    from appearances
    left join readings
        on appearances.article_id = readings.article_id
        and appearances.content_hash = readings.content_hash
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
    where standing.n_appearances > 1
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
