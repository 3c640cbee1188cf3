with builds as (
    select * from {{ ref('stg_news__builds') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

corrections as (
    select * from {{ ref('int_corrections__matched') }}
),

released_build as (
    select * from {{ source('news', 'released_builds') }}
),

released_articles as (
    select * from {{ source('news', 'released_articles') }}
),

earlier_changes as (
    select * from {{ source('news', 'released_changes') }}
),

-- Articles that were taken down: what they said is not repeated, not even of earlier changes.
forgotten as (
    select hash from {{ source('news', 'forgotten') }}
    where kind = 'article'
),

facts as (
    {{ facts(ref('fct_observation'), ref('fct_event_mention'), ref('fct_policy_citation')) }}
),

released_facts as (
    {{ facts(
        source('news', 'released_observations'),
        source('news', 'released_event_mentions'),
        source('news', 'released_policy_citations')
    ) }}
),

latest_build as (
    select
        build_id,
        built_at
    from builds
    qualify row_number() over (order by built_at desc, build_id desc) = 1
),

-- Fact by fact; the first release of a warehouse is where the counting starts and lists nothing.
compared as (
    select
        latest_build.build_id,
        latest_build.built_at,
        released_build.build_id as previous_build_id,
        coalesce(facts.fact_kind, released_facts.fact_kind) as fact_kind,
        coalesce(facts.fact_id, released_facts.fact_id) as fact_id,
        coalesce(facts.article_id, released_facts.article_id) as article_id,
        coalesce(facts.indicator_id, released_facts.indicator_id) as indicator_id,
        coalesce(facts.region_id, released_facts.region_id) as region_id,
        coalesce(facts.quote, released_facts.quote) as quote,
        released_facts.statement as statement_before,
        facts.statement as statement_after,
        facts.corrected_by is distinct from released_facts.corrected_by as has_other_correction
    from facts
    full join released_facts
        on facts.fact_kind = released_facts.fact_kind
        and facts.fact_id = released_facts.fact_id
    cross join latest_build
    cross join released_build
    where facts.statement is distinct from released_facts.statement
),

reasoned as (
    select
        compared.*,
        case
            when compared.statement_before is null then 'added'
            when compared.statement_after is null then 'withdrawn'
            else 'changed'
        end as change,
        case
            when compared.article_id in (select forgotten.hash from forgotten) then 'forgotten'
            when compared.has_other_correction
                or compared.fact_id in (
                    select corrections.fact_id from corrections
                    where corrections.is_as_expected and corrections.action in ('drop', 'merge')
                )
                then 'correction'
            when compared.article_id is null then 'register_changed'
            when released_articles.article_id is null then 'new_article'
            when articles.article_id is null then 'article_withdrawn'
            when articles.content_hash <> released_articles.content_hash then 'article_edited'
            when articles.extractor_version is distinct from released_articles.extractor_version then 'rule_changed'
            else 'register_changed'
        end as reason
    from compared
    left join articles on compared.article_id = articles.article_id
    left join released_articles on compared.article_id = released_articles.article_id
),

final as (
    {% for changes in ['reasoned', 'earlier_changes'] %}
        select
            build_id,
            built_at,
            previous_build_id,
            change,
            reason,
            fact_kind,
            fact_id,
            article_id,
            indicator_id,
            region_id,
            if(article_id in (select forgotten.hash from forgotten), null, statement_before) as statement_before,
            if(article_id in (select forgotten.hash from forgotten), null, statement_after) as statement_after,
            if(article_id in (select forgotten.hash from forgotten), null, quote) as quote
        from {{ changes }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
