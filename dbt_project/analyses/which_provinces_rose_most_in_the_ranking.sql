-- Which provinces rose most in the Digital Transformation Index from 2021 to 2022? The first place is 1.
select
    regions.name_vi,
    before.value as rank_2021,
    after.value as rank_2022,
    before.value - after.value as places_gained
from fct_indicator as before
inner join fct_indicator as after
    on before.indicator_id = after.indicator_id
    and before.territory_key = after.territory_key
    and before.measure = after.measure
    and before.status = after.status
inner join dim_region as regions on after.region_key = regions.region_key
where
    before.indicator_id = 'dti'
    and before.measure = 'rank'
    and before.status = 'actual'
    and before.period = '2021'
    and after.period = '2022'
    and before.scope is null
    and after.scope is null
order by places_gained desc, regions.name_vi
