with best_values as (
    select * from {{ ref('fct_indicator') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

observations as (
    select * from {{ ref('fct_observation') }}
),

citations as (
    select * from {{ ref('fct_policy_citation') }}
),

-- Less is better for a place in a ranking, for 'at most', and where the register says so.
targets as (
    select
        best_values.*,
        best_values.chosen_observation_id as target_id,
        regions.name_vi as region_name_vi,
        regions.name_en as region_name_en,
        regions.level as region_level,
        indicators.name_vi as indicator_name_vi,
        indicators.name_en as indicator_name_en,
        best_values.measure = 'rank' or (best_values.comparator in ('<', '<=')) or not indicators.higher_is_better
            as is_less_better
    from best_values
    inner join regions on best_values.region_key = regions.region_key
    inner join indicators on best_values.indicator_id = indicators.indicator_id
    where best_values.status = 'target' and best_values.measure in ('value', 'rank', 'growth')
),

actuals as (
    select * from best_values
    where status = 'actual' and period_end is not null
),

courses as (
    select
        indicator_id,
        region_id,
        measure,
        unit,
        scope,
        arg_min(value, (period_end, period_start, chosen_observation_id)) as baseline_value,
        min(period_end) as baseline_period_end,
        max(period_end) as latest_period_end
    from actuals
    group by all
),

-- The report that decides: the one for the due period itself, else the latest. To number them takes thrice as long.
compared as (
    select
        targets.target_id,
        unnest(arg_min(
            struct_pack(
                actual_value := actuals.value,
                actual_value_high := actuals.value_high,
                actual_comparator := actuals.comparator,
                actual_period := actuals.period,
                actual_period_end := actuals.period_end,
                is_same_territory := actuals.territory_key = targets.territory_key,
                actual_observation_id := actuals.chosen_observation_id,
                baseline_value := courses.baseline_value,
                baseline_period_end := courses.baseline_period_end
            ),
            (
                actuals.period_end is distinct from targets.period_end,
                date_diff('day', actuals.period_end, date '9999-12-31'),
                actuals.period_start,
                actuals.territory_key <> targets.territory_key,
                actuals.chosen_observation_id
            )
        ))
    from targets
    inner join courses
        on targets.indicator_id = courses.indicator_id
        and targets.region_id = courses.region_id
        and targets.measure = courses.measure
        and targets.unit is not distinct from courses.unit
        and targets.scope is not distinct from courses.scope
    inner join actuals
        on courses.indicator_id = actuals.indicator_id
        and courses.region_id = actuals.region_id
        and courses.measure = actuals.measure
        and courses.unit is not distinct from actuals.unit
        and courses.scope is not distinct from actuals.scope
    where actuals.period_end in (targets.period_end, courses.latest_period_end)
    group by targets.target_id
),

measured as (
    select
        targets.*,
        compared.* exclude (target_id),
        cast({{ known_until() }} as date) as judged_date,
        -- With the sign turned where less is better, reaching is always 'at least'. Of a range that was aimed at the
        -- nearer end is enough, of a range that was reached only the lesser end is sure.
        if(targets.is_less_better, -coalesce(targets.value_high, targets.value), targets.value) as goal,
        if(
            targets.is_less_better,
            -coalesce(compared.actual_value_high, compared.actual_value),
            compared.actual_value
        ) as reached,
        if(targets.is_less_better, -1, 1) * compared.baseline_value as baseline,
        if(targets.is_less_better, goal / nullif(reached, 0), reached / nullif(goal, 0)) as achieved_share,
        -- 'Below 20' has not reached 20, 'above 20' is above it.
        if(targets.is_less_better, compared.actual_comparator = '>', compared.actual_comparator = '<') as falls_short,
        if(targets.is_less_better, compared.actual_comparator = '<', compared.actual_comparator = '>') as goes_beyond
    from targets
    left join compared on targets.target_id = compared.target_id
),

judged as (
    select
        *,
        case
            when actual_value is null then false
            when reached > goal then not falls_short or reached - goal > 0
            when reached < goal then false
            when falls_short then false
            when comparator in ('>', '<') then goes_beyond
            else true
        end as is_met,
        -- Where a straight way from the first report to the due date would be by the time of the latest.
        case
            when baseline_period_end < actual_period_end and actual_period_end <= period_end
                then baseline
                    + (goal - baseline)
                    * date_diff('day', baseline_period_end, actual_period_end)
                    / date_diff('day', baseline_period_end, period_end)
        end as expected
    from measured
),

said as (
    select
        observation_id,
        article_id,
        sentence,
        source_url as url,
        quote_start
    from observations
    where
        observation_id in (
            select target_id from judged
            union all
            select actual_observation_id from judged
        )
),

-- What was said, and the document that the same sentence cites, the nearest of several: a filter, for `contains` as a
-- condition beside the article would compare every pair.
told as (
    select
        said.observation_id,
        any_value(said.article_id) as article_id,
        any_value(said.sentence) as sentence,
        any_value(said.url) as url,
        arg_min(
            citations.policy_id,
            (abs(citations.quote_start - said.quote_start), citations.policy_id)
        ) filter (where contains(said.sentence, citations.quote)) as policy_id
    from said
    left join citations on said.article_id = citations.article_id
    group by said.observation_id
),

final as (
    select
        judged.target_id,
        judged.indicator_id,
        judged.indicator_name_vi,
        judged.indicator_name_en,
        judged.region_id,
        judged.region_key,
        judged.region_name_vi,
        judged.region_name_en,
        judged.region_level,
        judged.measure,
        judged.scope,
        judged.value as target_value,
        judged.value_high as target_value_high,
        judged.unit,
        judged.comparator as target_comparator,
        judged.period as due_period,
        judged.period_end as due_date,
        judged.period_is_inferred as is_due_inferred,
        judged.actual_value,
        judged.actual_comparator,
        judged.actual_period,
        judged.actual_period_end,
        judged.actual_observation_id,
        coalesce(judged.actual_period_end >= judged.period_end, false) as has_report_at_due,
        coalesce(judged.is_same_territory, true) as is_same_territory,
        judged.achieved_share,
        case
            when judged.actual_value is null then 'no_report'
            when judged.is_met then 'met'
            when judged.period_end < judged.judged_date
                then if(judged.actual_period_end >= judged.period_end, 'overdue', 'no_report_at_due')
            when judged.expected is not null then if(judged.reached >= judged.expected, 'on_track', 'behind')
            when judged.achieved_share >= {{ var('on_track_share') }} then 'on_track'
            else 'behind'
        end as progress,
        judged.judged_date,
        date_diff('day', judged.judged_date, judged.period_end) as days_left,
        aims.article_id as target_article_id,
        aims.url as target_url,
        aims.sentence as target_sentence,
        aims.policy_id as target_policy_id,
        results.article_id as actual_article_id,
        results.url as actual_url,
        results.sentence as actual_sentence
    from judged
    left join told as aims on judged.target_id = aims.observation_id
    left join told as results on judged.actual_observation_id = results.observation_id
)

select * from final
