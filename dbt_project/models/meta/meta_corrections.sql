with corrections as (
    select * from {{ ref('stg_news__corrections') }}
),

matched as (
    select * from {{ ref('int_corrections__matched') }}
    where is_latest
),

observations as (
    select * from {{ ref('fct_observation') }}
),

event_mentions as (
    select * from {{ ref('fct_event_mention') }}
),

facts as (
    select observation_id as fact_id from observations
    union all
    select event_mention_id as fact_id from event_mentions
),

shared as (
    select fact_id
    from matched
    where is_as_expected
    group by fact_id
    having count(*) > 1
),

found as (
    select
        correction_id,
        count(*) as n_found,
        count(*) filter (where is_as_expected) as n_corrected,
        bool_or(is_as_expected and fact_id in (select fact_id from shared)) as is_shared
    from matched
    group by all
),

judged as (
    select
        corrections.*,
        coalesce(found.n_corrected, 0) as n_corrected,
        case
            when corrections.status <> 'active' then 'not_active'
            when found.n_found is null then 'matches_nothing'
            when found.n_corrected = 0 then 'cause_gone'
            when found.is_shared then 'contradicted'
            when corrections.into_id not in (select fact_id from facts) then 'nothing_to_merge_into'
            else 'applied'
        end as state
    from corrections
    left join found on corrections.correction_id = found.correction_id
),

final as (
    select
        correction_id,
        fact,
        action,
        status,
        reason,
        reviewed_on,
        target,
        expect,
        changes,
        into_id,
        n_corrected,
        state,
        case state
            when 'matches_nothing'
                then 'Correction ' || correction_id || ' matches no fact: ' || target
                    || '. Its article or number is gone; mend its target or retire it.'
            when 'cause_gone'
                then 'Correction ' || correction_id || ' has lost its cause: the fact does not say ' || expect
                    || ' any more. Look at the article, then retire it or mend its expect.'
            when 'contradicted'
                then 'Correction ' || correction_id || ' corrects a fact that another one corrects too; keep one.'
            when 'nothing_to_merge_into'
                then 'Correction ' || correction_id || ' merges into ' || into_id || ', which is no fact: mend it.'
        end as complaint
    from judged
)

select * from final
