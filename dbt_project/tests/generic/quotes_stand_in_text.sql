{#-
  A failure means that evidence does not lead back to the article: the text was changed after extraction, or offsets are
  not code points. Offsets count from 0; slices of DuckDB count code points from 1, so text[quote_start + 1:quote_end].
-#}
{% test quotes_stand_in_text(model) %}
    select
        mentions.article_id,
        mentions.quote,
        mentions.quote_start,
        texts.text[mentions.quote_start + 1:mentions.quote_end] as found
    from {{ model }} as mentions
    inner join {{ ref('dim_article') }} as articles on mentions.article_id = articles.article_id
    left join {{ source('news', 'articles') }} as texts
        on articles.article_id = texts.article_id
        and articles.content_hash = texts.content_hash
    where mentions.quote is distinct from texts.text[mentions.quote_start + 1:mentions.quote_end]
{% endtest %}
