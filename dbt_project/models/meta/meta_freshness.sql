with sources as (
    select * from {{ ref('dim_source') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

fetches as (
    select * from {{ ref('fct_fetch') }}
),

newest as (
    select
        source_id,
        max(published_at) as newest_article_at,
        max(last_seen_at) as last_seen_at
    from articles
    group by all
),

successes as (
    select
        source_id,
        max(attempted_at) as succeeded_at
    from fetches
    where outcome in ('fetched', 'unchanged')
    group by all
),

moments as (
    select
        sources.source_id,
        newest.newest_article_at,
        greatest(successes.succeeded_at, newest.last_seen_at) as last_success_at,
        {{ known_until() }} as as_of_at
    from sources
    left join newest on sources.source_id = newest.source_id
    left join successes on sources.source_id = successes.source_id
),

final as (
    select
        source_id,
        newest_article_at,
        last_success_at,
        as_of_at,
        date_diff('hour', last_success_at, as_of_at) as hours_since_success
    from moments
)

select * from final
