{#- All facts of a warehouse as one list, with what each says in one line; the same for a build and for a release. -#}
{% macro facts(observations, event_mentions, policy_citations) -%}
    select
        'observation' as fact_kind,
        observation_id as fact_id,
        article_id,
        indicator_id,
        region_id,
        quote,
        corrected_by,
        concat_ws(
            ' ',
            indicator_id,
            region_id,
            status,
            measure,
            comparator,
            cast(value as varchar) || coalesce('–' || value_high, ''),
            unit,
            period,
            scope
        ) as statement
    from {{ observations }}
    union all
    select
        'event_mention' as fact_kind,
        event_mention_id as fact_id,
        article_id,
        null as indicator_id,
        venue_region_id as region_id,
        quote,
        corrected_by,
        concat_ws(
            ' ', event_type, '"' || event_name || '"', start_date, '– ' || end_date, date_precision, venue_region_id
        ) as statement
    from {{ event_mentions }}
    union all
    select
        'policy_citation' as fact_kind,
        policy_mention_id as fact_id,
        article_id,
        null as indicator_id,
        null as region_id,
        quote,
        null as corrected_by,
        concat_ws(' ', policy_id, doc_type, number, issuer, issued_date) as statement
    from {{ policy_citations }}
{%- endmacro %}
