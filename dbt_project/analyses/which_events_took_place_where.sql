-- Which events took place where, who organized them, and how many newspapers told of them?
select
    start_date,
    event_type_name_vi,
    event_name,
    venue_name_vi,
    organizers,
    n_sources
from mart_event_calendar
order by start_date desc nulls last, event_name
