{#- Fails with each row that only one of both has: rows of the model where is_current, and of `to`, in `columns`. -#}
{% test current_rows_equal(model, to, columns) %}
    with current_rows as (
        select {{ columns | join(', ') }} from {{ model }} where is_current
    ),

    expected_rows as (
        select {{ columns | join(', ') }} from {{ to }}
    )

    (select 'only here' as found, * from (from current_rows except from expected_rows))
    union all
    (select 'missing' as found, * from (from expected_rows except from current_rows))
{% endtest %}
