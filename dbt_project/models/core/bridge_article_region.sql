{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_articles()) }}"
) }}

with articles as (
    select * from {{ ref('stg_news__articles') }}
    where {{ of_changed_articles() }}
),

mentions as (
    select * from {{ ref('stg_news__region_mentions') }}
    where {{ of_changed_articles() }}
),

named as (
    select
        article_id,
        region_id,
        count(*) as n_mentions
    from mentions
    group by all
    union all
    select
        article_id,
        primary_region_id as region_id,
        0 as n_mentions
    from articles
    where primary_region_id is not null
),

final as (
    select
        named.article_id,
        named.region_id,
        coalesce(named.region_id = any_value(articles.primary_region_id), false) as is_primary,
        cast(sum(named.n_mentions) as bigint) as n_mentions
    from named
    inner join articles on named.article_id = articles.article_id
    group by named.article_id, named.region_id
)

select * from final
