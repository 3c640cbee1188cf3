-- What did the newest build add, change and withdraw, and why?
select
    change,
    reason,
    fact_kind,
    count(*) as n_facts,
    arg_min(coalesce(statement_after, statement_before), fact_id) as example
from meta_changes
where build_id = (select build_id from meta_build)
group by all
order by change, reason, fact_kind
