{#- First day of a textual period: 2025, 2024-Q1, 2023-H1, 2023-06, 2023-07-12. Null for anything else. -#}
{% macro period_start(period) -%}
    case
        when regexp_full_match({{ period }}, '\d{4}') then try_cast({{ period }} || '-01-01' as date)
        when regexp_full_match({{ period }}, '\d{4}-Q[1-4]')
            then try_cast(
                left({{ period }}, 4)
                || (['-01-01', '-04-01', '-07-01', '-10-01'])[try_cast(right({{ period }}, 1) as integer)] as date
            )
        when regexp_full_match({{ period }}, '\d{4}-H[12]')
            then try_cast(
                left({{ period }}, 4) || (['-01-01', '-07-01'])[try_cast(right({{ period }}, 1) as integer)] as date
            )
        when regexp_full_match({{ period }}, '\d{4}-\d{2}') then try_cast({{ period }} || '-01' as date)
        when regexp_full_match({{ period }}, '\d{4}-\d{2}-\d{2}') then try_cast({{ period }} as date)
    end
{%- endmacro %}

{#- Last day of the same period. -#}
{% macro period_end(period) -%}
    cast(
        {{ period_start(period) }}
        + case
            when length({{ period }}) = 4 then interval 1 year
            when {{ period }} like '%Q%' then interval 3 month
            when {{ period }} like '%H%' then interval 6 month
            when length({{ period }}) = 7 then interval 1 month
            else interval 1 day
        end
        - interval 1 day as date
    )
{%- endmacro %}
