select * from {{ source('news', 'corrections') }}
