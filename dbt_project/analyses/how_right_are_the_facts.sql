-- How right are the facts: which share of what was read is true (precision), and which share was found (recall)?
select
    is_held_out,
    labelled_set,
    kind,
    n_gold,
    n_found,
    n_right,
    round(precision, 3) as precision,
    round(recall, 3) as recall,
    round(f1, 3) as f1
from meta_extraction_quality
where indicator_id is null
order by is_held_out desc, labelled_set, kind
