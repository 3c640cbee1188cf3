-- Which numbers stand in the articles that no indicator covers yet, told of most provinces first?
select
    subject,
    unit,
    n_numbers,
    n_articles,
    n_regions,
    example_quote
from mart_uncatalogued_numbers
where reason = 'no_indicator'
order by n_regions desc, n_numbers desc, subject
