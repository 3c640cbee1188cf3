"""Notices files dropped into raw/inbox and asks for a refresh. Stopped until somebody starts it in the UI."""

import hashlib
from pathlib import Path

from dagster import (
    DefaultSensorStatus,
    RunRequest,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    sensor,
)

from orchestration.assets.keys import OWNERS
from orchestration.inputs import inbox_files
from orchestration.jobs import REFRESH


def inbox_sensor(inbox: Path) -> SensorDefinition:
    """A sensor on the folder `inbox`: the cursor is a hash over names, sizes and times of its files."""

    @sensor(
        name="inbox_files",
        job=REFRESH,
        minimum_interval_seconds=30,
        default_status=DefaultSensorStatus.STOPPED,
        owners=OWNERS,
        description=f"A refresh whenever files in {inbox.name} have been added or changed.",
    )
    def inbox_files_sensor(context: SensorEvaluationContext) -> SensorResult | SkipReason:
        cursor = inbox_state(inbox)
        if cursor in ("", context.cursor):
            return SkipReason("Nothing new in the inbox.")
        return SensorResult(run_requests=[RunRequest(run_key=cursor)], cursor=cursor)

    return inbox_files_sensor


def inbox_state(inbox: Path) -> str:
    """Changes when a file is added, removed or written to; empty for an empty inbox."""
    digest = hashlib.sha256()
    files = inbox_files(inbox)
    for path in files:
        status = path.stat()
        digest.update(f"{path.relative_to(inbox)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode(errors="replace"))
    return digest.hexdigest() if files else ""
