with corrections as (
    select * from {{ ref('stg_news__corrections') }}
    where status = 'active'
),

-- Not kept aside: there are few corrections, and millions of numbers.
articles as not materialized (
    select * from {{ ref('stg_news__articles') }}
),

observations as not materialized (
    select * from {{ ref('stg_news__observation_mentions') }}
),

events as not materialized (
    select * from {{ ref('stg_news__event_mentions') }}
),

{%- set observation_texts = [
    'indicator_id', 'region_id', 'measure', 'unit', 'status', 'comparator', 'period', 'scope', 'quote'
] %}
{%- set observation_numbers = ['value', 'value_high'] %}
{%- set event_texts = ['event_type', 'event_name', 'start_date', 'venue_region_id', 'quote'] %}

-- By id, or else by document: two equal joins instead of comparing every correction with every number.
observations_named as (
    select
        corrections.correction_id,
        observations.observation_id
    from corrections
    inner join observations
        on json_extract_string(corrections.target, '$.observation_id') = observations.observation_id
    where corrections.fact = 'observation'
    union
    select
        corrections.correction_id,
        observations.observation_id
    from corrections
    inner join articles on json_extract_string(corrections.target, '$.document') = articles.document
    inner join observations on articles.article_id = observations.article_id
    where corrections.fact = 'observation' and not json_exists(corrections.target, '$.observation_id')
),

observations_found as (
    select
        named.correction_id,
        named.observation_id as fact_id,
        bool_or(observations.is_latest) as is_latest,
        bool_or({{ agrees_with('corrections.expect', 'observations', observation_texts, observation_numbers) }})
            as is_as_expected
    from observations_named as named
    inner join corrections on named.correction_id = corrections.correction_id
    inner join observations on named.observation_id = observations.observation_id
    where {{ agrees_with('corrections.target', 'observations', observation_texts, observation_numbers) }}
    group by all
),

events_found as (
    select
        corrections.correction_id,
        events.event_mention_id as fact_id,
        true as is_latest,
        {{ agrees_with('corrections.expect', 'events', event_texts) }} as is_as_expected
    from corrections
    inner join articles
        on coalesce(json_extract_string(corrections.target, '$.document'), articles.document) = articles.document
    inner join events on articles.article_id = events.article_id
    where
        corrections.fact = 'event'
        and coalesce(json_extract_string(corrections.target, '$.event_mention_id'), events.event_mention_id)
        = events.event_mention_id
        and {{ agrees_with('corrections.target', 'events', event_texts) }}
),

found as (
    select * from observations_found
    union all
    select * from events_found
),

final as (
    select
        found.correction_id,
        corrections.fact,
        corrections.action,
        found.fact_id,
        corrections.changes,
        corrections.into_id,
        found.is_latest,
        found.is_as_expected
    from found
    inner join corrections on found.correction_id = corrections.correction_id
)

select * from final
