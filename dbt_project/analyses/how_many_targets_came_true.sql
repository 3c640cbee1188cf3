-- How many targets were met, are on track or behind, and of how many does nobody report what came of them?
select
    case region_level when 'country' then 'nation' else 'provinces' end as set_by,
    progress,
    count(*) as n_targets,
    count(distinct region_id) as n_regions
from mart_target_progress
group by all
order by set_by, n_targets desc, progress
