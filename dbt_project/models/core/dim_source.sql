with registered as (
    select * from {{ ref('sources') }}
),

articles as (
    select * from {{ ref('stg_news__articles') }}
),

fetches as (
    select * from {{ ref('fct_fetch') }}
),

met as (
    select source_id from articles
    union
    select source_id from fetches
),

final as (
    select
        source_id,
        name,
        homepage,
        domain,
        kind,
        region_id,
        language,
        licence_note,
        is_enabled,
        true as is_registered
    from registered
    union all
    select
        source_id,
        source_id as name,
        null as homepage,
        null as domain,
        'unregistered' as kind,
        null as region_id,
        null as language,
        null as licence_note,
        false as is_enabled,
        false as is_registered
    from met
    where source_id not in (select source_id from registered)
)

select * from final
