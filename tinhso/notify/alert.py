"""One thing that went wrong, as people and programs are told it."""

from __future__ import annotations

import re
import socket
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

_MOST = 4000  # characters of a cause: a failing build may name hundreds of tests
_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class Alert:
    """`cause` is the root cause in plain words, `readers_see` what the failure means for those who read."""

    kind: Literal["run_failed", "stale", "test"]
    what: str  # of which job, such as 'refresh failed'
    cause: str
    readers_see: str = ""
    run_id: str = ""
    data: str = ""  # the data folder
    host: str = field(default_factory=socket.gethostname)
    at: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")

    @property
    def fingerprint(self) -> str:
        """The same for the same cause, whatever the job, the numbers and the times in it."""
        return sha256(re.sub(r"[0-9]+", "#", f"{self.kind}\n{self.cause}").encode()).hexdigest()[:16]

    @property
    def subject(self) -> str:
        """One line without control characters."""
        first = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", self.cause.strip().split("\n")[0])
        told = f"[Tỉnh Số] {self.what}: {first}"
        return told if len(told) <= _SUBJECT else told[: _SUBJECT - 1] + "…"

    @property
    def text(self) -> str:
        """The whole message."""
        cause = self.cause.strip()
        if len(cause) > _MOST:
            cause = cause[:_MOST] + " … (cut here; the whole of it: tinhso status)"
        parts = [f"{self.what[:1].upper()}{self.what[1:]} on {self.host} at {self.at}.", cause, self.readers_see]
        if self.kind == "run_failed":
            parts.append("Look further: tinhso doctor, tinhso status, or the run's log in the Dagster UI (make dev).")
            parts.append("The same cause is told again after 24 hours, or when a run ended well in between.")
        place = [f"Run {self.run_id}"] if self.run_id else []
        place += [f"data folder {self.data}"] if self.data else []
        return "\n\n".join(part for part in (*parts, ", ".join(place)) if part) + "\n"

    def as_dict(self) -> dict[str, str]:
        """For programs: every field, and the whole message."""
        return {**asdict(self), "cause": self.cause[:_MOST], "subject": self.subject, "text": self.text}
