with fetches as (
    select * from {{ ref('stg_news__fetches') }}
),

final as (
    select
        source_id,
        url,
        purpose,
        attempted_at,
        outcome,
        http_status,
        reason,
        bytes,
        seconds,
        n_links,
        robots,
        capture_id,
        parser_version,
        fields_missing
    from fetches
)

select * from final
