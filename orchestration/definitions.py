"""What `dagster dev` loads."""

from dagster import definitions

from orchestration.build import build_defs


@definitions
def defs():
    """Definitions for the data folder of the environment (TINHSO_DATA, else the project)."""
    return build_defs()
