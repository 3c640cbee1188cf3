with regions as (
    select * from {{ ref('int_regions__versioned') }}
),

final as (
    select
        region_key,
        region_id,
        name_vi,
        name_en,
        level,
        gso_code,
        iso_3166_2,
        parent_region_id,
        valid_from,
        valid_to,
        valid_to is null as is_current,
        row_number() over (partition by region_id order by valid_from desc) = 1 as is_latest_version,
        territory_key,
        legal_basis,
        area_km2,
        population,
        population_year,
        centroid_lat as latitude,
        centroid_lon as longitude
    from regions
)

select * from final
