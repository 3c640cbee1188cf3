with rejections as (
    select * from {{ ref('stg_news__rejections') }}
),

final as (
    select
        document,
        stage,
        reason,
        detail,
        place,
        capture_id,
        rejected_at
    from rejections
)

select * from final
