with best_values as (
    select * from {{ ref('fct_indicator') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

successions as (
    select * from {{ ref('bridge_region_succession') }}
),

statistics as (
    select * from {{ ref('region_stats') }}
),

populations as (
    select
        region_id,
        year,
        value as population,
        min(year) over () as first_year,
        max(year) over () as last_year
    from statistics
    where metric = 'population_average'
),

-- How the figure of a whole follows from those of its pieces. Scores and survey indices follow from nothing.
aggregations as (
    select
        indicator_id,
        case
            when value_type in ('count', 'currency') then 'sum'
            when value_type = 'share' then 'population_weighted_mean'
            else 'not_aggregable'
        end as aggregation
    from indicators
),

-- One figure a year: the whole year before its parts, the latest part before the earlier.
yearly as (
    select
        best_values.*,
        cast(year(best_values.period_end) as integer) as year
    from best_values
    where
        best_values.measure = 'value'
        and best_values.status = 'actual'
        and best_values.scope is null
        and best_values.period_end is not null
    qualify row_number() over (
        partition by best_values.indicator_id, best_values.territory_key, year(best_values.period_end)
        order by
            length(best_values.period) = 4 desc,
            best_values.period_end desc,
            best_values.period_start,
            best_values.chosen_observation_id
    ) = 1
),

-- Regions that were there before the merger, as pieces of the unit they became.
pieces as (
    select
        successions.new_region_id,
        successions.old_region_id,
        count(*) over (partition by successions.new_region_id) as n_pieces
    from successions
    where successions.effective_date = date '{{ var("harmonised_on") }}'
),

placed as (
    select
        yearly.*,
        populations.population,
        pieces.n_pieces,
        -- After the merger (or without one) the figure is the unit's own.
        territories.valid_from >= date '{{ var("harmonised_on") }}' or pieces.n_pieces = 1 as is_whole
    from yearly
    inner join regions as territories on yearly.territory_key = territories.region_key
    inner join pieces on yearly.region_id = pieces.old_region_id
    -- The year's own population, else that of the nearest year there is.
    left join populations
        on yearly.region_id = populations.region_id
        and greatest(populations.first_year, least(populations.last_year, yearly.year)) = populations.year
    where territories.level in ('province', 'municipality')
),

-- An incomplete sum is no sum.
harmonised as (
    select
        placed.region_id_2025 as region_id,
        placed.indicator_id,
        placed.year,
        any_value(placed.unit) as unit,
        bool_or(placed.is_whole) as has_whole,
        any_value(placed.value) filter (where placed.is_whole) as whole_value,
        any_value(placed.chosen_observation_id) filter (where placed.is_whole) as whole_observation_id,
        any_value(placed.is_averaged) filter (where placed.is_whole) as whole_is_averaged,
        any_value(placed.period_is_inferred) filter (where placed.is_whole) as whole_is_inferred,
        bool_or(placed.period_is_inferred) as is_inferred,
        sum(placed.value) filter (where not placed.is_whole) as total,
        sum(placed.value * placed.population) filter (where not placed.is_whole)
        / sum(placed.population) filter (where not placed.is_whole) as weighted,
        count(*) filter (where not placed.is_whole) as n_reported,
        max(placed.n_pieces) as n_pieces,
        max(placed.as_of) as as_of
    from placed
    group by all
),

panel as (
    select
        'as_reported' as geography,
        yearly.territory_key as region_key,
        yearly.region_id,
        yearly.indicator_id,
        yearly.year,
        yearly.period,
        yearly.period_is_inferred,
        yearly.value,
        yearly.unit,
        'reported' as basis,
        1 as n_pieces,
        1 as n_pieces_reported,
        yearly.is_averaged,
        yearly.chosen_observation_id,
        yearly.as_of
    from yearly
    union all
    select
        'units_2025' as geography,
        regions.region_key,
        harmonised.region_id,
        harmonised.indicator_id,
        harmonised.year,
        cast(harmonised.year as varchar) as period,
        coalesce(harmonised.whole_is_inferred, harmonised.is_inferred) as period_is_inferred,
        case
            when harmonised.has_whole then harmonised.whole_value
            when harmonised.n_reported < harmonised.n_pieces then null
            when aggregations.aggregation = 'sum' then harmonised.total
            when aggregations.aggregation = 'population_weighted_mean' then harmonised.weighted
        end as value,
        harmonised.unit,
        case
            when harmonised.has_whole then 'reported'
            when aggregations.aggregation = 'not_aggregable' then 'not_aggregable'
            when harmonised.n_reported < harmonised.n_pieces then 'incomplete'
            when aggregations.aggregation = 'sum' then 'summed'
            else 'weighted'
        end as basis,
        harmonised.n_pieces,
        if(harmonised.has_whole, harmonised.n_pieces, harmonised.n_reported) as n_pieces_reported,
        harmonised.whole_is_averaged as is_averaged,
        harmonised.whole_observation_id as chosen_observation_id,
        harmonised.as_of
    from harmonised
    inner join aggregations on harmonised.indicator_id = aggregations.indicator_id
    inner join regions
        on harmonised.region_id = regions.region_id
        and regions.valid_from <= date '{{ var("harmonised_on") }}'
        and coalesce(regions.valid_to, date '9999-12-31') >= date '{{ var("harmonised_on") }}'
),

final as (
    select
        panel.geography,
        panel.region_key,
        panel.region_id,
        regions.name_vi as region_name_vi,
        regions.name_en as region_name_en,
        regions.level as region_level,
        panel.indicator_id,
        indicators.name_vi as indicator_name_vi,
        indicators.name_en as indicator_name_en,
        panel.year,
        make_date(panel.year, 1, 1) as year_start,
        panel.period,
        panel.period_is_inferred,
        panel.value,
        panel.unit,
        aggregations.aggregation,
        panel.basis,
        coalesce(panel.is_averaged, false) as is_official_averaged,
        cast(panel.n_pieces as bigint) as n_pieces,
        cast(panel.n_pieces_reported as bigint) as n_pieces_reported,
        panel.chosen_observation_id,
        panel.as_of
    from panel
    inner join regions on panel.region_key = regions.region_key
    inner join indicators on panel.indicator_id = indicators.indicator_id
    inner join aggregations on panel.indicator_id = aggregations.indicator_id
)

select * from final
