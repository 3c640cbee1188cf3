"""What a finished run tells: the figures of its assets, or why it failed."""

from __future__ import annotations

from typing import Any

from dagster import DagsterExecutionInterruptedError, ExecuteInProcessResult
from dagster._utils.error import SerializableErrorInfo


def metadata_of(result: ExecuteInProcessResult) -> dict[str, Any]:
    """The metadata of all materializations in one mapping, by name."""
    found: dict[str, Any] = {}
    for event in result.get_asset_materialization_events():
        found.update({name: value.value for name, value in event.materialization.metadata.items()})
    return found


def failure_of(result: ExecuteInProcessResult) -> str:
    """What the first error's cause says."""
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.user_failure_data:
            return event.step_failure_data.user_failure_data.description or ""
        error: Any = getattr(event.event_specific_data, "error", None)
        if (event.is_failure or event.is_step_failure) and isinstance(error, SerializableErrorInfo):
            while error.cause:
                error = error.cause
            interrupted = error.cls_name == DagsterExecutionInterruptedError.__name__
            return "It was interrupted; run it again to go on." if interrupted else error.message.strip()
    return "No event tells why."
