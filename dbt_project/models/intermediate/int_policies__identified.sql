{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_articles()) }}"
) }}

with mentions as (
    select * from {{ ref('stg_news__policy_mentions') }}
    where {{ of_changed_articles() }}
),

articles as (
    select * from {{ ref('stg_news__articles') }}
),

registered as (
    select * from {{ ref('policies') }}
),

regions as (
    select * from {{ ref('regions') }}
),

register as (
    select
        policy_id,
        region_id,
        {{ slug('number') }} as number_slug,
        {{ slug('issuer') }} as issuer_slug
    from registered
    where number is not null
),

provinces as (
    select distinct
        region_id,
        case level when 'province' then 'tinh' else 'thanh' end as kind,
        {{ slug('name_vi') }} as name_slug
    from regions
    where level in ('province', 'municipality')
),

slugged as (
    select
        mentions.*,
        articles.primary_region_id,
        {{ slug('mentions.number') }} as number_slug,
        {{ slug("mentions.doc_type || ' ' || mentions.title") }} as title_slug,
        {{ slug('mentions.doc_type') }} as type_slug,
        {{ slug('mentions.issuer') }} as issuer_slug,
        -- 'Ban Thường vụ Tỉnh ủy Đắk Lắk', 'UBND tỉnh Đắk Lắk': which kind of province, and its name.
        regexp_extract(
            issuer_slug,
            '(?:(?:ubnd|hdnd|uy-ban-nhan-dan|hoi-dong-nhan-dan)-(tinh|thanh)(?:-pho)?|(tinh|thanh)-uy)-(.+)$',
            ['of_people', 'of_party', 'name']
        ) as issuing
    from mentions
    inner join articles on mentions.article_id = articles.article_id
),

-- A number such as '04-NQ/TU' is issued by every province: the province of the issuer, or, where none is named, the one
-- the article is about, tells them apart.
placed as (
    select
        slugged.* exclude (issuing, primary_region_id),
        case when slugged.issuer is null then slugged.primary_region_id else provinces.region_id end as region_id
    from slugged
    left join provinces
        on slugged.issuing.of_people || slugged.issuing.of_party = provinces.kind
        and slugged.issuing.name = provinces.name_slug
),

-- What the extractor left open: the same number of the same issuer or of the same province.
matched as (
    select
        placed.policy_mention_id,
        min(register.policy_id) as policy_id
    from placed
    inner join register
        on placed.number_slug = register.number_slug
        and (placed.issuer_slug = register.issuer_slug or placed.region_id = register.region_id)
    where placed.policy_id is null
    group by all
),

final as (
    select
        placed.policy_mention_id,
        placed.article_id,
        placed.content_hash,
        placed.extractor_version,
        placed.number,
        placed.doc_type,
        placed.issuer,
        placed.issued_date,
        placed.title,
        placed.confidence,
        placed.quote,
        placed.quote_start,
        placed.quote_end,
        placed.rule_id,
        placed.region_id,
        coalesce(
            placed.policy_id,
            matched.policy_id,
            concat_ws(
                '-',
                coalesce(nullif(placed.number_slug, ''), nullif(placed.title_slug, ''), placed.type_slug),
                coalesce(placed.region_id, nullif(placed.issuer_slug, ''))
            )
        ) as policy_id,
        coalesce(placed.policy_id, matched.policy_id) is not null as is_registered
    from placed
    left join matched on placed.policy_mention_id = matched.policy_mention_id
)

select * from final
