-- Which targets fall due next, and how far along are they?
select
    region_name_vi,
    indicator_name_vi,
    target_comparator || ' ' || target_value || ' ' || coalesce(unit, '') as target,
    due_date,
    actual_value,
    round(achieved_share, 2) as achieved_share,
    progress
from mart_target_progress
where days_left >= 0
order by due_date, region_name_vi, indicator_name_vi
