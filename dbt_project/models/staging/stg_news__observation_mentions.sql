with mentions as (
    select * from {{ source('news', 'observation_mentions') }}
),

versions as (
    select * from {{ source('news', 'articles') }}
),

articles as (
    select * from {{ ref('stg_news__articles') }}
),

-- A number may stand in several versions of its article: it was seen with the first.
first_seen as (
    select
        mentions.observation_id,
        min(versions.captured_at) as first_seen_at
    from mentions
    inner join versions
        on mentions.article_id = versions.article_id
        and mentions.content_hash = versions.content_hash
    group by all
),

final as (
    select
        mentions.*,
        first_seen.first_seen_at
    from mentions
    inner join articles
        on mentions.article_id = articles.article_id
        and mentions.content_hash = articles.content_hash
        and mentions.extractor_version = articles.extractor_version
    inner join first_seen on mentions.observation_id = first_seen.observation_id
)

select * from final
