"""What a build of what has changed did not touch is still told to Dagster, in an order it takes."""

from orchestration.assets.models import left_as_they_were

MANIFEST = {
    "nodes": {
        "model.dim_region": {"resource_type": "model", "depends_on": {"nodes": ["model.int_regions"]}},
        "model.int_regions": {"resource_type": "model", "depends_on": {"nodes": ["seed.regions"]}},
        "model.fct_event": {"resource_type": "model", "depends_on": {"nodes": ["source.events", "model.dim_region"]}},
        "seed.regions": {"resource_type": "seed", "depends_on": {"macros": []}},
        "test.dim_region": {"resource_type": "test", "depends_on": {"nodes": ["model.dim_region"]}},
    }
}


def test_tables_that_were_not_built_come_after_what_they_rest_on() -> None:
    assert left_as_they_were(MANIFEST, {"model.fct_event"}) == ["seed.regions", "model.int_regions", "model.dim_region"]
