with regions as (
    select * from {{ ref('regions') }}
),

successions as (
    select * from {{ ref('region_successions') }}
),

-- A province that took in another on the day its version began is another territory under the same id.
merged as (
    select distinct
        new_region_id as region_id,
        effective_date as valid_from
    from successions
    where relation = 'merged'
),

numbered as (
    select
        regions.*,
        regions.region_id || '@' || regions.valid_from as region_key,
        count(merged.region_id) over (
            partition by regions.region_id
            order by regions.valid_from
        ) as territory_number,
        lag(regions.valid_from) over (partition by regions.region_id order by regions.valid_from) as previous_from,
        lead(regions.valid_from) over (partition by regions.region_id order by regions.valid_from) as next_from
    from regions
    left join merged
        on regions.region_id = merged.region_id
        and regions.valid_from = merged.valid_from
),

final as (
    select
        * exclude (territory_number, previous_from, next_from),
        first_value(region_key) over (
            partition by region_id, territory_number
            order by valid_from
        ) as territory_key,
        -- Every day belongs to exactly one version: a date before the first takes the first, one after an end the last.
        case when previous_from is null then date '0001-01-01' else valid_from end as applies_from,
        coalesce(next_from, date '9999-12-31') as applies_before
    from numbered
)

select * from final
