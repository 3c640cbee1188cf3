-- How did online dossiers evolve in the Mekong delta, on the boundaries of 2025?
select
    panel.region_name_vi,
    panel.year,
    panel.value,
    panel.basis,
    panel.n_pieces_reported || '/' || panel.n_pieces as provinces_reported
from mart_indicator_panel as panel
inner join bridge_region_member as members
    on panel.region_id = members.member_region_id
    and members.grouping_region_id = 'dong-bang-song-cuu-long'
    and members.valid_to is null
where panel.geography = 'units_2025' and panel.indicator_id = 'online_dossier_share'
order by panel.region_name_vi, panel.year
