-- Where does a figure come from? Every report of one value, the sentence, the article.
select
    best.value as chosen_value,
    observations.value,
    observations.source_kind,
    observations.sentence,
    articles.title,
    articles.published_date,
    observations.source_url
from fct_indicator as best
inner join fct_observation as observations
    on best.indicator_id = observations.indicator_id
    and best.territory_key = observations.territory_key
    and best.measure = observations.measure
    and best.status = observations.status
    and best.period is not distinct from observations.period
    and best.scope is not distinct from observations.scope
left join dim_article as articles on observations.article_id = articles.article_id
where best.indicator_id = 'dti' and best.region_id = 'da-nang' and best.period = '2022' and best.measure = 'value'
order by observations.source_kind, articles.published_date, observations.observation_id
