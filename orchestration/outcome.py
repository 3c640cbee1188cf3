"""What a finished run tells: the figures of its assets, or why it failed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from dagster import DagsterEvent, DagsterExecutionInterruptedError, ExecuteInProcessResult
from dagster._utils.error import SerializableErrorInfo


def metadata_of(result: ExecuteInProcessResult) -> dict[str, Any]:
    """The metadata of all materializations and outputs in one mapping, by name."""
    found: dict[str, Any] = {}
    for event in result.get_asset_materialization_events():
        found.update({name: value.value for name, value in event.materialization.metadata.items()})
    for event in result.filter_events(lambda event: event.is_successful_output):
        found.update({name: value.value for name, value in event.step_output_data.metadata.items()})
    return found


class RunFailure(NamedTuple):
    """Why a run failed; `is_interrupted`: somebody wanted it so."""

    cause: str
    is_interrupted: bool = False


def failure_of(events: Iterable[DagsterEvent]) -> RunFailure:
    """What the cause of the first error says, else what the run's end says."""
    ended = ""
    for event in events:
        if event.is_step_failure and event.step_failure_data.user_failure_data:
            return RunFailure(event.step_failure_data.user_failure_data.description or "")
        error: Any = getattr(event.event_specific_data, "error", None)
        if (event.is_failure or event.is_step_failure) and isinstance(error, SerializableErrorInfo):
            while error.cause:
                error = error.cause
            if error.cls_name == DagsterExecutionInterruptedError.__name__:
                return RunFailure("It was interrupted; run it again to go on.", is_interrupted=True)
            return RunFailure(error.message.strip())
        ended = event.message or ended if event.is_run_failure else ended
    return RunFailure(ended or "No event tells why.")
