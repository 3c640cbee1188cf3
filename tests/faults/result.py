"""What a fault came to: a row of the table in docs/reliability.md."""

from __future__ import annotations

from typing import NamedTuple


class Result(NamedTuple):
    fault: str
    n_tries: int
    lost: str
    recovery: str
    command: str  # arguments of `python -m tests.faults` that repeat it
