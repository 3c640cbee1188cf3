{#- The readable part of an id, as tinhso.text.slug makes it: 'Đắk Lắk' → 'dak-lak'. -#}
{% macro slug(text) -%}
    trim(regexp_replace(lower(strip_accents(translate({{ text }}, 'Đđ', 'Dd'))), '[^a-z0-9]+', '-', 'g'), '-')
{%- endmacro %}
