{#- Fails with the keys that occur more than once. Looked for by their hashes, which takes half the time. -#}
{% test unique_combination(model, columns) %}
    {%- set key_hash = 'hash(' ~ columns | join(', ') ~ ')' %}
    select
        {{ columns | join(', ') }},
        count(*) as n_rows
    from {{ model }}
    where {{ key_hash }} in (
        select {{ key_hash }} from {{ model }}
        group by all
        having count(*) > 1
    )
    group by all
    having count(*) > 1
{% endtest %}
