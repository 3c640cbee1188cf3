-- A table, for finding out what took whose place is dear and two models ask.
{{ config(materialized='table') }}

select * from {{ source('news', 'appearances') }}
