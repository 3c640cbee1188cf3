{#- Fails, in the words of column `complaint`, when some row has one: the message tells people what to do. -#}
{% test nothing_to_complain_of(model) %}
    select count(*) as n_complaints
    from {{ model }}
    where complaint is not null
    having if(count(*) > 0, error(string_agg(complaint, ' ' order by complaint)), null) is not null
{% endtest %}
