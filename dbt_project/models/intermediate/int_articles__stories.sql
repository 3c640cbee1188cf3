{{ config(
    materialized='incremental',
    pre_hook=["{{ keep_stories(ref('stg_news__articles')) }}", "{{ withdraw(of_changed_stories()) }}"],
    post_hook="{{ note_stories() }}"
) }}

with recursive articles as (
    select * from {{ ref('stg_news__articles') }}
    where {{ of_changed_stories() }}
),

banded as (
    select
        article_id,
        unnest(story_bands) as band
    from articles
),

-- Nearly all bands stand in one article only: what follows costs no more than there are reprints.
shared as (
    select band
    from banded
    group by band
    having count(*) > 1
),

linked as (
    select * from banded
    where band in (select band from shared)
),

nodes as (
    select distinct article_id as node from linked
),

hubs as (
    select
        band,
        min(article_id) as hub
    from linked
    group by band
),

links as (
    select distinct
        linked.article_id as node,
        hubs.hub
    from linked
    inner join hubs on linked.band = hubs.band
    where linked.article_id <> hubs.hub
),

clusters(node, root) using key (node) as (
    {{ connected_components('clusters', 'nodes', 'links') }}
),

-- The first to publish leads and gives the story its id: copies come later and do not rename it.
final as (
    select
        articles.article_id,
        first_value(articles.article_id) over story as story_id,
        first_value(articles.published_at) over story as story_published_at,
        articles.article_id = first_value(articles.article_id) over story as is_story_lead
    from articles
    left join clusters on articles.article_id = clusters.node
    window story as (
        partition by coalesce(clusters.root, articles.article_id)
        order by articles.published_at nulls last, articles.first_seen_at, articles.article_id
    )
)

select * from final
