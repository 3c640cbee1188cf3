with days as (
    select cast(unnest(generate_series(date '2000-01-01', date '2050-12-31', interval 1 day)) as date) as day
),

final as (
    select
        day as date,
        cast(year(day) as integer) as year,
        cast(if(month(day) <= 6, 1, 2) as integer) as half,
        cast(quarter(day) as integer) as quarter,
        cast(month(day) as integer) as month,
        cast(day(day) as integer) as day_of_month,
        cast(isoyear(day) as integer) as iso_year,
        cast(week(day) as integer) as iso_week,
        cast(isodow(day) as integer) as iso_weekday,
        strftime(day, '%Y-Q') || quarter(day) as quarter_name,
        strftime(day, '%Y-%m') as month_name,
        day >= date '{{ var("harmonised_on") }}' as is_after_merger
    from days
)

select * from final
