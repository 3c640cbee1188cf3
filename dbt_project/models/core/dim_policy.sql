with registered as (
    select * from {{ ref('policies') }}
),

cited as (
    select * from {{ ref('int_policies__identified') }}
),

final as (
    select
        policy_id,
        number,
        doc_type,
        issuer,
        issue_date as issued_date,
        title_vi,
        title_en,
        region_id,
        true as is_registered
    from registered
    union all
    select
        policy_id,
        min(number) as number,
        min(doc_type) as doc_type,
        min(issuer) as issuer,
        min(try_cast(issued_date as date)) as issued_date,
        min(title) as title_vi,
        null as title_en,
        min(region_id) as region_id,
        false as is_registered
    from cited
    where policy_id not in (select policy_id from registered)
    group by policy_id
)

select * from final
