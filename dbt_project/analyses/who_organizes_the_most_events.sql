-- Who organizes the most events, and of which kinds?
select
    organizations.organization_id,
    organizations.name_vi,
    count(*) as n_events,
    string_agg(distinct types.name_vi, ', ' order by types.name_vi) as kinds
from bridge_event_organization as links
inner join dim_organization as organizations on links.organization_id = organizations.organization_id
inner join fct_event as events on links.event_id = events.event_id
inner join dim_event_type as types on events.event_type = types.event_type
group by organizations.organization_id, organizations.name_vi
order by n_events desc, organizations.name_vi
