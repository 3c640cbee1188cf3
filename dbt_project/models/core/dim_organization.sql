with organizations as (
    select * from {{ ref('organizations') }}
),

organizers as (
    select * from {{ ref('int_event_organizers__resolved') }}
),

final as (
    select
        org_id as organization_id,
        name_vi,
        name_en,
        kind,
        valid_from,
        valid_to,
        successor_org_id as successor_organization_id,
        true as is_registered
    from organizations
    where name_vi not like '%{X}%'
    union all
    select
        organization_id,
        min(organizer) as name_vi,
        null as name_en,
        'unregistered' as kind,
        null as valid_from,
        null as valid_to,
        null as successor_organization_id,
        false as is_registered
    from organizers
    where not is_registered
    group by organization_id
)

select * from final
