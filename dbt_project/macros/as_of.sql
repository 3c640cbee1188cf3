{#-
  Rows of a table with valid_from and valid_to (fct_indicator_revision) that held at a moment (UTC; a date is its first
  moment). In the published file, where there are no macros, the same two conditions stand in the `where`.
-#}
{% macro as_of(relation, moment) -%}
    (
        select * from {{ relation }}
        where valid_from <= {{ moment }} and (valid_to is null or valid_to > {{ moment }})
    )
{%- endmacro %}
