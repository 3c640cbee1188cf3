{{ config(
    materialized='incremental',
    pre_hook=[
        "{{ note_events(
            ref('stg_news__event_mentions'), ref('int_articles__stories'), ref('int_corrections__matched')
        ) }}",
        "{{ withdraw(of_changed_events()) }}",
    ]
) }}

with recursive corrections as (
    select * from {{ ref('int_corrections__matched') }}
    where fact = 'event' and is_as_expected
),

mentions as (
    select * from {{ ref('stg_news__event_mentions') }}
    where
        event_mention_id not in (select fact_id from corrections where action = 'drop')
        and {{ of_changed_events() }}
),

articles as (
    select * from {{ ref('stg_news__articles') }}
),

stories as (
    select * from {{ ref('int_articles__stories') }}
),

prepared as (
    select
        mentions.event_mention_id,
        mentions.article_id,
        mentions.event_type,
        mentions.venue_region_id,
        mentions.region_ids,
        articles.published_at,
        articles.first_seen_at,
        {{ occasion() }} as occasion,
        {{ occasion_key() }} as occasion_key,
        mentions.start_date is not null and coalesce(mentions.date_precision, 'day') = 'day' as has_day,
        lower(nfc_normalize(mentions.event_name)) as name,
        list_distinct(regexp_extract_all(lower(nfc_normalize(mentions.event_name)), '[\p{L}\p{N}]+')) as words,
        list_transform(mentions.organizers, organizer -> {{ slug('organizer') }}) as organizers
    from mentions
    inner join articles on mentions.article_id = articles.article_id
    inner join stories on mentions.article_id = stories.article_id
),

counted as (
    select
        *,
        count(*) over (partition by article_id, event_type, occasion, venue_region_id) = 1 as is_only_one
    from prepared
),

-- What reprints tell in the same words is one event whatever else is told: it is compared with others once, for the
-- square of an event told a thousand times would be a million comparisons.
tellings as (
    select
        *,
        min(event_mention_id) over (
            partition by event_type, occasion, venue_region_id, name, region_ids, organizers, is_only_one
        ) as telling_id
    from counted
),

told as (
    select * from tellings
    where event_mention_id = telling_id
),

pairs as (
    select
        telling_id as hub,
        event_mention_id as node
    from tellings
    where event_mention_id <> telling_id
    union all
    select
        one.event_mention_id as hub,
        other.event_mention_id as node
    from told as one
    inner join told as other
        on one.event_type = other.event_type
        and one.occasion = other.occasion
        and one.venue_region_id is not distinct from other.venue_region_id
        and one.event_mention_id < other.event_mention_id
    where
        -- Same organizer, same day: one event, unless an article tells several such.
        (
            one.has_day
            and one.is_only_one
            and other.is_only_one
            and list_has_any(one.organizers, other.organizers)
        )
        -- Similar names; without a venue the regions concerned must not contradict each other.
        or (
            (
                len(list_intersect(one.words, other.words))
                >= 0.5 * len(list_distinct(list_concat(one.words, other.words)))
                or jaro_winkler_similarity(one.name, other.name) >= 0.92
            )
            and (
                one.venue_region_id is not null
                or len(one.region_ids) = 0
                or len(other.region_ids) = 0
                or list_has_any(one.region_ids, other.region_ids)
            )
        )
    union all
    select
        corrections.into_id as hub,
        corrections.fact_id as node
    from corrections
    inner join prepared on corrections.into_id = prepared.event_mention_id
    where corrections.action = 'merge'
),

nodes as (
    select event_mention_id as node from prepared
),

clusters(node, root) using key (node) as (
    {{ connected_components('clusters', 'nodes', 'pairs') }}
),

-- The first report gives the event its id and name: later ones do not rename it.
final as (
    select
        prepared.event_mention_id,
        first_value(prepared.event_mention_id) over event as event_id,
        prepared.event_mention_id = first_value(prepared.event_mention_id) over event as is_first_report,
        corrections.correction_id as corrected_by,
        prepared.article_id,
        prepared.occasion_key
    from prepared
    inner join clusters on prepared.event_mention_id = clusters.node
    left join corrections on prepared.event_mention_id = corrections.fact_id
    window event as (
        partition by clusters.root
        order by prepared.published_at nulls last, prepared.first_seen_at, prepared.event_mention_id
    )
)

select * from final
