-- Landing rows of articles nobody wrote: numbers $first to $first + $count - 1, as the load room would have left them.
-- All follows from an article's number, so the same number is the same article, in whatever batch it comes.
-- $base articles cover six years; one in twenty-five was edited after publication; one in four copies an earlier one.
create or replace temp macro dice(seed, salt, sides) as (hash(seed, salt) % sides)::integer;
create or replace temp macro low(seed, salt, sides) as
    -- Few are named often, many seldom.
    (floor(power(dice(seed, salt, 10000) / 10000, 2) * sides))::integer;
create or replace temp macro pick(choices, place) as choices[1 + place % len(choices)];

create or replace temp table provinces as
select row_number() over (order by region_id) - 1 as place, region_id, any_value(name_vi) as name
from register_regions where level in ('province', 'municipality') group by region_id;

create or replace temp table wide_regions as
select row_number() over (order by region_id) - 1 as place, region_id, any_value(name_vi) as name
from register_regions where level not in ('province', 'municipality') group by region_id;

set variable indicators = (select list(indicator_id order by indicator_id) from register_indicators);
set variable indicator_names = (select list(name_vi order by indicator_id) from register_indicators);
set variable indicator_units = (select list(unit order by indicator_id) from register_indicators);
set variable sources = (select list(source_id order by source_id) from register_sources where kind <> 'file_drop');
set variable event_types = (select list(event_type order by event_type) from register_event_types);
set variable organizers = (select list(name_vi order by org_id) from register_organizations where name_vi not like '%{X}%');
set variable policies = (select list(policy_id order by policy_id) from register_policies where number is not null);
set variable policy_numbers = (select list(number order by policy_id) from register_policies where number is not null);
set variable policy_types = (select list(doc_type order by policy_id) from register_policies where number is not null);
set variable provinces = (select list(region_id order by place) from provinces);
set variable province_names = (select list(name order by place) from provinces);
set variable wide_regions = (select list(region_id order by place) from wide_regions);
set variable wide_names = (select list(name order by place) from wide_regions);

-- A copy tells what its origin tells: facts are thrown from the origin's number.
create or replace temp table versions as
with numbered as (
    select
        i,
        if(i > 60 and dice(i, 'copy', 4) = 0, i - 1 - dice(i, 'of', 50), i) as origin,
        timestamp '2020-11-01' + to_seconds(i * (6 * 365 * 86400.0 / $base)) as published_at,
        if(dice(i, 'edited', 25) = 0 and dice(origin, 'numbers', 100) >= 20, 2, 1) as n_versions
    from range($first, $first + $count) as numbers(i)
)
select
    *,
    unnest(range(1, n_versions + 1)) as v,
    low(origin, 'province', 70) as province,
    case
        when dice(origin, 'numbers', 100) < 20 then 0
        when dice(origin, 'numbers', 100) < 60 then 1 + dice(origin, 'some', 4)
        when dice(origin, 'numbers', 100) < 90 then 5 + dice(origin, 'several', 8)
        else 15 + dice(origin, 'many', 30)
    end as n_numbers
from numbered;

