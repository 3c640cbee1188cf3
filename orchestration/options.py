"""What verbs of the command line have in common: options, and how they are read."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import click

DATA = click.option(
    "--data",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder that holds raw/ and warehouse/. [default: TINHSO_DATA, else the project folder]",
)


class Age(click.ParamType):
    """A span of time: a number and s, m, h or d."""

    name = "age"
    _UNITS = MappingProxyType({"s": "seconds", "m": "minutes", "h": "hours", "d": "days"})

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,6})([smhd])", str(value).strip())
        if not found:
            self.fail(f"{value!r} is no span of time; write 90m, 26h or 2d", param, ctx)
        return timedelta(**{self._UNITS[found[2]]: int(found[1])})


AGE = Age()


class Verbs(click.Group):
    """Verbs in the order one needs them, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


class Question(click.Command):
    """SQL may begin with a comment ('-- which province …'): that is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = next((i for i, argument in enumerate(args) if re.match(r"--\s|--.*\n", argument)), None)
        if at is not None:
            args = [*args[:at], *args[at + 1 :], "--", args[at]]
        return super().parse_args(ctx, args)
