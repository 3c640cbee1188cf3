with members as (
    select * from {{ ref('region_members') }}
),

final as (
    select
        grouping_region_id,
        member_region_id,
        membership_kind,
        valid_from,
        valid_to
    from members
)

select * from final
