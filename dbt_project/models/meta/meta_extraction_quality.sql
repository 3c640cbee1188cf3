with figures as (
    select * from {{ ref('extraction_quality') }}
),

final as (
    select
        labelled_set,
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
