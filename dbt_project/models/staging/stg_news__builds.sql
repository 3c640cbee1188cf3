select * from {{ source('news', 'builds') }}
