with registered as (
    select * from {{ ref('policies') }}
),

cited as (
    select * from {{ ref('int_policies__identified') }}
),

documents as (
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
),

slugged as (
    select
        *,
        {{ slug("coalesce(issuer, '')") }} as issuer_slug
    from documents
),

-- Who issued it tells the level; without an issuer the end of the number does ('/QĐ-TTg', '-NQ/TU').
final as (
    select
        policy_id,
        number,
        doc_type,
        issuer,
        case
            when regexp_matches(issuer_slug, '(huyen|quan|thi)-uy|(ubnd|hdnd|nhan-dan)-(huyen|quan|thi-xa|xa|phuong)')
                then 'district'
            when regexp_matches(
                issuer_slug, '(tinh|thanh)-uy|(dang-bo|ubnd|hdnd|nhan-dan)-(tinh|thanh-pho|tp)|^so-'
            )
                or (issuer is null and regexp_matches(number, '(TU|UBND|HĐND)$'))
                then 'province'
            when regexp_matches(issuer_slug, '^bo-|chinh-phu|quoc-hoi|trung-uong|ban-bi-thu|quoc-gia|nha-nuoc')
                or (issuer is null and regexp_matches(number, '(TTg|CP|TW|QH\d*)$'))
                then 'nation'
        end as issuer_level,
        issued_date,
        title_vi,
        title_en,
        region_id,
        is_registered
    from slugged
)

select * from final
