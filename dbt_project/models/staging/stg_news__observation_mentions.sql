with mentions as (
    select * from {{ source('news', 'observation_mentions') }}
),

versions as (
    select * from {{ source('news', 'articles') }}
),

readings as (
    select
        article_id,
        content_hash,
        max(extractor_version) as extractor_version
    from {{ source('news', 'extractions') }}
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
        ) as valid_to
    from versions
    left join readings
        on versions.article_id = readings.article_id
        and versions.content_hash = readings.content_hash
),

-- A number may stand in several versions of its article: it was seen with the first.
final as (
    select
        mentions.*,
        standing.valid_from,
        standing.valid_to,
        standing.valid_to is null as is_latest,
        min(standing.valid_from) over (partition by mentions.observation_id) as first_seen_at
    from mentions
    inner join standing
        on mentions.article_id = standing.article_id
        and mentions.content_hash = standing.content_hash
        and mentions.extractor_version = standing.extractor_version
)

select * from final
