with mentions as (
    select * from {{ source('news', 'event_mentions') }}
),

articles as (
    select * from {{ ref('stg_news__articles') }}
),

final as (
    select mentions.*
    from mentions
    inner join articles
        on mentions.article_id = articles.article_id
        and mentions.content_hash = articles.content_hash
        and mentions.extractor_version = articles.extractor_version
)

select * from final
