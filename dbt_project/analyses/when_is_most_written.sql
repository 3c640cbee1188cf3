-- In which months is most written about digital transformation, and by how many newspapers?
select
    dates.year,
    dates.month,
    count(*) as n_articles,
    count(distinct articles.story_id) as n_stories,
    count(distinct articles.source_id) as n_sources
from dim_article as articles
inner join dim_date as dates on articles.published_date = dates.date
where articles.is_on_topic
group by dates.year, dates.month
order by dates.year, dates.month
