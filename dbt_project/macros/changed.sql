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

{% macro _changed_articles(column) -%}
    {{ column }} in (select changed.article_id from news.changed_articles as changed)
{%- endmacro %}

{% macro _changed_series(row) -%}
    {{ series(row) }} in (select changed.series from news.changed_series as changed)
{%- endmacro %}

{#- Conditions of a `where`: in a partial build rows of what has changed, else all. -#}
{% macro of_changed_articles(column='article_id') -%}
    {{ _changed_articles(column) if is_partial() else 'true' }}
{%- endmacro %}

{% macro of_changed_articles_and_registers(column='article_id') -%}
    {{ '(' ~ _changed_articles(column) ~ ' or ' ~ column ~ ' is null)' if is_partial() else 'true' }}
{%- endmacro %}

{% macro of_changed_series(row) -%}
    {{ _changed_series(row) if is_partial() else 'true' }}
{%- endmacro %}

{#- Hooks before a model adds its rows: those it adds anew go, in the same transaction. -#}
{% macro withdraw(condition) -%}
    {% if is_incremental() %}delete from {{ this }} where {{ condition }}{% endif %}
{%- endmacro %}

{#- Hook around a change of observations: their series are to be consolidated anew, those they leave and those they join. -#}
{% macro note_series() -%}
    {%- if is_partial() -%}
        insert into news.changed_series
        select distinct {{ series('observations') }}
        from {{ this }} as observations
        where {{ of_changed_articles_and_registers() }} and observations.uncatalogued_reason is null
        except
        select series from news.changed_series
    {%- endif -%}
{%- endmacro %}

{#- Hooks around new stories: articles that now belong to another story, or lead it no more, have changed. -#}
{% macro keep_stories() -%}
    {% if follows_a_build() %}create or replace temp table kept_stories as from {{ this }}{% endif %}
{%- endmacro %}

{% macro note_stories() -%}
    {%- if follows_a_build() -%}
        insert into news.changed_articles
        select article_id
        from (
            (from kept_stories except from {{ this }})
            union all
            (from {{ this }} except from kept_stories)
        )
        except
        select article_id from news.changed_articles
    {%- endif -%}
{%- endmacro %}
