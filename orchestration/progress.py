"""How far a run is, for whoever watches it on a terminal; silent unless the command line listens.

Belongs here: the hand-over. Does not belong here: how it is drawn (orchestration/refresh.py).
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

Listener = Callable[[str, int, int | None], None]  # what is being done, how many are done, of how many

LISTENER: ContextVar[Listener | None] = ContextVar("progress_listener", default=None)


def report(stage: str, done: int, total: int | None = None) -> None:
    """Tell the listener, if there is one."""
    listener = LISTENER.get()
    if listener:
        listener(stage, done, total)
