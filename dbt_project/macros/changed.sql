{#-
  What is modelled anew when a build follows another: the articles in news.changed_articles and what hangs on them (how
  they get there: tinhso/load/changes.py). A build that follows none, or one of other code or vocabulary, makes all anew.
-#}

{#- Whether tables hold what the last build left and only lack what has changed. -#}
{% macro follows_a_build() %}
    {%- if not execute or not adapter.get_relation(target.database, 'news', 'modelled') -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(run_query('select count(*) from news.modelled').columns[0].values()[0] > 0) }}
{% endmacro %}

{% macro is_partial() %}
    {{ return(model.resource_type == 'model' and is_incremental() and follows_a_build()) }}
{% endmacro %}

{#- The condition that takes nothing away tells DuckDB that few rows are wanted: it then asks a Bloom filter of the ids
    while it reads a table, and passes over the other columns of the rest. -#}
{% macro _changed_articles(column) -%}
    {{ column }} in (select changed.article_id from news.changed_articles as changed where changed.article_id <> '')
{%- endmacro %}

{#- Series are noted by a hash: it is cheap to ask of a million rows, and a second series of one hash is only made anew too. -#}
{% macro _series_hash(row, fixed={}) -%}
    hash(
        {%- for column in ['indicator_id', 'territory_key', 'measure', 'status', 'period', 'scope'] %}
        coalesce({{ fixed.get(column, row ~ '.' ~ column) }}, ''){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#- Numbers that are no facts are told of in groups (mart_uncatalogued_numbers), which are noted like series. -#}
{% macro subject_of_number() -%}
    coalesce(indicator_id, label, 'unnamed')
{%- endmacro %}

{% macro _group_hash(reason, subject) -%}
    hash({{ reason }}, {{ subject }}, indicator_id, unit)
{%- endmacro %}

{% macro _changed_series(row, fixed={}) -%}
    {{ _series_hash(row, fixed) }} in (select changed.series from news.changed_series as changed)
{%- endmacro %}

{#- Conditions of a `where`: in a partial build rows of what has changed, else all. -#}
{% macro of_changed_articles(column='article_id') -%}
    {{ _changed_articles(column) if is_partial() else 'true' }}
{%- endmacro %}

{#- The same of a wide table, by the numbers of its rows in the file: those of new articles stand at its end, and what lies
    before them is not read. A test is part of a build, too. -#}
{% macro rows_of_changed_articles(table, or_registers=false) -%}
    {%- if is_partial() or (model.resource_type == 'test' and follows_a_build()) -%}
        rowid in (
            select told.rowid from {{ table }} as told
            where {{ _changed_articles('told.article_id') }}
            {%- if or_registers %}
            union all
            select told.rowid from {{ table }} as told
            where told.article_id is null
            {%- endif %}
        )
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- The same where no number of a row is at hand: from the first moment at which the model `mentions` has something of a
    changed article, which is late when articles are new. -#}
{% macro since_what_changed(mentions) -%}
    {%- if is_partial() -%}
        {%- set first -%}
            select coalesce(epoch_us(min(valid_from)), 0) from {{ ref(mentions) }}
            where {{ of_changed_articles() }}
        {%- endset -%}
        valid_from >= make_timestamp({{ run_query(first).columns[0].values()[0] | int }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{% macro of_changed_articles_and_registers(column='article_id') -%}
    {{ '(' ~ _changed_articles(column) ~ ' or ' ~ column ~ ' is null)' if is_partial() else 'true' }}
{%- endmacro %}

{#- `fixed` gives columns that the row does not have, since they are the same in all rows. -#}
{% macro of_changed_series(row, fixed={}) -%}
    {{ _changed_series(row, fixed) if is_partial() else 'true' }}
{%- endmacro %}

{% macro of_changed_groups(reason, subject) -%}
    {{ _group_hash(reason, subject) ~ ' in (select changed.series from news.changed_series as changed)'
        if is_partial() else 'true' }}
{%- endmacro %}

{#- The id of an event is that of one of its mentions: the same condition holds for events. -#}
{% macro of_changed_events(column='event_mention_id') -%}
    {{ column ~ ' in (select changed.event_mention_id from news.changed_events as changed)' if is_partial() else 'true' }}
{%- endmacro %}

{% macro of_changed_stories() -%}
    {{ '(' ~ _changed_articles('article_id') ~ ' or article_id in (select kept.article_id from kept_stories as kept))'
        if is_partial() else 'true' }}
{%- endmacro %}

{#- Hooks before a model adds its rows: those it adds anew go, in the same transaction. -#}
{% macro withdraw(condition) -%}
    {% if is_incremental() %}delete from {{ this }} where {{ condition }}{% endif %}
{%- endmacro %}

{#- Hook around a change of observations: their series (or groups) are to be made anew, those they leave and those they
    join. -#}
{% macro note_series() -%}
    {%- if is_partial() -%}
        insert into news.changed_series
        select distinct if(
                uncatalogued_reason is null,
                {{ _series_hash('observations') }},
                {{ _group_hash('uncatalogued_reason', subject_of_number()) }}
            )
        from {{ this }} as observations
        where {{ rows_of_changed_articles(this, or_registers=true) }}
        except
        select series from news.changed_series
    {%- endif -%}
{%- endmacro %}

{#- Hooks around new stories: only those an article has left or may join can be others now. Articles that then belong to
    another story, or lead it no more, have changed too. -#}
{% macro keep_stories(articles) -%}
    {%- if is_partial() -%}
        create or replace temp table kept_stories as
        with bands as (
            select article_id, unnest(story_bands) as band
            from {{ articles }}
        ),

        near as (
            select article_id from news.changed_articles
            union
            select article_id from bands
            where band in (select bands.band from bands where {{ of_changed_articles('bands.article_id') }})
        )

        from {{ this }}
        where story_id in (select kept.story_id from {{ this }} as kept where kept.article_id in (from near))
    {%- endif -%}
{%- endmacro %}

{% macro note_stories() -%}
    {%- if is_partial() -%}
        insert into news.changed_articles
        select article_id
        from (
            (from kept_stories except from {{ this }})
            union all
            (select * from {{ this }} where {{ of_changed_stories() }} except from kept_stories)
        )
        except
        select article_id from news.changed_articles
    {%- endif -%}
{%- endmacro %}

{#- Hook before events are merged anew: mentions of an occasion that has gained or lost one, and those a correction joins
    to others. -#}
{% macro note_events(mentions, stories, corrections) -%}
    {%- if is_partial() -%}
        insert into news.changed_events
        with told as (
            select
                mentions.event_mention_id,
                mentions.article_id,
                {{ occasion_key() }} as occasion_key,
                mentions.event_mention_id in (
                    select unnest([fact_id, into_id]) from {{ corrections }} where fact = 'event'
                ) as is_corrected
            from {{ mentions }} as mentions
            inner join {{ stories }} as stories on mentions.article_id = stories.article_id
            union all
            select
                event_mention_id,
                article_id,
                occasion_key,
                event_id in (select kept.event_id from {{ this }} as kept where kept.corrected_by is not null)
                    as is_corrected
            from {{ this }}
        ),

        touched as (
            select occasion_key from told
            where is_corrected or {{ of_changed_articles() }}
        )

        select distinct event_mention_id from told
        where occasion_key in (select touched.occasion_key from touched)
        except
        select event_mention_id from news.changed_events
    {%- endif -%}
{%- endmacro %}
