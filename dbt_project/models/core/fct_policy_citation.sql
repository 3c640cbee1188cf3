{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_articles()) }}"
) }}

with citations as (
    select * from {{ ref('int_policies__identified') }}
    where {{ of_changed_articles() }}
),

final as (
    select
        policy_mention_id,
        article_id,
        policy_id,
        number,
        doc_type,
        issuer,
        issued_date,
        {{ period_start('issued_date') }} as issued_start,
        {{ period_end('issued_date') }} as issued_end,
        title,
        quote,
        quote_start,
        quote_end,
        rule_id,
        extractor_version,
        confidence
    from citations
)

select * from final
