-- Which of today's provinces has no article that is mainly about it? An official table, which names all, is no article.
with links as (
    select bridge_article_region.*
    from bridge_article_region
    inner join dim_article on bridge_article_region.article_id = dim_article.article_id
    inner join dim_source on dim_article.source_id = dim_source.source_id
    where dim_source.kind <> 'official'
)

select
    regions.region_id,
    regions.name_vi,
    count(links.article_id) as n_articles_naming_it
from dim_region as regions
left join links on regions.region_id = links.region_id
where regions.is_current and regions.level in ('province', 'municipality')
group by regions.region_id, regions.name_vi
having count(*) filter (where links.is_primary) = 0
order by n_articles_naming_it, regions.region_id
