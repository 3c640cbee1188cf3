{#- `references` lists {column, to, field}. Fails with each value the other table does not have; null refers to
    nothing. -#}
{% test references_exist(model, references) %}
    {% for reference in references %}
        select
            '{{ reference.column }}' as column_name,
            cast({{ reference.column }} as varchar) as missing,
            count(*) as n_rows
        from {{ model }}
        where
            {{ reference.column }} is not null
            and {{ reference.column }} not in (select {{ reference.field }} from {{ reference.to }})
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
{% endtest %}
