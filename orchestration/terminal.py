"""What the verbs print with: tables and colours on a terminal, plain text elsewhere; errors in one form."""

from __future__ import annotations

import sys

import click
from rich.console import Console

DONE, FAILED, WRONG_USAGE, BUSY = range(4)  # exit statuses, as cli.py tells them
# Into a pipe or a file, lines are as long as they need to be.
_WIDE = 10_000
OUT = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _WIDE)
ERR = Console(stderr=True, highlight=False)


def fail(message: str) -> None:
    """One error, on standard error."""
    click.secho(f"tinhso: {message}", fg="red" if sys.stderr.isatty() else None, err=True)
