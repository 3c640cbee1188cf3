{#-
  True where every field that the JSON object `object` names has the value it gives in `row`; `quote` need only be
  contained. Fields it does not name do not matter; null is a value.
-#}
{% macro agrees_with(object, row, texts=[], numbers=[]) -%}
    (
        {%- for field in texts %}
        (
            not json_exists({{ object }}, '$.{{ field }}')
            {%- if field == 'quote' %}
            or contains({{ row }}.quote, json_extract_string({{ object }}, '$.quote'))
            {%- else %}
            or json_extract_string({{ object }}, '$.{{ field }}')
            is not distinct from cast({{ row }}.{{ field }} as varchar)
            {%- endif %}
        )
        {{ 'and' if not loop.last or numbers }}
        {%- endfor %}
        {%- for field in numbers %}
        (
            not json_exists({{ object }}, '$.{{ field }}')
            or try_cast(json_extract_string({{ object }}, '$.{{ field }}') as double)
            is not distinct from {{ row }}.{{ field }}
        )
        {{ 'and' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#- Value a correction gives to a field, else the one that was read. -#}
{% macro corrected(field, type='varchar') -%}
    if(
            applied.changes is not null and json_exists(applied.changes, '$.{{ field }}'),
            try_cast(json_extract_string(applied.changes, '$.{{ field }}') as {{ type }}),
            mentions.{{ field }}
        ) as {{ field }}
{%- endmacro %}
