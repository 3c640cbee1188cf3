"""Build file → release: a compact DuckDB file and Parquet that never change, and the link readers open.

Belongs here: copying, checking, switching and pruning releases. Does not belong here: models, tests of facts.
"""
