with mentions as (
    select * from {{ ref('stg_news__policy_mentions') }}
),

articles as (
    select * from {{ ref('stg_news__articles') }}
),

registered as (
    select * from {{ ref('policies') }}
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

slugged as (
    select
        mentions.*,
        articles.primary_region_id,
        {{ slug('mentions.number') }} as number_slug,
        {{ slug("mentions.doc_type || ' ' || mentions.title") }} as title_slug,
        {{ slug('mentions.doc_type') }} as type_slug,
        {{ slug('coalesce(mentions.issuer, articles.primary_region_id)') }} as issuer_slug
    from mentions
    inner join articles on mentions.article_id = articles.article_id
),

-- What the extractor left open: the same number of the same issuer, or, without an issuer, of the article's region.
matched as (
    select
        slugged.policy_mention_id,
        min(register.policy_id) as policy_id
    from slugged
    inner join register
        on slugged.number_slug = register.number_slug
        and (
            slugged.issuer_slug = register.issuer_slug
            or (slugged.issuer is null and slugged.primary_region_id = register.region_id)
        )
    where slugged.policy_id is null
    group by all
),

-- '04/NQ-TU' is issued by every province: without an issuer the region the article is about tells them apart.
final as (
    select
        slugged.policy_mention_id,
        slugged.article_id,
        slugged.content_hash,
        slugged.extractor_version,
        slugged.number,
        slugged.doc_type,
        slugged.issuer,
        slugged.issued_date,
        slugged.title,
        slugged.confidence,
        slugged.quote,
        slugged.quote_start,
        slugged.quote_end,
        slugged.rule_id,
        coalesce(
            slugged.policy_id,
            matched.policy_id,
            concat_ws(
                '-',
                coalesce(nullif(slugged.number_slug, ''), nullif(slugged.title_slug, ''), slugged.type_slug),
                nullif(slugged.issuer_slug, '')
            )
        ) as policy_id,
        coalesce(slugged.policy_id, matched.policy_id) is not null as is_registered
    from slugged
    left join matched on slugged.policy_mention_id = matched.policy_mention_id
)

select * from final