create or replace temp table observations as
with thrown as (
    select
        i, v, origin, published_at, province, unnest(range(n_numbers)) as k
    from versions
),
placed as (
    select
        thrown.*,
        (origin * 64 + k) as seed,
        if(v = 2 and k = 0, 1, 0) as edit,
        low(origin * 64 + k, 'indicator', len(getvariable('indicators'))) as indicator,
        case
            when dice(origin * 64 + k, 'where', 10) < 7 then province
            when dice(origin * 64 + k, 'where', 10) < 9 then dice(origin * 64 + k, 'province', len(getvariable('provinces')))
        end as own_province,
        if(dice(origin * 64 + k, 'target', 100) < 15, 'target', 'actual') as status
    from thrown
),
spelt as (
    select
        placed.*,
        pick(getvariable('indicators'), indicator) as indicator_id,
        pick(getvariable('indicator_names'), indicator) as indicator_name,
        pick(getvariable('indicator_units'), indicator) as unit,
        coalesce(pick(getvariable('provinces'), own_province), pick(getvariable('wide_regions'), dice(seed, 'wide', 12))) as region_id,
        coalesce(pick(getvariable('province_names'), own_province), pick(getvariable('wide_names'), dice(seed, 'wide', 12))) as region_name,
        case
            when dice(seed, 'measure', 100) < 80 then 'value'
            when dice(seed, 'measure', 100) < 90 then 'rank'
            else pick(['growth', 'change'], dice(seed, 'measure2', 2))
        end as measure,
        case
            when status = 'target' then pick(['2025', '2030', '2026'], dice(seed, 'due', 3))
            when dice(seed, 'when', 10) < 4 then year(published_at)::varchar
            when dice(seed, 'when', 10) < 6 then (year(published_at) - 1)::varchar
            when dice(seed, 'when', 10) < 8 then strftime(published_at, '%Y-Q') || quarter(published_at)
            when dice(seed, 'when', 10) < 9 then strftime(published_at, '%Y-%m')
            else year(published_at) || '-H' || if(month(published_at) <= 6, 1, 2)
        end as period,
        case when dice(seed, 'scoped', 100) < 12 then pick(['rural', 'urban', 'commune', 'sme'], dice(seed, 'scope', 4)) end
            as scope
    from placed
),
valued as (
    select
        *,
        -- What is true of a place and time, and now and then what somebody mistook for it.
        1
        + hash(indicator_id, region_id, measure, status, period, scope) % if(measure = 'rank', 60, 98)
        + edit
        + if(dice(seed, 'mistaken', 100) < 8, dice(seed, 'mistake', 5) / 4.0, 0) as value
    from spelt
)
select
    *,
    'o' || left(md5(i || ' ' || k || ' ' || value), 15) as observation_id,
    format('Năm {}, {} của {} đạt {} ({}).', period, indicator_name, region_name, value, seed) as sentence
from valued;

create or replace temp table events as
select
    versions.*,
    pick(getvariable('event_types'), dice(origin, 'event type', 11)) as event_type,
    -- One in seven on the national day of digital transformation.
    if(
        dice(origin, 'great day', 7) = 0,
        make_date(year(published_at), 10, 10),
        cast(published_at as date) - dice(origin, 'days ago', 5)
    ) as start_date,
    if(dice(origin, 'somewhere', 4) > 0, pick(getvariable('provinces'), province), null) as venue_region_id,
    if(dice(origin, 'wide', 5) = 0, [], [pick(getvariable('provinces'), province)]) as region_ids,
    list_distinct([pick(getvariable('organizers'), low(origin, 'org', 60)), pick(getvariable('organizers'), dice(origin, 'org2', 90))])
        [:1 + dice(origin, 'orgs', 2)] as organizers,
    format(
        '{} {} {}',
        pick(['Hội nghị', 'Hội thảo', 'Diễn đàn', 'Ngày hội', 'Lễ khai trương'], dice(origin, 'event type', 11)),
        pick(['chuyển đổi số', 'kinh tế số', 'dịch vụ công trực tuyến', 'đề án 06', 'an toàn thông tin'], dice(origin, 't', 5)),
        pick(getvariable('province_names'), province)
    ) as event_name,
    event_name || format(' diễn ra ({}).', origin) as sentence
from versions
where dice(origin, 'event', 10) < 3;

create or replace temp table policies as
with cited as (
    select *, unnest(range(dice(origin, 'policies', 3))) as k from versions
)
select
    cited.*,
    dice(origin * 4 + k, 'registered', 2) = 0 as is_registered,
    low(origin * 4 + k, 'policy', len(getvariable('policies'))) as policy,
    if(is_registered, pick(getvariable('policies'), policy), null) as policy_id,
    if(is_registered, pick(getvariable('policy_numbers'), policy), (1 + low(origin * 4 + k, 'number', 300)) || '/KH-UBND') as number,
    if(is_registered, pick(getvariable('policy_types'), policy), 'Kế hoạch') as doc_type,
    if(is_registered or dice(origin * 4 + k, 'issuer', 3) = 0, null, 'UBND tỉnh ' || pick(getvariable('province_names'), province)) as issuer,
    format('{} số {} được ban hành ({}).', doc_type, number, k) as sentence
