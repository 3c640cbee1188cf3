-- What did the warehouse know about a province on a day? Change the region and the moment (UTC).
select
    indicator_id,
    measure,
    status,
    period,
    value,
    unit,
    valid_from
from fct_indicator_revision
where
    region_id = 'da-nang'
    and valid_from <= timestamp '2023-12-31 00:00:00'
    and (valid_to is null or valid_to > timestamp '2023-12-31 00:00:00')
order by indicator_id, measure, status, period
