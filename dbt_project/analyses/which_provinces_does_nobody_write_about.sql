-- Which of today's provinces has no article that is mainly about it? An official table, which names all, is no article.
select
    regions.region_id,
    regions.name_vi,
    count(*) filter (where sources.kind <> 'official') as n_articles_naming_it
from dim_region as regions
left join bridge_article_region as links on regions.region_id = links.region_id
left join dim_article as articles on links.article_id = articles.article_id
left join dim_source as sources on articles.source_id = sources.source_id
where regions.is_current and regions.level in ('province', 'municipality')
group by regions.region_id, regions.name_vi
having count(*) filter (where links.is_primary and sources.kind <> 'official') = 0
order by n_articles_naming_it, regions.region_id
