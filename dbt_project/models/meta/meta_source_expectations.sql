with articles as (
    select * from {{ ref('dim_article') }}
),

observations as (
    select * from {{ ref('fct_observation') }}
),

expectations as (
    select * from {{ ref('source_expectations') }}
),

numbers as (
    select
        articles.source_id,
        count(*) as n_numbers,
        count(*) filter (where observations.period_is_inferred) as n_inferred
    from observations
    inner join articles on observations.article_id = articles.article_id
    group by articles.source_id
),

counted as (
    select
        source_id,
        count(*) as n_articles,
        count(published_date) as n_dated,
        count(title) as n_titled,
        count(*) filter (where is_on_topic) as n_on_topic,
        median(word_count) as median_words,
        1 + date_diff('day', min(published_date), max(published_date)) / 30.0 as n_months
    from articles
    group by source_id
),

measured as (
    select
        counted.source_id,
        counted.n_articles,
        unnest([
            struct_pack(measure := 'articles_per_month', found := counted.n_dated / coalesce(counted.n_months, 1)),
            struct_pack(measure := 'share_dated', found := counted.n_dated / counted.n_articles),
            struct_pack(measure := 'share_titled', found := counted.n_titled / counted.n_articles),
            struct_pack(measure := 'share_on_topic', found := counted.n_on_topic / counted.n_articles),
            struct_pack(measure := 'median_words', found := counted.median_words),
            struct_pack(measure := 'numbers_per_article', found := coalesce(numbers.n_numbers, 0) / counted.n_articles),
            struct_pack(measure := 'share_of_numbers_inferred', found := numbers.n_inferred / numbers.n_numbers)
        ], recursive := true)
    from counted
    left join numbers on counted.source_id = numbers.source_id
),

-- A row of the source itself stands in place of the row of all.
expected as (
    select
        measured.source_id,
        measured.measure,
        measured.n_articles,
        measured.found,
        arg_max(expectations, expectations.source_id <> '*') as expectation
    from measured
    inner join expectations
        on measured.measure = expectations.measure
        and expectations.source_id in (measured.source_id, '*')
    group by all
),

final as (
    select
        expected.source_id,
        expected.measure,
        expected.n_articles,
        expected.found,
        expected.expectation.at_least,
        expected.expectation.at_most,
        expected.expectation.reason,
        expected.expectation.reviewed_on,
        case
            when expected.found is null or expected.n_articles < expected.expectation.least_articles then 'too_few'
            when expected.found < expected.expectation.at_least then 'below'
            when expected.found > expected.expectation.at_most then 'above'
            else 'met'
        end as state
    from expected
)

select * from final
