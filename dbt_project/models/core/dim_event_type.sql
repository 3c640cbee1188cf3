with event_types as (
    select * from {{ ref('event_types') }}
),

final as (
    select
        event_type,
        name_vi,
        name_en,
        definition
    from event_types
)

select * from final
