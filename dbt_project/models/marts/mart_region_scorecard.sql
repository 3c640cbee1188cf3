with best_values as (
    select * from {{ ref('fct_indicator') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

provinces as (
    select
        region_key,
        region_id,
        name_vi,
        name_en,
        level
    from regions
    where level in ('province', 'municipality')
),

reported as (
    select best_values.*
    from best_values
    inner join provinces on best_values.region_key = provinces.region_key
    where
        best_values.status = 'actual'
        and best_values.scope is null
        and best_values.period_end is not null
        and best_values.measure in ('value', 'rank')
),

-- The latest two reports; a whole year says more than a part of it that ends on the same day. To number all takes twice
-- as long.
newest as (
    select
        region_id,
        indicator_id,
        measure,
        arg_max(
            struct_pack(
                id := chosen_observation_id,
                period := period,
                value := value,
                territory_key := territory_key,
                unit := unit
            ),
            (period_end, date_diff('day', period_start, date '9999-12-31'), as_of, territory_key),
            2
        ) as two
    from reported
    group by all
),

latest_reports as (
    select
        reported.*,
        newest.two[2].value as previous_value,
        newest.two[2].period as previous_period,
        newest.two[2].territory_key as previous_territory_key,
        newest.two[2].unit as previous_unit
    from reported
    inner join newest on reported.chosen_observation_id = newest.two[1].id
),

latest_values as (
    select
        *,
        rank() over (partition by indicator_id, period, unit order by value desc) as rank_high,
        rank() over (partition by indicator_id, period, unit order by value) as rank_low,
        count(*) over (partition by indicator_id, period, unit) as n_ranked
    from latest_reports
    where measure = 'value'
),

latest_ranks as (
    select *
    from latest_reports
    where measure = 'rank'
),

final as (
    select
        coalesce(latest_values.region_id, latest_ranks.region_id) as region_id,
        coalesce(latest_values.region_key, latest_ranks.region_key) as region_key,
        provinces.name_vi as region_name_vi,
        provinces.name_en as region_name_en,
        provinces.level as region_level,
        indicators.indicator_id,
        indicators.name_vi as indicator_name_vi,
        indicators.name_en as indicator_name_en,
        indicators.pillar,
        latest_values.value,
        latest_values.unit,
        latest_values.comparator,
        latest_values.period,
        latest_values.period_start,
        latest_values.period_end,
        if(indicators.higher_is_better, latest_values.rank_high, latest_values.rank_low) as rank_among_reported,
        latest_values.n_ranked,
        cast(latest_ranks.value as integer) as published_rank,
        latest_ranks.period as published_rank_period,
        if(is_comparable, latest_values.previous_value, null) as previous_value,
        if(is_comparable, latest_values.previous_period, null) as previous_period,
        if(is_comparable, latest_values.value - latest_values.previous_value, null) as change,
        case
            when not is_comparable or latest_values.previous_value is null then 'unknown'
            when latest_values.value = latest_values.previous_value then 'steady'
            when (latest_values.value > latest_values.previous_value) = indicators.higher_is_better then 'better'
            else 'worse'
        end as trend,
        coalesce(latest_values.is_averaged, false) as is_official_averaged,
        coalesce(latest_ranks.is_averaged, false) as is_published_rank_averaged,
        coalesce(latest_values.n_articles, latest_ranks.n_articles) as n_articles,
        coalesce(latest_values.n_stories, latest_ranks.n_stories) as n_stories,
        coalesce(latest_values.n_sources, latest_ranks.n_sources) as n_sources,
        coalesce(latest_values.has_conflict, latest_ranks.has_conflict) as has_conflict,
        coalesce(latest_values.chosen_observation_id, latest_ranks.chosen_observation_id) as chosen_observation_id,
        coalesce(latest_values.as_of, latest_ranks.as_of) as as_of
    from (
        select
            *,
            -- Before and after a merger one name is two territories: no trend between them.
            coalesce(previous_territory_key = territory_key and previous_unit is not distinct from unit, false)
                as is_comparable
        from latest_values
    ) as latest_values
    full join latest_ranks
        on latest_values.region_id = latest_ranks.region_id
        and latest_values.indicator_id = latest_ranks.indicator_id
    inner join provinces on coalesce(latest_values.region_key, latest_ranks.region_key) = provinces.region_key
    inner join indicators on coalesce(latest_values.indicator_id, latest_ranks.indicator_id) = indicators.indicator_id
)

select * from final
