"""Dagster and the command line: wiring only. What the work is lies in tinhso/.

Nothing happens at import, and importing the command line imports neither Dagster nor dbt.
"""
