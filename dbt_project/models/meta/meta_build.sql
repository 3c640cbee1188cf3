with builds as (
    select * from {{ ref('stg_news__builds') }}
),

latest as (
    select * from builds
    qualify row_number() over (order by built_at desc, build_id desc) = 1
),

final as (
    select
        build_id,
        built_at,
        fingerprint,
        code_version,
        vocabulary_version,
        dagster_run_id,
        {% for name, table in [
            ('articles', ref('dim_article')),
            ('observations', ref('fct_observation')),
            ('indicator_values', ref('fct_indicator')),
            ('events', ref('fct_event')),
            ('event_mentions', ref('fct_event_mention')),
            ('policy_citations', ref('fct_policy_citation')),
            ('article_regions', ref('bridge_article_region')),
            ('sources', ref('dim_source')),
            ('fetches', ref('fct_fetch')),
            ('quarantined', ref('meta_quarantine')),
        ] %}
            (select count(*) from {{ table }}) as n_{{ name }},
        {% endfor %}
        (
            select coalesce(cast(sum(n_numbers) as bigint), 0) from {{ ref('mart_uncatalogued_numbers') }}
        ) as n_uncatalogued_numbers,
        {{ known_until() }} as as_of_at,
        (select count(*) from {{ source('news', 'released_builds') }}) = 0 as is_first_release
    from latest
)

select * from final
