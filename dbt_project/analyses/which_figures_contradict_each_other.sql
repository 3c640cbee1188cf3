-- Which values do sources tell differently, and in which words?
select
    indicator_name_vi,
    region_name_vi,
    period,
    measure,
    value,
    example_quote,
    chosen_value,
    chosen_quote
from mart_conflicts
where not is_chosen and status = 'actual'
order by indicator_name_vi, region_name_vi, period, value
