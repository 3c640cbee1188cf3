-- Which indicators does the press tell of most: how often, by how many newspapers, of how many provinces?
select
    indicators.indicator_id,
    indicators.name_vi,
    count(distinct articles.story_id) as n_stories,
    count(distinct articles.source_id) as n_sources,
    count(distinct observations.region_id) as n_regions
from fct_observation as observations
inner join dim_indicator as indicators on observations.indicator_id = indicators.indicator_id
inner join dim_article as articles on observations.article_id = articles.article_id
group by indicators.indicator_id, indicators.name_vi
order by n_stories desc, n_regions desc, indicators.indicator_id
