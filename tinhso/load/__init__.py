"""Records → landing tables (schema `news`) of the build file, one transaction a batch. Knows DuckDB, not SQL of facts."""
