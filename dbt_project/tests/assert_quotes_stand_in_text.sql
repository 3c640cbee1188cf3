-- A failure means that evidence does not lead back to the article: the text was changed after extraction, or offsets
-- are not code points. Offsets count from 0; slices of DuckDB count code points from 1, so text[start + 1:end].
with texts as (
    select
        article_id,
        content_hash,
        text
    from {{ source('news', 'articles') }}
),

articles as (
    select
        article_id,
        content_hash
    from {{ ref('dim_article') }}
),

mentions as (
    select observation_id as mention_id, article_id, quote, quote_start, quote_end from {{ ref('fct_observation') }}
    union all
    select event_mention_id, article_id, quote, quote_start, quote_end from {{ ref('fct_event_mention') }}
    union all
    select policy_mention_id, article_id, quote, quote_start, quote_end from {{ ref('fct_policy_citation') }}
)

select
    mentions.mention_id,
    mentions.article_id,
    mentions.quote,
    texts.text[mentions.quote_start + 1:mentions.quote_end] as found
from mentions
inner join articles on mentions.article_id = articles.article_id
left join texts
    on articles.article_id = texts.article_id
    and articles.content_hash = texts.content_hash
where mentions.quote is distinct from texts.text[mentions.quote_start + 1:mentions.quote_end]
