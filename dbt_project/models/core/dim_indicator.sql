with indicators as (
    select * from {{ ref('indicators') }}
),

units as (
    select * from {{ ref('units') }}
),

final as (
    select
        indicators.indicator_id,
        indicators.name_vi,
        indicators.name_en,
        indicators.pillar,
        indicators.value_type,
        indicators.unit,
        units.name_vi as unit_name_vi,
        units.name_en as unit_name_en,
        indicators.higher_is_better = 1 as higher_is_better,
        indicators.definition,
        left(
            md5(concat_ws('|', indicators.definition, indicators.value_type, indicators.unit)), 8
        ) as definition_version,
        indicators.definition_vi
    from indicators
    left join units on indicators.unit = units.unit
)

select * from final
