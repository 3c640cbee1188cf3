-- Landing tables: where Python hands over to dbt. Their columns are the contract of dbt's sources (a test compares
-- both). No keys or indexes: dbt tests hold them. Times are UTC, except published_at (local to Asia/Ho_Chi_Minh).
create schema if not exists news;

-- One row per document received (a payload under one document name).
create table if not exists news.captures (
    capture_id varchar not null,      -- SHA-256 of the payload
    document varchar not null,        -- file name, id of a JSON line, or URL
    source_id varchar not null,       -- registers/sources.csv, or 'file-drop'
    url varchar,
    media_type varchar not null,
    bytes bigint not null,
    captured_at timestamp not null,
    archive_file varchar not null,
    archive_offset bigint not null
);

-- One row per refused document, with its reason.
create table if not exists news.rejections (
    document varchar not null,
    stage varchar not null,           -- acquire, parse, extract
    reason varchar not null,
    detail varchar not null,
    place varchar not null,
    capture_id varchar,
    rejected_at timestamp not null
);

-- One row per attempt to fetch a URL.
create table if not exists news.fetches (
    source_id varchar not null,
    url varchar not null,
    attempted_at timestamp not null,
    outcome varchar not null,
    http_status integer,
    reason varchar,
    bytes bigint,
    robots varchar,
    capture_id varchar,
    purpose varchar not null,         -- article, revisit, feed, sitemap, listing, or source (as a whole)
    seconds double,                   -- from the request to the last byte
    n_links integer,                  -- addresses of articles found in a feed, sitemap or listing
    etag varchar,                     -- validators for the next request
    last_modified varchar
);

-- One row per version of an article (article_id, content_hash), as parsed by parser_version.
create table if not exists news.articles (
    article_id varchar not null,
    capture_id varchar not null,
    document varchar not null,
    source_id varchar not null,
    site varchar,
    url varchar,
    canonical_url varchar,
    title varchar,
    lead varchar,
    author varchar,
    published_at timestamp,
    published_precision varchar,
    is_on_topic boolean not null,
    word_count integer not null,
    content_hash varchar not null,
    text varchar not null,
    story_bands bigint[] not null,    -- MinHash bands of the text: articles that share one tell one story
    captured_at timestamp not null,
    parser_version varchar not null
);

-- One row per capture that was parsed, whatever came of it: an article, a version already known, or a rejection.
create table if not exists news.parses (
    capture_id varchar not null,
    parser_version varchar not null,
    article_id varchar,               -- null when it was refused
    content_hash varchar
);

-- One row per time a version of an article was received in place of another: a page may go back to what it told before.
create view if not exists news.appearances as
with receipts as (
    select capture_id, captured_at as seen_at from news.captures
    union
    select capture_id, attempted_at from news.fetches
    semi join news.captures using (capture_id, url) where outcome = 'fetched'
),
sightings as (
    select article_id, content_hash, captured_at as seen_at from news.articles
    union
    select article_id, content_hash, seen_at from news.parses inner join receipts using (capture_id)
    where article_id is not null
)
select article_id, content_hash, seen_at as appeared_at from sightings
qualify content_hash is distinct from lag(content_hash) over (partition by article_id order by seen_at, content_hash);

-- One row per article version read by the extractor: what it is about, and with which rules it was read.
create table if not exists news.extractions (
    article_id varchar not null,
    content_hash varchar not null,
    extractor_version varchar not null,
    primary_region_id varchar
);

-- One row per mention of a region in an article version.
create table if not exists news.region_mentions (
    article_id varchar not null,
    content_hash varchar not null,
    extractor_version varchar not null,
    region_id varchar not null,
    kind varchar not null,
    quote varchar not null,
    quote_start integer not null,
    quote_end integer not null,
    rule_id varchar not null
);

-- One row per number with a meaning in an article version (indicator_id null: uncatalogued, see label).
create table if not exists news.observation_mentions (
    observation_id varchar not null,
    article_id varchar not null,
    content_hash varchar not null,
    extractor_version varchar not null,
    indicator_id varchar,
    label varchar,
    region_id varchar,
    measure varchar not null,
    value double not null,
    value_high double,
    unit varchar,
    status varchar not null,
    comparator varchar not null,
    period varchar,
    period_is_inferred boolean not null,
    scope varchar,
    confidence double not null,
    quote varchar not null,
    quote_start integer not null,
    quote_end integer not null,
    rule_id varchar not null,
    sentence varchar not null,        -- around the quote
    decisions varchar not null        -- JSON object: field → how it was decided
);

-- One row per event as one article version tells it.
create table if not exists news.event_mentions (
    event_mention_id varchar not null,
    article_id varchar not null,
    content_hash varchar not null,
    extractor_version varchar not null,
    event_type varchar not null,
    event_name varchar not null,
    start_date date,
    end_date date,
    date_precision varchar,
    venue_region_id varchar,
    organizers varchar[] not null,
    region_ids varchar[] not null,
    confidence double not null,
    quote varchar not null,
    quote_start integer not null,
    quote_end integer not null,
    rule_id varchar not null
);

