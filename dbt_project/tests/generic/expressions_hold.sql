{#- `expressions` maps a rule's name to an expression. Fails with each rule that is false or unknown in some row. -#}
{% test expressions_hold(model, expressions) %}
    {% for rule, expression in expressions.items() %}
        select
            '{{ rule }}' as rule_broken,
            count(*) as n_rows
        from {{ model }}
        where ({{ expression }}) is not true
        having count(*) > 0
        {{ 'union all' if not loop.last }}
    {% endfor %}
{% endtest %}
