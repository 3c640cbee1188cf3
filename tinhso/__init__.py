"""The pure Python of Tỉnh Số: work packages that know nothing of the orchestrator (never imports dagster)."""

__version__ = "0.1.0"
