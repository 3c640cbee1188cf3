{#- `sets` maps a column to the values it may hold. Fails with each other value; null is for contracts to forbid. -#}
{% test accepted_sets(model, sets) %}
    {% for column, values in sets.items() %}
        select
            '{{ column }}' as column_name,
            cast({{ column }} as varchar) as found,
            count(*) as n_rows
        from {{ model }}
        where {{ column }} not in ({% for value in values %}'{{ value }}'{{ ', ' if not loop.last }}{% endfor %})
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
{% endtest %}
