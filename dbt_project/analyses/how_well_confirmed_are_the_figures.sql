-- How well confirmed are the figures: official, told in several stories, or resting on one?
select
    case
        when is_official then 'official'
        when n_stories >= 2 then 'several stories'
        when n_sources >= 2 then 'one story in several newspapers'
        else 'one story'
    end as resting_on,
    count(*) as n_values,
    count(*) filter (where has_conflict) as n_contradicted,
    round(100.0 * count(*) / sum(count(*)) over (), 1) as percent_of_values
from fct_indicator
group by all
order by n_values desc
