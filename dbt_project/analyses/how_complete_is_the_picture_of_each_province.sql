-- How much is known of each of today's provinces: how many indicators, how new, how many of the last two years?
select
    regions.name_vi,
    count(distinct best.indicator_id) as n_indicators,
    max(best.period_end) as newest_period_end,
    count(distinct best.indicator_id) filter (where best.period_end >= current_date - interval 2 year) as n_recent
from dim_region as regions
left join fct_indicator as best on regions.region_id = best.region_id_2025 and best.status = 'actual'
where regions.is_current and regions.level in ('province', 'municipality')
group by regions.name_vi
order by n_indicators desc, regions.name_vi
