with articles as (
    select * from {{ ref('stg_news__articles') }}
),

stories as (
    select * from {{ ref('int_articles__stories') }}
),

captures as (
    select * from {{ ref('stg_news__captures') }}
),

fetches as (
    select * from {{ ref('fct_fetch') }}
),

records as (
    select
        capture_id,
        min(archive_file || '#' || archive_offset) as capture
    from captures
    group by all
),

-- A page that had not changed was seen all the same. What the last attempt at a page that had been there did not find
-- is gone; its facts stay, with this mark.
visits as (
    select
        url,
        max(attempted_at) filter (where outcome in ('fetched', 'unchanged')) as seen_at,
        if(arg_max(outcome, attempted_at) = 'not_found', max(attempted_at), null) as gone_at
    from fetches
    group by all
),

final as (
    select
        articles.article_id,
        articles.source_id,
        articles.document,
        articles.site,
        coalesce(articles.site, articles.source_id) as publisher,
        articles.url,
        articles.canonical_url,
        articles.title,
        articles.author,
        articles.published_at,
        cast(articles.published_at as date) as published_date,
        articles.published_precision,
        articles.primary_region_id,
        articles.is_on_topic,
        articles.word_count,
        articles.content_hash,
        articles.version,
        stories.story_id,
        stories.is_story_lead,
        articles.first_seen_at,
        greatest(articles.captured_at, visits.seen_at) as last_seen_at,
        visits.gone_at,
        articles.capture_id,
        records.capture,
        articles.parser_version,
        articles.extractor_version
    from articles
    inner join stories on articles.article_id = stories.article_id
    left join records on articles.capture_id = records.capture_id
    left join visits on articles.url = visits.url
)

select * from final
