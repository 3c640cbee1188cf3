-- What did the provinces that became one score before the merger? Change the region.
select
    successions.new_region_id,
    regions.name_vi as part,
    best.period,
    best.value,
    best.is_official
from bridge_region_succession as successions
inner join fct_indicator as best on successions.old_region_id = best.region_id
inner join dim_region as regions on best.region_key = regions.region_key
where
    successions.new_region_id = 'bac-ninh'
    and successions.effective_date = date '2025-07-01'
    and best.period_start < successions.effective_date
    and best.indicator_id = 'dti'
    and best.measure = 'value'
    and best.status = 'actual'
    and best.scope is null
order by best.period, part
