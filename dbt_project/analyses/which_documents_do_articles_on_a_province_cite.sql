-- Which documents do articles about each province cite: the nation's, and its own?
select
    regions.name_vi as province,
    policies.policy_id,
    policies.doc_type,
    policies.number,
    coalesce(policies.region_id = links.region_id, false) as is_its_own,
    count(distinct citations.article_id) as n_articles
from fct_policy_citation as citations
inner join dim_policy as policies on citations.policy_id = policies.policy_id
inner join bridge_article_region as links on citations.article_id = links.article_id and links.is_primary
inner join dim_region as regions on links.region_id = regions.region_id and regions.is_current
where regions.level in ('province', 'municipality')
group by all
order by province, is_its_own desc, n_articles desc, policies.policy_id
