-- Where does the press give another figure than the ministry? Largest difference first, with the sentence.
select
    region_name_vi,
    measure,
    period,
    official_value,
    press_value,
    difference,
    example_quote,
    example_document,
    official_url
from mart_press_vs_official
where not is_agreeing
order by measure, abs(difference) desc, region_name_vi
