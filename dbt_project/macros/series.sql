{#- The series a report belongs to, as one text: what fct_indicator has one row of. -#}
{% macro series(row) -%}
    concat_ws(
        '|',
        {{ row }}.indicator_id,
        {{ row }}.territory_key,
        {{ row }}.measure,
        {{ row }}.status,
        coalesce({{ row }}.period, ''),
        coalesce({{ row }}.scope, '')
    )
{%- endmacro %}
