with successions as (
    select * from {{ ref('region_successions') }}
),

final as (
    select
        old_region_id,
        new_region_id,
        relation,
        effective_date,
        legal_basis,
        note
    from successions
)

select * from final
