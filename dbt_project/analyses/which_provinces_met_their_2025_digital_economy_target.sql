-- Which provinces met their 2025 digital-economy target? A place without a later report is no failure: see progress.
select
    region_name_vi,
    target_comparator || ' ' || target_value as target,
    actual_value,
    actual_period,
    progress
from mart_target_progress
where indicator_id = 'digital_economy_share' and due_period = '2025' and scope is null
order by progress, region_name_vi
