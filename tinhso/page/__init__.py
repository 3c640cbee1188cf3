"""A published release → the static site people look at: HTML, SVG, one data file; nothing from elsewhere.

Belongs here: reading the release, drawing, wording in Vietnamese and English. Does not belong here: deciding what a
fact is or which value is best (dbt), switching releases (publish).
"""