from cited;

create or replace temp table fillers as
select
    i, v, unnest(range(6 + dice(origin, 'long', 18))) as k,
    pick(getvariable('province_names'), if(dice(origin * 32 + k, 'other', 3) = 0, dice(origin * 32 + k, 'which', 63), province)) as place_name,
    pick(getvariable('provinces'), if(dice(origin * 32 + k, 'other', 3) = 0, dice(origin * 32 + k, 'which', 63), province)) as region_id,
    place_name || ' ' || pick([
        'tiếp tục đưa các nền tảng dùng chung vào từng xã, từng tổ dân phố để người dân làm quen với việc nộp hồ sơ tại nhà.',
        'giao từng sở rà soát lại quy trình nội bộ, cắt bớt giấy tờ và nối dữ liệu với hệ thống của các bộ.',
        'cho biết cán bộ cơ sở còn thiếu thiết bị, đường truyền ở vùng cao chưa ổn định nên kết quả chưa đồng đều.',
        'mời các doanh nghiệp công nghệ cùng xây dựng kế hoạch, chia sẻ kinh nghiệm và đào tạo nhân lực tại chỗ.',
        'yêu cầu báo cáo tiến độ hằng tháng, gắn trách nhiệm người đứng đầu với mức độ hoàn thành.'
    ], dice(origin * 32 + k, 'filler', 5)) as sentence
from versions;

-- Every sentence with where it stands in its text (code points from 0).
create or replace temp table sentences as
with told as (
    select i, v, 'filler' as kind, k, sentence, 3 * k as place from fillers
    union all select i, v, 'observation', k, sentence, 2 * k + 1 from observations
    union all select i, v, 'event', 0, sentence, 4 from events
    union all select i, v, 'policy', k, sentence, 100 + k from policies
)
select
    *,
    coalesce(sum(length(sentence) + 1) over (
        partition by i, v order by place, kind rows between unbounded preceding and 1 preceding
    ), 0)::integer as starts
from told;

create or replace temp table texts as
select i, v, string_agg(sentence, ' ' order by place, kind) as text
from sentences group by i, v;

create or replace temp table articles as
select
    versions.*,
    'a' || left(md5('article ' || i), 15) as article_id,
    'c' || left(md5(texts.text), 31) as content_hash,
    md5(i || ' ' || v) as capture_id,
    pick(getvariable('sources'), low(i, 'source', len(getvariable('sources')))) as source_id,
    'https://' || source_id || '.example/' || i as url,
    published_at + to_seconds(3600 + dice(i, 'delay', 20000)) + to_days((v - 1) * (1 + dice(i, 'later', 3))) as captured_at,
    [(hash(if(band < 3, origin, i), band) >> 1)::bigint for band in range(8)] as story_bands,
    pick(getvariable('provinces'), province) as primary_region_id,
    texts.text
from versions
inner join texts using (i, v);

insert into news.articles by name
select
    article_id, capture_id, url as document, source_id, source_id || '.example' as site, url, null as canonical_url,
    left(text, 70) as title, left(text, 120) as lead, if(dice(i, 'author', 3) = 0, null, 'Người viết ' || dice(i, 'who', 400)) as author,
    date_trunc('minute', published_at) as published_at, 'minute' as published_precision, dice(origin, 'on topic', 10) > 0 as is_on_topic,
    len(string_split(text, ' '))::integer as word_count, content_hash, text, story_bands, captured_at, 'p1' as parser_version
from articles;

insert into news.captures by name
select
    capture_id, url as document, source_id, url, 'text/html' as media_type, 40 * length(text) as bytes, captured_at,
    strftime(captured_at, '%Y%m.warc.gz') as archive_file, i * 20000 + v as archive_offset
from articles;

insert into news.parses by name select capture_id, 'p1' as parser_version, article_id, content_hash from articles;

insert into news.extractions by name
select article_id, content_hash, 'x1' as extractor_version, if(dice(origin, 'vague', 12) = 0, null, primary_region_id) as primary_region_id
from articles;

