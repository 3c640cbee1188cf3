with events as (
    select * from {{ ref('fct_event') }}
),

event_types as (
    select * from {{ ref('dim_event_type') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

event_regions as (
    select * from {{ ref('bridge_event_region') }}
),

event_organizations as (
    select * from {{ ref('bridge_event_organization') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

names as (
    select
        region_id,
        arg_max(name_vi, valid_from) as name_vi,
        arg_max(name_en, valid_from) as name_en
    from regions
    group by all
),

concerned as (
    select
        event_regions.event_id,
        array_to_string(list_sort(list(names.name_vi)), ', ') as regions,
        if(count(*) = 1, any_value(names.region_id), null) as only_region_id
    from event_regions
    inner join names on event_regions.region_id = names.region_id
    group by all
),

organizing as (
    select
        event_organizations.event_id,
        array_to_string(list_sort(list(organizations.name_vi)), '; ') as organizers
    from event_organizations
    inner join organizations on event_organizations.organization_id = organizations.organization_id
    group by all
),

-- A calendar needs a day and a place: where the event has none of its own, those of its first report stand in.
placed as (
    select
        events.*,
        articles.title,
        coalesce(articles.url, articles.canonical_url, articles.document) as first_article,
        coalesce(events.start_date, articles.published_date) as calendar_date,
        coalesce(events.venue_region_id, concerned.only_region_id, articles.primary_region_id) as region_id,
        concerned.regions
    from events
    inner join articles on events.first_article_id = articles.article_id
    left join concerned on events.event_id = concerned.event_id
),

final as (
    select
        events.event_id,
        events.event_name,
        events.event_type,
        event_types.name_vi as event_type_name_vi,
        event_types.name_en as event_type_name_en,
        events.start_date,
        coalesce(events.end_date, events.start_date) as end_date,
        events.date_precision,
        events.calendar_date,
        events.start_date is null and events.calendar_date is not null as calendar_date_is_inferred,
        events.venue_region_id,
        venues.name_vi as venue_name_vi,
        venues.name_en as venue_name_en,
        events.region_id,
        names.name_vi as region_name_vi,
        names.name_en as region_name_en,
        events.venue_region_id is null and events.region_id is not null as region_is_inferred,
        events.regions,
        organizing.organizers,
        events.n_articles,
        events.n_stories,
        events.n_sources,
        events.title as first_article_title,
        events.first_article
    from placed as events
    inner join event_types on events.event_type = event_types.event_type
    left join names as venues on events.venue_region_id = venues.region_id
    left join names on events.region_id = names.region_id
    left join organizing on events.event_id = organizing.event_id
)

select * from final
