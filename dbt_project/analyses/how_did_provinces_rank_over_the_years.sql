-- How did provinces rank in the Digital Transformation Index from year to year? Before and after a merger one name is
-- two territories: they are two rows.
select
    regions.name_vi,
    regions.region_key,
    max(best.value) filter (where best.period = '2020') as rank_2020,
    max(best.value) filter (where best.period = '2021') as rank_2021,
    max(best.value) filter (where best.period = '2022') as rank_2022,
    max(best.value) filter (where best.period = '2023') as rank_2023,
    max(best.value) filter (where best.period = '2024') as rank_2024
from fct_indicator as best
inner join dim_region as regions on best.territory_key = regions.region_key
where
    best.indicator_id = 'dti'
    and best.measure = 'rank'
    and best.status = 'actual'
    and best.comparator = '='
    and best.scope is null
group by regions.name_vi, regions.region_key
order by rank_2024 nulls last, rank_2023 nulls last, regions.name_vi
