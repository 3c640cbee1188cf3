select * from {{ source('news', 'rejections') }}
