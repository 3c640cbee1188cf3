{{ config(
    materialized='incremental',
    pre_hook="{{ withdraw(of_changed_articles()) }}"
) }}

with mentions as (
    select * from {{ ref('stg_news__event_mentions') }}
    where {{ of_changed_articles() }}
),

organizations as (
    select * from {{ ref('organizations') }}
),

printed as (
    select
        event_mention_id,
        article_id,
        trim(unnest(organizers)) as organizer
    from mentions
),

spellings as (
    select
        org_id,
        unnest([org_id, name_vi, name_en] || string_split(coalesce(aliases, ''), '|')) as spelling
    from organizations
    where name_vi not like '%{X}%'
),

known as (
    select
        {{ slug('spelling') }} as spelling_slug,
        min(org_id) as org_id
    from spellings
    where spelling <> ''
    group by all
),

slugged as (
    select
        *,
        {{ slug('organizer') }} as organizer_slug,
        {{ slug("regexp_replace(organizer, '\\s*\\([^)]{0,80}\\)\\s*$', '')") }} as bare_slug
    from printed
),

final as (
    select distinct
        slugged.event_mention_id,
        coalesce(exact.org_id, bare.org_id, slugged.bare_slug) as organization_id,
        slugged.organizer,
        slugged.article_id,
        coalesce(exact.org_id, bare.org_id) is not null as is_registered
    from slugged
    left join known as exact on slugged.organizer_slug = exact.spelling_slug
    left join known as bare on slugged.bare_slug = bare.spelling_slug
    where slugged.bare_slug <> ''
)

select * from final
