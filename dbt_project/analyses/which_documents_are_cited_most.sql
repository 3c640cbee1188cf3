-- Which documents are cited in how many articles, and by how many sources?
select
    policies.policy_id,
    policies.doc_type,
    policies.number,
    coalesce(policies.issuer, '') as issuer,
    policies.title_vi,
    count(distinct citations.article_id) as n_articles,
    count(distinct articles.source_id) as n_sources
from fct_policy_citation as citations
inner join dim_policy as policies on citations.policy_id = policies.policy_id
inner join dim_article as articles on citations.article_id = articles.article_id
group by all
order by n_articles desc, policies.policy_id
