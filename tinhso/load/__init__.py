"""Records → landing tables of the build file: one transaction a batch, by column, in an order that never changes.

Belongs here: what writes schema `news`, and the writer's lock. Does not belong here: reading pages, extraction, models.
"""
