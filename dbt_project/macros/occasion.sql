{#- When an event took place, as its mention tells it. One without a date is compared only with what its own story tells. -#}
{% macro occasion() -%}
    coalesce(mentions.start_date || ' ' || coalesce(mentions.date_precision, 'day'), stories.story_id)
{%- endmacro %}

{#- What two mentions must share to be of one event, unless a correction says so. -#}
{% macro occasion_key() -%}
    hash(mentions.event_type, {{ occasion() }}, mentions.venue_region_id)
{%- endmacro %}
