with figures as (
    select * from {{ ref('extraction_quality') }}
),

final as (
    select
        labelled_set,
        labelled_set in ('late', 'last') as is_held_out,
        kind,
        indicator_id,
        n_gold,
        n_found,
        n_right,
        precision,
        recall,
        f1,
        extractor_version
    from figures
)

select * from final
