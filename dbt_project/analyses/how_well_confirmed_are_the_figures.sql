-- How well confirmed are the figures: official, told by several newspapers, or resting on one story?
select
    case
        when is_official then 'official'
        when n_sources >= 2 then 'several sources'
        when n_stories >= 2 then 'several stories of one source'
        else 'one story'
    end as resting_on,
    count(*) as n_values,
    count(*) filter (where has_conflict) as n_contradicted,
    round(100.0 * count(*) / sum(count(*)) over (), 1) as percent_of_values
from fct_indicator
group by all
order by n_values desc