-- One row per document cited in an article version.
create table if not exists news.policy_mentions (
    policy_mention_id varchar not null,
    article_id varchar not null,
    content_hash varchar not null,
    extractor_version varchar not null,
    policy_id varchar,
    number varchar,
    doc_type varchar not null,
    issuer varchar,
    issued_date varchar,
    title varchar,
    confidence double not null,
    quote varchar not null,
    quote_start integer not null,
    quote_end integer not null,
    rule_id varchar not null
);

-- One row per run of the pipeline that changed something.
create table if not exists news.builds (
    build_id varchar not null,        -- UTC time and short fingerprint, e.g. 20261121T182100Z-1a2b3c4d
    built_at timestamp not null,
    fingerprint varchar not null,     -- over landing content, code, vocabulary and dbt project: same fingerprint, same facts
    code_version varchar not null,
    vocabulary_version varchar not null,
    dagster_run_id varchar
);

-- One row per reviewed correction of vocabulary/corrections, as written there.
create table if not exists news.corrections (
    correction_id varchar not null,
    fact varchar not null,            -- observation, event
    action varchar not null,          -- drop, override, merge
    status varchar not null,          -- proposed, active, retired
    reason varchar not null,
    reviewed_on date not null,
    target varchar not null,          -- JSON object: field → value by which the fact is found
    expect varchar not null,          -- JSON object: field → value the fact must still have as read
    changes varchar,                  -- JSON object: field → value it gets (override)
    into_id varchar                   -- fact it is the same as (merge)
);

-- One row per hash by which an article that was taken down is known: nothing of it but these.
create table if not exists news.forgotten (
    kind varchar not null,            -- name (of an address or document), article, capture
    hash varchar not null,
    forgotten_at timestamp not null,
    is_withdrawn boolean not null     -- its rows have been deleted
);

-- What readers have now: the published release, to compare the next one with. Empty until released.py points these
-- views at its Parquet files.
create view if not exists news.released_builds as
select null::varchar as build_id where false;

create view if not exists news.released_articles as
select null::varchar as article_id, null::varchar as content_hash, null::varchar as extractor_version where false;

create view if not exists news.released_observations as
select
    null::varchar as observation_id,
    null::varchar as article_id,
    null::varchar as indicator_id,
    null::varchar as region_id,
    null::varchar as measure,
    null::double as value,
    null::double as value_high,
    null::varchar as unit,
    null::varchar as status,
    null::varchar as comparator,
    null::varchar as period,
    null::varchar as scope,
    null::varchar as quote,
    null::varchar as corrected_by
where false;

create view if not exists news.released_event_mentions as
select
    null::varchar as event_mention_id,
    null::varchar as article_id,
    null::varchar as event_type,
    null::varchar as event_name,
    null::date as start_date,
    null::date as end_date,
    null::varchar as date_precision,
    null::varchar as venue_region_id,
    null::varchar as quote,
    null::varchar as corrected_by
where false;

create view if not exists news.released_policy_citations as
select
    null::varchar as policy_mention_id,
    null::varchar as article_id,
    null::varchar as policy_id,
    null::varchar as number,
    null::varchar as doc_type,
    null::varchar as issuer,
    null::varchar as issued_date,
    null::varchar as quote
where false;

create view if not exists news.released_changes as
select
    null::varchar as build_id,
    null::timestamp as built_at,
    null::varchar as previous_build_id,
    null::varchar as change,
    null::varchar as reason,
    null::varchar as fact_kind,
    null::varchar as fact_id,
    null::varchar as article_id,
    null::varchar as indicator_id,
    null::varchar as region_id,
    null::varchar as statement_before,
    null::varchar as statement_after,
    null::varchar as quote
where false;

-- Book-keeping of the loader itself: not read by dbt.
-- Up to where each file of the raw archive has been landed.
create table if not exists news.archive_marks (
    file varchar not null,
    "offset" bigint not null
);

-- Version of code and vocabulary the models were last built with as a whole (no row: never), and from what.
create table if not exists news.modelled (
    version varchar not null
);

create table if not exists news.modelled_articles (
    article_id varchar not null,
    print ubigint not null             -- over what stood of the article in the landing tables
);

-- What a build has to model anew. Read by dbt (macros/changed.sql); emptied when a whole build has succeeded.
create table if not exists news.changed_articles (
    article_id varchar not null
);

create table if not exists news.changed_series (
    series ubigint not null           -- hash of what fct_indicator has one row of
);

create table if not exists news.changed_events (
    event_mention_id varchar not null
);

-- The version (hash) of this file that made the tables: when it changes they are landed again from the archive.
create table if not exists news.landing (
    version varchar not null
);
