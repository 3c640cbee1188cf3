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
        max(attempted_at) as last_success_at
    from fetches
    where outcome in ('fetched', 'unchanged')
    group by all
),

final as (
    select
        sources.source_id,
        newest.newest_article_at,
        greatest(successes.last_success_at, newest.last_seen_at) as last_success_at,
        {{ as_of() }} as as_of_at,
        date_diff('hour', greatest(successes.last_success_at, newest.last_seen_at), {{ as_of() }}) as hours_since_success
    from sources
    left join newest on sources.source_id = newest.source_id
    left join successes on sources.source_id = successes.source_id
)

select * from final
