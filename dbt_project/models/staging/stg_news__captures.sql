select * from {{ source('news', 'captures') }}
