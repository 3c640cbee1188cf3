with sources as (
    select * from {{ ref('dim_source') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

fetches as (
    select * from {{ ref('fct_fetch') }}
),

freshness as (
    select * from {{ ref('meta_freshness') }}
),

told as (
    select
        source_id,
        count(*) as n_articles,
        count(*) filter (where is_on_topic) as n_on_topic,
        count(*) filter (where title is null) as n_without_title,
        count(*) filter (where author is null) as n_without_author,
        count(*) filter (where published_at is null) as n_without_date
    from articles
    group by all
),

-- The last fourteen days the warehouse knows of.
attempted as (
    select
        source_id,
        count(*) as n_attempts,
        count(*) filter (where outcome in ('fetched', 'unchanged')) as n_successes,
        count(*) filter (where outcome = 'robots_denied') as n_robots_denied,
        count(*) filter (where outcome not in ('fetched', 'unchanged', 'robots_denied')) as n_failures,
        mode(reason order by reason) filter (where outcome not in ('fetched', 'unchanged')) as most_frequent_reason
    from fetches
    where attempted_at > {{ known_until() }} - interval 14 day
    group by all
),

-- Pages that came and were read: those of the last fourteen days beside those of the six weeks before.
pages as (
    select
        source_id,
        attempted_at > {{ known_until() }} - interval 14 day as is_recent,
        coalesce(contains(fields_missing, 'title') or contains(fields_missing, 'published_at'), false) as is_torn
    from fetches
    where
        outcome = 'fetched'
        and purpose = 'article'
        and attempted_at > {{ known_until() }} - interval 56 day
),

compared as (
    select
        source_id,
        count(*) filter (where is_recent) as n_pages_recent,
        count(*) filter (where not is_recent) / 3.0 as n_pages_expected,
        count(*) filter (where is_recent and is_torn) as n_torn_recent,
        count(*) filter (where not is_recent and is_torn) / 3.0 as n_torn_expected
    from pages
    group by all
),

final as (
    select
        sources.source_id,
        sources.name,
        sources.kind,
        sources.is_enabled,
        coalesce(told.n_articles, 0) as n_articles,
        coalesce(told.n_on_topic, 0) as n_on_topic,
        coalesce(told.n_without_title, 0) as n_without_title,
        coalesce(told.n_without_author, 0) as n_without_author,
        coalesce(told.n_without_date, 0) as n_without_date,
        coalesce(attempted.n_attempts, 0) as n_attempts,
        coalesce(attempted.n_successes, 0) as n_successes,
        coalesce(attempted.n_robots_denied, 0) as n_robots_denied,
        coalesce(attempted.n_failures, 0) as n_failures,
        coalesce(compared.n_pages_recent, 0) as n_pages_recent,
        coalesce(compared.n_pages_expected, 0) as n_pages_expected,
        coalesce(compared.n_torn_recent, 0) as n_torn_recent,
        attempted.most_frequent_reason,
        freshness.newest_article_at,
        freshness.last_success_at,
        -- A silent source must not look like a quiet one.
        case
            when attempted.n_attempts > 0 and attempted.n_successes = 0 then 'failing'
            when attempted.n_failures > attempted.n_successes then 'unsteady'
            -- Half of the pages lack title or date, and it used to be a fifth at most: the site looks different now.
            when
                compared.n_torn_recent >= 5
                and compared.n_torn_recent > 0.5 * compared.n_pages_recent
                and compared.n_torn_expected <= 0.2 * compared.n_pages_expected
                then 'layout_changed'
            when compared.n_pages_expected >= 10 and compared.n_pages_recent < 0.3 * compared.n_pages_expected
                then 'dropped'
            when attempted.n_successes > 0 then 'healthy'
            when sources.is_enabled and sources.kind <> 'file_drop' then 'silent'
            when told.n_articles > 0 then 'loaded'
            else 'not_fetched'
        end as health
    from sources
    inner join freshness on sources.source_id = freshness.source_id
    left join told on sources.source_id = told.source_id
    left join attempted on sources.source_id = attempted.source_id
    left join compared on sources.source_id = compared.source_id
)

select * from final
