{#- Fails with each row that only one of both has: rows of the model where is_current, and of `to`, in `columns`. Looked
    for by their hashes: one pass over narrow rows. -#}
{% test current_rows_equal(model, to, columns) %}
    with compared as not materialized (
        select
            {{ columns | join(', ') }},
            true as is_here
        from {{ model }}
        where is_current
        union all
        select
            {{ columns | join(', ') }},
            false as is_here
        from {{ to }}
    ),

    unequal as (
        select hash({{ columns | join(', ') }}) as row_hash
        from compared
        group by row_hash
        having count(*) filter (where is_here) <> count(*) filter (where not is_here)
    )

    select
        if(is_here, 'only here', 'missing') as found,
        {{ columns | join(', ') }}
    from compared
    where hash({{ columns | join(', ') }}) in (select unequal.row_hash from unequal)
{% endtest %}
