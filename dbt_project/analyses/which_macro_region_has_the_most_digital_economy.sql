-- In which macro-region is the digital economy's share highest? The plain mean of the provinces that report: a province
-- counts once, large or small, so n_provinces and the range stand beside it.
select
    macro_regions.name_vi as macro_region,
    panel.year,
    count(*) as n_provinces,
    round(avg(panel.value), 2) as mean_share,
    min(panel.value) as lowest,
    max_by(panel.region_name_vi, panel.value) as best_province,
    max(panel.value) as highest
from mart_indicator_panel as panel
inner join bridge_region_member as members
    on panel.region_id = members.member_region_id
    and panel.year_start >= members.valid_from
    and (members.valid_to is null or panel.year_start <= members.valid_to)
inner join dim_region as macro_regions
    on members.grouping_region_id = macro_regions.region_id
    and macro_regions.level = 'macro_region'
    and panel.year_start >= macro_regions.valid_from
    and (macro_regions.valid_to is null or panel.year_start <= macro_regions.valid_to)
where panel.geography = 'as_reported' and panel.indicator_id = 'digital_economy_share'
group by all
order by panel.year desc, mean_share desc
