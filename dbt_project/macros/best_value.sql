{#-
  The policy of the best value, as an ORDER BY: the indicator's own unit, official before press, exact before
  approximate, the time told before the time inferred, the later story before the earlier, higher confidence, the lead
  before its copies. `fct_indicator` and `fct_indicator_revision` choose by it.
-#}
{% macro best_value_first() -%}
    unit is not distinct from expected_unit desc,
    source_kind = 'official' desc,
    comparator = '=' and value_high is null desc,
    period_is_inferred,
    story_date desc nulls last,
    confidence desc,
    is_story_lead desc,
    observation_id
{%- endmacro %}

{#- Unit a report should have: that of its measure, else of its indicator. -#}
{% macro expected_unit(measure, indicator_unit) -%}
    case
        when {{ measure }} in ('rank', 'rank_change') then 'rank'
        when {{ measure }} = 'growth' then 'percent'
        else {{ indicator_unit }}
    end
{%- endmacro %}
