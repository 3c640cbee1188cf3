"""What the verbs print with: tables and colours on a terminal, plain text elsewhere; errors in one form."""

from __future__ import annotations

import sys

import click
from rich.console import Console

OUT = Console(highlight=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(message: str) -> None:
    """One error, on standard error."""
    click.secho(f"tinhso: {message}", fg="red" if sys.stderr.isatty() else None, err=True)
