-- A dozen models read it: choosing the latest version once is cheaper than a dozen times.
{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_articles()) }}"
) }}

with articles as (
    select * from {{ source('news', 'articles') }}
    where {{ rows_of_changed_articles(source('news', 'articles')) }}
),

appearances as (
    select
        article_id,
        content_hash,
        max(appeared_at) as appeared_at
    from {{ ref('stg_news__appearances') }}
    where {{ of_changed_articles() }}
    group by all
),

extractions as (
    select * from {{ source('news', 'extractions') }}
    where {{ of_changed_articles() }}
),

versions as (
    select
        articles.article_id,
        articles.content_hash,
        capture_id,
        document,
        source_id,
        site,
        url,
        canonical_url,
        title,
        author,
        published_at,
        published_precision,
        is_on_topic,
        word_count,
        story_bands,
        captured_at,
        parser_version,
        row_number() over (
            partition by articles.article_id
            order by appeared_at desc, articles.content_hash desc, parser_version desc, capture_id desc, document desc
        ) as recency,
        dense_rank() over (partition by articles.article_id order by articles.content_hash) as content_number,
        min(captured_at) over (partition by articles.article_id) as first_seen_at
    from articles
    inner join appearances
        on articles.article_id = appearances.article_id and articles.content_hash = appearances.content_hash
),

readings as (
    select
        article_id,
        content_hash,
        max(extractor_version) as extractor_version,
        arg_max(primary_region_id, extractor_version) as primary_region_id
    from extractions
    group by all
),

n_versions as (
    select
        article_id,
        max(content_number) as version
    from versions
    group by all
),

final as (
    select
        versions.* exclude (recency, content_number),
        n_versions.version,
        readings.extractor_version,
        readings.primary_region_id
    from versions
    inner join n_versions on versions.article_id = n_versions.article_id
    left join readings
        on versions.article_id = readings.article_id
        and versions.content_hash = readings.content_hash
    where versions.recency = 1
)

select * from final
