-- Which of today's provinces has no article that is mainly about it?
select
    regions.region_id,
    regions.name_vi,
    count(links.article_id) as n_articles_naming_it
from dim_region as regions
left join bridge_article_region as links on regions.region_id = links.region_id
where regions.is_current and regions.level in ('province', 'municipality')
group by regions.region_id, regions.name_vi
having count(*) filter (where links.is_primary) = 0
order by n_articles_naming_it, regions.region_id
