"""What the verbs print with: tables and colours on a terminal, plain text elsewhere; errors in one form."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click
from rich.console import Console

DONE, FAILED, WRONG_USAGE, BUSY = range(4)  # exit statuses, as cli.py tells them
# Into a pipe or a file, lines are as long as they need to be.
_WIDE = 10_000
OUT = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _WIDE)
ERR = Console(stderr=True, highlight=False)


@contextmanager
def own_streams() -> Iterator[None]:
    """Standard output and error are afterwards what they were. Dagster puts files in their place while a step runs, and
    on a full disk leaves them there: nobody would read why the run failed."""
    copies = {}
    for descriptor in (1, 2):
        with suppress(OSError):  # closed by who started us
            copies[descriptor] = os.dup(descriptor)
    try:
        yield
    finally:
        for descriptor, copy in copies.items():
            os.dup2(copy, descriptor)
            os.close(copy)


def fail(message: str) -> None:
    """One error, on standard error."""
    click.secho(f"tinhso: {message}", fg="red" if sys.stderr.isatty() else None, err=True)
