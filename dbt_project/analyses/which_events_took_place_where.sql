-- Which events took place where, who organized them, and how many newspapers told of them?
select
    calendar_date,
    calendar_date_is_inferred,
    event_type_name_vi,
    event_name,
    region_name_vi,
    region_is_inferred,
    organizers,
    n_sources
from mart_event_calendar
order by calendar_date desc nulls last, event_name
