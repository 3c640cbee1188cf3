-- Which values do sources tell differently, and in which words?
select
    indicator_name_vi,
    region_name_vi,
    period,
    measure,
    value,
    example_sentence,
    chosen_value,
    chosen_sentence
from mart_conflicts
where not is_chosen and status = 'actual' and not is_within_one_article
order by indicator_name_vi, region_name_vi, period, value
