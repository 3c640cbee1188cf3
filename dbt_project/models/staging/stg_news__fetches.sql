with fetches as (
    select * from {{ source('news', 'fetches') }}
),

articles as (
    select * from {{ source('news', 'articles') }}
),

parsed as (
    select
        capture_id,
        max(parser_version) as parser_version,
        arg_max(
            concat_ws(
                ',',
                if(title is null, 'title', null),
                if(lead is null, 'lead', null),
                if(author is null, 'author', null),
                if(published_at is null, 'published_at', null)
            ),
            parser_version
        ) as fields_missing
    from articles
    group by all
),

final as (
    select
        fetches.*,
        parsed.parser_version,
        nullif(parsed.fields_missing, '') as fields_missing
    from fetches
    left join parsed on fetches.capture_id = parsed.capture_id
)

select * from final