insert into news.fetches by name
select
    source_id, url, captured_at as attempted_at, 'fetched' as outcome, 200 as http_status, null as reason, 40 * length(text) as bytes,
    'allowed' as robots, capture_id, if(v = 1, 'article', 'revisit') as purpose, 0.3 as seconds, null as n_links, null as etag, null as last_modified
from articles
union all by name
select
    source_id, url, captured_at + to_days(5) as attempted_at,
    pick(['unchanged', 'unchanged', 'unchanged', 'not_found', 'timed_out'], dice(i, 'again', 5)) as outcome,
    'allowed' as robots, 'revisit' as purpose, 0.1 as seconds
from articles where dice(i, 'revisited', 4) = 0 and v = n_versions;

insert into news.rejections by name
select
    url || '?page' as document, 'parse' as stage, 'no_text' as reason, 'the page holds no article' as detail, url as place,
    null as capture_id, captured_at as rejected_at
from articles where dice(i, 'rejected', 100) = 0 and v = 1;

insert into news.region_mentions by name
select
    articles.article_id, articles.content_hash, 'x1' as extractor_version, fillers.region_id, 'named' as kind, fillers.place_name as quote,
    sentences.starts as quote_start, sentences.starts + length(fillers.place_name) as quote_end, 'region.name' as rule_id
from fillers
inner join articles using (i, v)
inner join sentences on sentences.i = fillers.i and sentences.v = fillers.v and sentences.kind = 'filler' and sentences.k = fillers.k
where dice(fillers.i * 32 + fillers.k, 'named again', 2) = 0;

insert into news.observation_mentions by name
select
    observation_id, articles.article_id, articles.content_hash, 'x1' as extractor_version,
    if(dice(seed, 'what', 100) < 10, null, indicator_id) as indicator_id,
    if(dice(seed, 'what', 100) < 10, 'nhãn ' || dice(seed, 'label', 3000), null) as label,
    if(dice(seed, 'nowhere', 100) < 4, null, observations.region_id) as region_id,
    measure, value::double as value,
    if(dice(seed, 'range', 40) = 0, value + 2, null)::double as value_high,
    case measure when 'rank' then 'rank' when 'growth' then 'percent' else unit end as unit,
    status,
    case when dice(seed, 'about', 100) < 72 then '=' else pick(['>=', '>', '<', '<=', '~'], dice(seed, 'how', 5)) end as comparator,
    period, dice(seed, 'inferred', 10) < 3 as period_is_inferred, scope,
    if(dice(seed, 'unsure', 100) < 4, 0.3, 0.6 + dice(seed, 'sure', 40) / 100) as confidence,
    sentences.sentence as quote, starts as quote_start, starts + length(sentences.sentence) as quote_end,
    indicator_id || '.rule' as rule_id, sentences.sentence, '{"indicator": "named before the number", "period": "told"}' as decisions
from observations
inner join articles using (i, v)
inner join sentences on sentences.i = observations.i and sentences.v = observations.v and sentences.kind = 'observation' and sentences.k = observations.k;

insert into news.event_mentions by name
select
    'e' || left(md5('event ' || events.i), 15) as event_mention_id, articles.article_id, articles.content_hash, 'x1' as extractor_version,
    event_type, event_name, start_date, start_date as end_date, 'day' as date_precision, venue_region_id, organizers, region_ids,
    0.9 as confidence, sentences.sentence as quote, starts as quote_start, starts + length(sentences.sentence) as quote_end,
    'event.named' as rule_id
from events
inner join articles using (i, v)
inner join sentences on sentences.i = events.i and sentences.v = events.v and sentences.kind = 'event';

insert into news.policy_mentions by name
select
    'p' || left(md5('policy ' || policies.i || ' ' || policies.k), 15) as policy_mention_id, articles.article_id, articles.content_hash,
    'x1' as extractor_version, policy_id, number, doc_type, issuer, strftime(policies.published_at, '%Y-%m') as issued_date, null as title,
    0.9 as confidence, sentences.sentence as quote, starts as quote_start, starts + length(sentences.sentence) as quote_end,
    'policy.number' as rule_id
from policies
inner join articles using (i, v)
inner join sentences on sentences.i = policies.i and sentences.v = policies.v and sentences.kind = 'policy' and sentences.k = policies.k;
