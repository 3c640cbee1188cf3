"""A failure is told once: the command line, the sensor and the next run may all come upon the same one.

Belongs here: what has been told. A cause is told again after a day, or when a run ended well in between.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from tinhso.notify.alert import Alert

_NAME = ".alerts.json"
_AGAIN_AFTER = timedelta(hours=24)
_MOST = 200  # runs and causes remembered


@dataclass
class Told:
    """`causes`: when each was last told, in UTC; `runs`: whose failure was told."""

    causes: dict[str, str] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)

    def is_news(self, alert: Alert, now: datetime, last_success: datetime | None) -> bool:
        """Whether to tell it; `last_success` is when a run last ended well."""
        if alert.run_id and alert.run_id in self.runs:
            return False
        stated = self.causes.get(alert.fingerprint)
        if stated is None:
            return True
        told_at = datetime.fromisoformat(stated)
        return not told_at <= now < told_at + _AGAIN_AFTER or (last_success is not None and last_success > told_at)

    def note(self, alert: Alert, now: datetime) -> None:
        """It has been told."""
        self.causes.pop(alert.fingerprint, None)  # to the end: the oldest go first
        self.causes[alert.fingerprint] = now.isoformat(timespec="seconds")
        self.note_run(alert)

    def note_run(self, alert: Alert) -> None:
        """This run's failure needs no further word."""
        if alert.run_id and alert.run_id not in self.runs:
            self.runs.append(alert.run_id)


@contextmanager
def open_told(warehouse: Path) -> Iterator[Told]:
    """What has been told of `warehouse`, for one process at a time; kept when the block ends. What cannot be read or
    kept (a full disk is what there is to tell of) counts as not told: a message too many is better than none."""
    try:
        warehouse.mkdir(parents=True, exist_ok=True)
        stream = (warehouse / _NAME).open("a+", encoding="utf-8")
    except OSError:
        yield Told()
        return
    try:
        fcntl.lockf(stream, fcntl.LOCK_EX)
        told = _read(stream)
        yield told
        _keep(stream, told)
    finally:
        with suppress(OSError):
            stream.close()


def _keep(stream: TextIO, told: Told) -> None:
    kept = Told(dict(list(told.causes.items())[-_MOST:]), told.runs[-_MOST:])
    with suppress(OSError):
        stream.truncate(0)
        stream.write(json.dumps(asdict(kept)))
        stream.flush()


def _read(stream: TextIO) -> Told:
    stream.seek(0)
    try:
        told = Told(**json.load(stream))
        for stated in told.causes.values():
            datetime.fromisoformat(stated).astimezone(UTC)
    except (ValueError, TypeError, AttributeError):
        return Told()
    return told
