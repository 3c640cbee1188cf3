-- Which province leads in each indicator that is told of at least three, and of which period is its figure?
select
    indicator_name_vi,
    period,
    region_name_vi,
    value,
    unit,
    n_ranked as n_provinces
from mart_region_scorecard
where rank_among_reported = 1 and n_ranked >= 3
order by indicator_name_vi, period desc, region_name_vi
