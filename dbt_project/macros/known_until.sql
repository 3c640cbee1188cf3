{#-
  The moment the warehouse knows of: the newest capture or fetch attempt. Not the clock, so that the same archive gives
  the same rows. Null without articles and attempts.
-#}
{% macro known_until() -%}
    (
        select max(moment)
        from (
            select max(last_seen_at) as moment from {{ ref('dim_article') }}
            union all
            select max(attempted_at) as moment from {{ ref('fct_fetch') }}
        )
    )
{%- endmacro %}
