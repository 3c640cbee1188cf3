with mentions as (
    select
        *,
        doc_type || ' ' || title as titled
    from {{ ref('stg_news__policy_mentions') }}
),

articles as (
    select * from {{ ref('stg_news__articles') }}
),

-- '04/NQ-TU' is issued by every province: without an issuer the region the article is about tells them apart.
final as (
    select
        mentions.* exclude (policy_id, titled),
        coalesce(
            mentions.policy_id,
            concat_ws(
                '-',
                nullif({{ slug('coalesce(mentions.number, titled, mentions.doc_type)') }}, ''),
                nullif({{ slug('coalesce(mentions.issuer, articles.primary_region_id)') }}, '')
            )
        ) as policy_id,
        mentions.policy_id is not null as is_registered
    from mentions
    inner join articles on mentions.article_id = articles.article_id
)

select * from final
