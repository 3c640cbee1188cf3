{#- Schemas are called as in design: staging, intermediate, core, marts, meta; no prefix of a target. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
