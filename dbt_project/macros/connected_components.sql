{#-
  Body of a recursive CTE with columns (node, root): every node with the smallest node it is linked to, directly or
  through others. `nodes` has a column node; `links` has (node, hub), undirected. Declare it as
  `<name>(node, root) using key (node) as (…)`: the key keeps one row per node, so a large cluster costs its links and
  not the square of its members.
-#}
{% macro connected_components(name, nodes, links) -%}
    select
        node,
        node as root
    from {{ nodes }}
    union
    select
        neighbour.node,
        min({{ name }}.root) as root
    from {{ name }}
    inner join (
        select hub as origin, node from {{ links }}
        union all
        select node as origin, hub as node from {{ links }}
    ) as neighbour on {{ name }}.node = neighbour.origin
    inner join recurring.{{ name }} as known on neighbour.node = known.node
    where {{ name }}.root < known.root
    group by neighbour.node
{%- endmacro %}
