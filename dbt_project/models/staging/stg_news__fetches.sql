with fetches as (
    select * from {{ source('news', 'fetches') }}
),

parses as (
    select * from {{ source('news', 'parses') }}
),

articles as (
    select * from {{ source('news', 'articles') }}
),

rejections as (
    select * from {{ source('news', 'rejections') }}
),

refused as (
    select
        capture_id,
        min(reason) as reason
    from rejections
    where stage = 'parse'
    group by all
),

-- What the parser made of a capture: a version of an article, or a refusal.
parsed as (
    select
        parses.capture_id,
        parses.parser_version,
        parses.article_id is null as is_refused,
        concat_ws(
            ',',
            if(articles.title is null, 'title', null),
            if(articles.lead is null, 'lead', null),
            if(articles.author is null, 'author', null),
            if(articles.published_at is null, 'published_at', null)
        ) as fields_missing
    from parses
    left join articles
        on parses.article_id = articles.article_id
        and parses.content_hash = articles.content_hash
),

final as (
    select
        fetches.* replace (
            if(fetches.outcome = 'fetched' and parsed.is_refused, 'parse_failed', fetches.outcome) as outcome,
            if(fetches.outcome = 'fetched' and parsed.is_refused, refused.reason, fetches.reason) as reason
        ),
        parsed.parser_version,
        if(parsed.is_refused, null, nullif(parsed.fields_missing, '')) as fields_missing
    from fetches
    left join parsed on fetches.capture_id = parsed.capture_id
    left join refused on fetches.capture_id = refused.capture_id
)

select * from final
