with recursive articles as (
    select * from {{ ref('stg_news__articles') }}
),

nodes as (
    select article_id as node from articles
),

banded as (
    select
        article_id,
        unnest(story_bands) as band
    from articles
),

hubs as (
    select
        band,
        min(article_id) as hub
    from banded
    group by band
),

links as (
    select distinct
        banded.article_id as node,
        hubs.hub
    from banded
    inner join hubs on banded.band = hubs.band
    where banded.article_id <> hubs.hub
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
    inner join clusters on articles.article_id = clusters.node
    window story as (
        partition by clusters.root
        order by articles.published_at nulls last, articles.first_seen_at, articles.article_id
    )
)

select * from final
