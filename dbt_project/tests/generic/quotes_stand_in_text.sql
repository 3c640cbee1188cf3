{#-
  A failure means that evidence does not lead back to the article: the text was changed after extraction, or offsets are
  not code points. Offsets count from 0; DuckDB counts code points from 1. A build that follows another looks at articles
  that have changed: finding code points in all texts is the dearest thing a build does.
#}
{% test quotes_stand_in_text(model, has_sentence=false) %}
    with mentions as (
        select
            article_id,
            quote,
            quote_start,
            quote_end{{ ', sentence' if has_sentence }}
        from {{ model }}
        where {{ rows_of_changed_articles(model) }}
    ),

    texts as (
        select
            versions.article_id,
            versions.text
        from (
            from {{ source('news', 'articles') }}
            where {{ rows_of_changed_articles(source('news', 'articles')) }}
        ) as versions
        inner join {{ ref('dim_article') }} as articles
            on versions.article_id = articles.article_id
            and versions.content_hash = articles.content_hash
    )

    select
        mentions.article_id,
        mentions.quote,
        mentions.quote_start,
        substring(texts.text, mentions.quote_start + 1, mentions.quote_end - mentions.quote_start) as found
    from mentions
    left join texts on mentions.article_id = texts.article_id
    where
        mentions.article_id is not null
        and (
            mentions.quote is distinct from
            substring(texts.text, mentions.quote_start + 1, mentions.quote_end - mentions.quote_start)
            {{ 'or not coalesce(contains(texts.text, mentions.sentence), false)' if has_sentence }}
        )
{% endtest %}
